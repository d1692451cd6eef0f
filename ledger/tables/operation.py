"""Operations: what managers plan and say: where to go for which days, who is tasked, what all should know."""

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from ledger.tables.metadata import Number, metadata

operation = Table(
    "operation",
    metadata,
    Column("id", String, primary_key=True),
    Column("class", ForeignKey("class.number"), nullable=False),
    Column("key", String, nullable=False),  # what her client named it, so that the same sent twice is one
    Column("made_by", String, nullable=False),
    Column("made_at", String, nullable=False),
    Column("called", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("since", String, nullable=False),  # the first day, YYYY-MM-DD
    Column("until", String, nullable=False),  # the last day
    Column("target_seconds", Integer, nullable=False),  # a day, in each hotspot
    Column("units", JSON, nullable=False),  # whose patrols count; none means all
    Column("fund", Text),  # who pays for it
    Column("cost_per_hour", Float),  # pounds for an hour of an officer
    Unique("made_by", "key"),
    Index("ix_operation_class", "class", "since"),
)

operation_hotspot = Table(
    "operation_hotspot",
    metadata,
    Column("operation", ForeignKey("operation.id"), primary_key=True),
    Column("hotspot", ForeignKey("hotspot.id"), primary_key=True),
    Index("ix_operation_hotspot_hotspot", "hotspot"),
    sqlite_with_rowid=False,
)

tasking = Table(
    "tasking",
    metadata,
    # Numbers are in the order of issue, so that who listens knows how far she heard.
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("class", ForeignKey("class.number"), nullable=False),
    Column("key", String, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", String, nullable=False),
    Column("officer", String, nullable=False),
    Column("hotspot", ForeignKey("hotspot.id"), nullable=False),
    Column("operation", ForeignKey("operation.id")),
    Column("reason", Text, nullable=False),
    Column("since", String, nullable=False),
    Column("until", String, nullable=False),
    Column("target_seconds", Integer, nullable=False),
    Unique("made_by", "key"),
    Index("ix_tasking_officer", "officer", "until"),
    Index("ix_tasking_hotspot", "hotspot", "until"),
    sqlite_autoincrement=True,
)

briefing = Table(
    "briefing",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("class", ForeignKey("class.number"), nullable=False),
    Column("key", String, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", String, nullable=False),
    Column("called", Text, nullable=False),
    Column("told", Text, nullable=False),
    Column("officers", JSON, nullable=False),  # for whom; none means all of the agency
    Column("expires_at", String, nullable=False),
    Unique("made_by", "key"),
    Index("ix_briefing_class", "class", "expires_at"),
    sqlite_autoincrement=True,
)

briefing_receipt = Table(
    "briefing_receipt",
    metadata,
    Column("briefing", ForeignKey("briefing.id"), primary_key=True),
    Column("officer", String, primary_key=True),
    Column("read_at", String, nullable=False),  # as her device says
    Column("received_at", String, nullable=False),
    sqlite_with_rowid=False,
)
