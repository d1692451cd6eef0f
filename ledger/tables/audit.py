"""The audit log and its tree."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from ledger.tables.metadata import Number, metadata

audit_event = Table(
    "audit_event",
    metadata,
    # 1, 2, 3 … without a gap, given while `audit_tree` is held: event n is leaf n - 1 of the log's tree.
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("id", String, nullable=False, unique=True),
    Column("request", String, nullable=False),  # ties an intent to its outcome
    Column("stage", String, nullable=False),  # INTENT, OUTCOME
    Column("at", String, nullable=False),
    Column("principal", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("purpose", String),
    Column("case_reference", Text),
    Column("action", String, nullable=False),
    Column("operation", Text),
    Column("operation_hash", String),
    Column("address", String),  # of the client
    Column("policy", String),  # digest of the policies in force
    Column("details", JSON, nullable=False),  # record ids, classes, counts, outcome: nothing else personal
    Column("salt", String, nullable=False),  # random: the leaf's hash tells nothing to whoever guesses
    Column("leaf", LargeBinary, nullable=False),  # RFC 6962 hash of all the other columns
    Index("ix_audit_event_request", "request"),
    Index("ix_audit_event_principal", "principal", "seq"),
    Index("ix_audit_event_at", "at"),
)

audit_tree = Table(
    "audit_tree",
    metadata,
    # One row, the tree over all audit events; whoever writes events holds it until the transaction ends.
    Column("log", String, primary_key=True),  # the random name of this log
    Column("size", Number, nullable=False),
    Column("frontier", LargeBinary, nullable=False),  # hashes of its perfect subtrees, the largest first
)

audit_node = Table(
    "audit_node",
    metadata,
    # Perfect subtrees of the tree at every eighth height, so that a proof reads few rows.
    Column("height", Integer, primary_key=True, autoincrement=False),
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

audit_checkpoint = Table(
    "audit_checkpoint",
    metadata,
    # A signed word on the tree as it was; the same stands in a second place outside the ledger.
    Column("size", Number, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("at", String, nullable=False),
    Column("key", String, nullable=False),  # id of the public key
    Column("signature", LargeBinary, nullable=False),
)

audit_subject = Table(
    "audit_subject",
    metadata,
    # Finds the audit events that concern a record, an event or an agency (agency_<slug>), or that were caused
    # under a break-glass grant: an index over what their details say, and no more than that.
    Column("subject", String, primary_key=True),
    Column("seq", ForeignKey("audit_event.seq"), primary_key=True),
    sqlite_with_rowid=False,
)

audit_recent = Table(
    "audit_recent",
    metadata,
    # The youngest part of that index, in the order in which it was written.
    Column("seq", ForeignKey("audit_event.seq"), primary_key=True),
    Column("subject", String, primary_key=True),
    sqlite_with_rowid=False,
)
