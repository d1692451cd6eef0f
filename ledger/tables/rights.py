"""Rights: what was erased or disposed of and is not taken in again, its certificates, and reviews."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, Text

from ledger.tables.metadata import Number, metadata

certificate = Table(
    "certificate",
    metadata,
    # What was erased, by whom and why: the signed line itself, which holds ids and counts, never a value.
    Column("id", String, primary_key=True),
    Column("at", String, nullable=False),
    Column("line", Text, nullable=False),
)

erased_entry = Table(
    "erased_entry",
    metadata,
    # Entries of which nothing is left, by 16 bytes of the digest of their key; none is taken in again.
    Column("source", ForeignKey("source.id"), primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("digest", LargeBinary),  # only a row of this content is refused; NULL: whatever it says
    Column("certificate", String, nullable=False),
    sqlite_with_rowid=False,
)

erased_record = Table(
    "erased_record",
    metadata,
    # Records of which nothing is left but their class, by which the audit log still knows whose they were.
    Column("record", String, primary_key=True),
    Column("class", ForeignKey("class.number"), nullable=False),
    Column("source", ForeignKey("source.id"), nullable=False),
    Column("key", LargeBinary, nullable=False),  # of its entry, as in erased_entry
    Column("certificate", String, nullable=False),
    sqlite_with_rowid=False,
)

erased_restricted = Table(
    "erased_restricted",
    metadata,
    # What closed a record when it was erased: let in again, it is closed as it was, whoever's it is then.
    Column("restriction", ForeignKey("restriction.id"), primary_key=True),
    Column("record", String, primary_key=True),
    sqlite_with_rowid=False,
)

review = Table(
    "review",
    metadata,
    # Somebody looked at a record or an event that was due: it is kept until another day; the latest counts.
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("subject", String, nullable=False),
    Column("keep_until", String, nullable=False),  # a day
    Column("decided_by", String, nullable=False),
    Column("decided_at", String, nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_review_subject", "subject"),
)
