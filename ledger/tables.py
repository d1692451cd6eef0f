"""Every table of the ledger. Times are UTC text of fixed width (`2026-01-31T09:30:00.000000Z`)."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# SQLite numbers rows by INTEGER only; PostgreSQL needs 64 bits.
Number = BigInteger().with_variant(Integer, "sqlite")

agency = Table(
    "agency",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("contact", Text, nullable=False),
)

area = Table(
    "area",
    metadata,
    Column("id", String, primary_key=True),  # area_<code>: geography is public, so its id may tell its code
    Column("kind", String, nullable=False),
    Column("code", String, nullable=False, unique=True),
    Column("name", Text),
)

class_ = Table(
    "class",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("agency", ForeignKey("agency.id"), nullable=False),
    Column("category", String, nullable=False),
    Column("marking", String, nullable=False),
    UniqueConstraint("agency", "category", "marking"),
)

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

identity = Table(
    "identity",
    metadata,
    # A natural key (its SHA-256, 128 bits) and the random id it was given; the key never leaves the ledger.
    Column("kind", String, primary_key=True),  # record, event, place, object, staff
    Column("key", LargeBinary, primary_key=True),
    Column("id", String, nullable=False),
    sqlite_with_rowid=False,
)

record = Table(
    "record",
    metadata,
    # One person as one version of an entry tells of her. The id is the same through an entry's versions.
    Column("entry", ForeignKey("entry.id"), primary_key=True),
    Column("id", String, primary_key=True),
    Column("class", ForeignKey("class.number"), nullable=False),
    Column("source", ForeignKey("source.id"), nullable=False),
    Column("received_at", String, nullable=False),
    # Standardised, for linkage and display; NULL is unknown. Lists and maps are JSON.
    Column("given_name", Text),
    Column("middle_names", Text),
    Column("family_name", Text),
    Column("full_name", Text),
    Column("other_names", JSON),  # aliases, maiden and former names: list of text
    Column("birth_date", String),  # YYYY, YYYY-MM or YYYY-MM-DD, as precise as it was told
    Column("birth_place", Text),
    Column("sex", String),
    Column("occupation", Text),
    Column("address", Text),
    Column("town", Text),
    Column("postcode", String),
    Column("phones", JSON),  # list of E.164
    Column("emails", JSON),
    Column("identifiers", JSON),  # {IdentifierKind: value}
    Column("attributes", JSON),  # {FieldClass: {name: value}}
    Column("told", JSON, nullable=False),  # what the row said for each of these, before standardising
    Index("ix_record_id", "id"),
)

stated_node = Table(
    "stated_node",
    metadata,
    # An event, place, object or staff member as one entry states it.
    Column("entry", ForeignKey("entry.id"), primary_key=True),
    Column("id", String, primary_key=True),
    Column("label", String, nullable=False),  # Event, Place, Object, Staff
    Column("properties", JSON, nullable=False),  # {} where the entry only refers to it
    Index("ix_stated_node_id", "id"),
    sqlite_with_rowid=False,
)

stated_edge = Table(
    "stated_edge",
    metadata,
    # A relationship as one entry states it. A person's end is the id of her record.
    Column("entry", ForeignKey("entry.id"), primary_key=True),
    Column("id", String, primary_key=True),
    Column("type", String, nullable=False),
    Column("start", String, nullable=False),
    Column("end", String, nullable=False),
    Column("class", ForeignKey("class.number"), nullable=False),
    Column("properties", JSON, nullable=False),
    Index("ix_stated_edge_id", "id"),
    Index("ix_stated_edge_start", "start"),
    # Only this type ends at a record, from which edges are looked for; a query must say so in its text.
    Index(
        "ix_stated_edge_end",
        "end",
        sqlite_where=text("type = 'RELATED'"),
        postgresql_where=text("type = 'RELATED'"),
    ),
    sqlite_with_rowid=False,
)

model = Table(
    "model",
    metadata,
    Column("version", String, primary_key=True),
    Column("made_at", String, nullable=False),
    Column("settings", JSON, nullable=False),  # Splink settings with trained parameters, thresholds
    Column("term_frequencies", LargeBinary, nullable=False),  # Arrow IPC, one table a column, zipped
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
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("record_a", String, nullable=False),
    Column("record_b", String, nullable=False),
    Column("ruling", String, nullable=False),  # SAME, DIFFERENT, UNSURE
    Column("decided_by", String, nullable=False),
    Column("decided_at", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("withdrawn_at", String),
    Index("ix_decision_records", "record_a", "record_b"),
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
    Index("ix_lineage_from_person", "from_person"),
)

outbox = Table(
    "outbox",
    metadata,
    # What the projector has still to bring into the graph; written in the transaction of the change itself.
    Column("seq", Number, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),  # entries, records, restricted, reference
    Column("ids", JSON, nullable=False),  # entry ids, or record ids whose person changed, or …
    sqlite_autoincrement=True,  # a number that the projector has passed is never given again
)

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
    # Finds the audit events that concern a record, an event or an agency (agency_<slug>): an index over
    # what their details say, and no more than that.
    Column("subject", String, primary_key=True),
    Column("seq", ForeignKey("audit_event.seq"), primary_key=True),
    sqlite_with_rowid=False,
)

restriction = Table(
    "restriction",
    metadata,
    Column("id", String, primary_key=True),
    Column("subject", String, nullable=False),  # id of a record, person or event
    Column("kind", String, nullable=False),  # SEALED, PRIVILEGED, CONFLICT
    Column("principal", String),  # whom it binds; NULL binds everyone
    Column("made_by", String, nullable=False),
    Column("made_at", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("lifted_at", String),
    Column("agency", String),  # for which agency it was made, and by which it may be lifted
    Column("lifted_by", String),
    Column("lifted_reason", Text),
    Index("ix_restriction_subject", "subject"),
    # Nearly all bind everyone; a planner that counted these would not look here for one principal's.
    Index(
        "ix_restriction_principal",
        "principal",
        sqlite_where=text("principal IS NOT NULL"),
        postgresql_where=text("principal IS NOT NULL"),
    ),
)

restricted = Table(
    "restricted",
    metadata,
    # What a restriction in force closes today: a record or an event itself, a person as her records.
    Column("restriction", ForeignKey("restriction.id"), primary_key=True),
    Column("subject", String, primary_key=True),
    # The outbox row with which the graph knows of it; NULL where it binds one principal: then it never does.
    Column("seq", Number),
    Index("ix_restricted_subject", "subject"),
    Index("ix_restricted_seq", "seq"),
    sqlite_with_rowid=False,
)

projected = Table(
    "projected",
    metadata,
    # One row: up to which row of the outbox the graph is known to be.
    Column("id", Integer, primary_key=True),
    Column("seq", Number, nullable=False),
)

policy_version = Table(
    "policy_version",
    metadata,
    # The texts that decided, from when on; an audit event names them by their digest.
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("digest", String, nullable=False),
    Column("since", String, nullable=False),
    Column("texts", JSON, nullable=False),  # {file of the partnership's folder: text}
    Index("ix_policy_version_digest", "digest"),
)

session = Table(
    "session",
    metadata,
    # Browser sessions by the SHA-256 of their secrets, so that nobody who reads the ledger can take one over.
    Column("digest", String, primary_key=True),
    Column("principal", String, nullable=False),
    Column("provider_session", String),  # SHA-256 of the identity provider's own id of it
    Column("began_at", String, nullable=False),
    Column("seen_at", String, nullable=False),  # to the minute
    Column("ends_at", String, nullable=False),
    Index("ix_session_principal", "principal"),
    Index("ix_session_provider_session", "provider_session"),
)
