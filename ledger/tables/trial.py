"""Trials: what each asks, the hash of who is treated when, the arms themselves as ciphertext, the effect."""

from sqlalchemy import JSON, Column, ForeignKey, Index, LargeBinary, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from ledger.tables.metadata import Number, metadata

trial = Table(
    "trial",
    metadata,
    Column("id", String, primary_key=True),
    Column("class", ForeignKey("class.number"), nullable=False),
    Column("protocol", Text, nullable=False),  # canonical JSON, never altered
    Column("digest", String, nullable=False),  # SHA-256 of the protocol, so that the same is one trial
    Column("hash", String, nullable=False),  # SHA-256 of protocol, allocation and salt
    Column("salt", LargeBinary, nullable=False),  # sealed with the trial key, which no ledger holds
    Column("registered_by", String, nullable=False),
    Column("registered_at", String, nullable=False),
    Unique("class", "digest"),
)

trial_round = Table(
    "trial_round",
    metadata,
    # Who is treated from this day on, sealed with the trial key: a byte a unit, so its length tells nothing.
    Column("trial", ForeignKey("trial.id"), primary_key=True),
    Column("day", String, primary_key=True),  # YYYY-MM-DD
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

trial_effect = Table(
    "trial_effect",
    metadata,
    # What came of it, as it was counted at a moment after its end; never altered.
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("trial", ForeignKey("trial.id"), nullable=False),
    Column("told", JSON, nullable=False),
    Column("counted_at", String, nullable=False),
    Index("ix_trial_effect_trial", "trial"),
)
