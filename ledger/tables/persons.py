"""Persons: who is whom, by which model and run, and what came of it over time."""

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, LargeBinary, String, Table, Text

from ledger.tables.metadata import Number, metadata

model = Table(
    "model",
    metadata,
    Column("version", String, primary_key=True),
    Column("made_at", String, nullable=False),
    Column("settings", JSON, nullable=False),  # Splink settings with trained parameters, thresholds
    Column("term_frequencies", LargeBinary, nullable=False),  # Arrow IPC, one table a column, zipped
)

model_choice = Table(
    "model_choice",
    metadata,
    # Which model somebody put in force, for the runs that begin after `after_run`. Each choice is kept.
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("model", ForeignKey("model.version"), nullable=False),
    Column("after_run", Number, nullable=False),
    Column("chosen_by", String, nullable=False),
    Column("chosen_at", String, nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("model", ForeignKey("model.version")),
    Column("started_at", String, nullable=False),
    Column("ended_at", String),
    Column("state", String, nullable=False),  # open, done, failed
    Column("figures", JSON, nullable=False, default=dict),
)

person = Table(
    "person",
    metadata,
    Column("id", String, primary_key=True),
    Column("run", ForeignKey("run.id"), nullable=False),
    Column("retired_by", ForeignKey("run.id")),  # the run after which no record is hers
)

membership = Table(
    "membership",
    metadata,
    # Which person a record belongs to now, also while its entry is withdrawn; where it belonged before stands
    # in lineage.
    Column("record", String, primary_key=True),
    Column("person", ForeignKey("person.id"), nullable=False),
    Column("run", ForeignKey("run.id"), nullable=False),
    Index("ix_membership_person", "person"),
)

link = Table(
    "link",
    metadata,
    # The latest evidence that two records are one person; record_a < record_b.
    Column("record_a", String, primary_key=True),
    Column("record_b", String, primary_key=True),
    Column("run", ForeignKey("run.id"), nullable=False),
    Column("weight", Float, nullable=False),  # match weight, bits
    Column("probability", Float, nullable=False),
    Column("comparisons", JSON, nullable=False),  # {comparison: bits}
    Index("ix_link_record_b", "record_b"),
)

decision = Table(
    "decision",
    metadata,
    # What a human ruled on two records; record_a < record_b. Nothing of it changes but what came of it: it
    # waits for a second human until `in_force_at` stands, and ends with `withdrawn_at`.
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("record_a", String, nullable=False),
    Column("record_b", String, nullable=False),
    Column("ruling", String, nullable=False),  # SAME, DIFFERENT, UNSURE
    Column("decided_by", String, nullable=False),
    Column("decided_at", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("in_force_at", String),
    Column("confirmed_by", String),  # the second human, where one was needed
    Column("confirmed_reason", Text),
    Column("withdrawn_at", String),
    Column("withdrawn_by", String),
    Column("withdrawn_reason", Text),
    Index("ix_decision_records", "record_a", "record_b"),
    Index("ix_decision_record_b", "record_b"),
)

doubt = Table(
    "doubt",
    metadata,
    # Two records on which the last run would have a human rule; record_a < record_b.
    Column("reason", String, primary_key=True),  # ReviewReason
    Column("record_a", String, primary_key=True),
    Column("record_b", String, primary_key=True),
    Column("weight", Float, nullable=False),  # match weight, bits
    Index("ix_doubt_record_a", "record_a"),
    Index("ix_doubt_record_b", "record_b"),
    sqlite_with_rowid=False,
)

lineage = Table(
    "lineage",
    metadata,
    # Records that left one person for another: a merge when nothing stayed behind, else a split.
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("run", ForeignKey("run.id"), nullable=False),
    Column("kind", String, nullable=False),  # MERGE, SPLIT
    Column("from_person", ForeignKey("person.id"), nullable=False),
    Column("to_person", ForeignKey("person.id"), nullable=False),
    Column("records", JSON, nullable=False),
    Column("at", String, nullable=False),
    # Ids of the decisions on these records that came in force since the run before, and of those that ended.
    Column("decisions", JSON, nullable=False, server_default="[]"),
    Column("withdrawn", JSON, nullable=False, server_default="[]"),
    Index("ix_lineage_from_person", "from_person"),
    Index("ix_lineage_to_person", "to_person"),
)
