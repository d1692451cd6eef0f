"""Deliveries: which source told what when, in batches of rows, and the rows that were refused."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from ledger.tables.metadata import Number, metadata

source = Table(
    "source",
    metadata,
    Column("id", String, primary_key=True),
    Column("agency", ForeignKey("agency.id"), nullable=False),
    Column("delivery", String, nullable=False),
    Column("deduplicated", Boolean, nullable=False),
    Column("declaration", Text, nullable=False),  # the TOML text of the last delivery that was taken in
)

batch = Table(
    "batch",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("source", ForeignKey("source.id"), nullable=False),
    Column("digest", String, nullable=False),  # SHA-256 of the file and of the source's declaration
    Column("content", String),  # SHA-256 of the file alone; NULL in batches of before it was kept
    Column("file", Text, nullable=False),
    Column("state", String, nullable=False),  # open, done, refused
    Column("opened_at", String, nullable=False),
    Column("closed_at", String),
    Column(
        "rows", Integer, nullable=False, default=0
    ),  # how far it was read: where an interrupted one resumes
    Column("figures", JSON, nullable=False, default=dict),
    UniqueConstraint("source", "digest"),
)

reject = Table(
    "reject",
    metadata,
    Column("batch", ForeignKey("batch.id"), primary_key=True),
    Column("row", Integer, primary_key=True),  # 1 is the first row of data
    Column("column", Text),
    Column("reason", Text, nullable=False),
    Column("told", JSON, nullable=False),  # the row as it came, so that nothing is lost
    Column("key", LargeBinary),  # of its entry, as in erased_entry; NULL where the row tells none
    Index("ix_reject_key", "key"),
)

entry = Table(
    "entry",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("source", ForeignKey("source.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("batch", ForeignKey("batch.id"), nullable=False),
    Column("class", ForeignKey("class.number"), nullable=False),
    Column("digest", LargeBinary, nullable=False),
    # staged (its batch is still open: nobody reads it), current, superseded, withdrawn (a tombstone, which
    # states nothing and whose digest is empty)
    Column("state", String, nullable=False),
    UniqueConstraint("source", "key", "version"),
    Index("ix_entry_source_state", "source", "state"),
    sqlite_autoincrement=True,  # an id is never given twice, not even after a refused batch
)
