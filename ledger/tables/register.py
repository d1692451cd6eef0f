"""The register: what entries state of persons, events, places, objects and staff, and of whose cases."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, text

from ledger.tables.metadata import metadata

identity = Table(
    "identity",
    metadata,
    # A natural key (its SHA-256, 128 bits) and the random id it was given; the key never leaves the ledger.
    Column("kind", String, primary_key=True),  # record, event, place, object, staff
    Column("key", LargeBinary, primary_key=True),
    Column("id", String, nullable=False),
    Index("ix_identity_id", "id"),
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

caseload = Table(
    "caseload",
    metadata,
    # On whose caseload a record's person is, as one entry states it. It is never projected: no answer has it.
    Column("entry", ForeignKey("entry.id"), primary_key=True),
    Column("number", Integer, primary_key=True),  # which [[caseload]] of its source says so
    Column("record", String, nullable=False),
    Column("principal", String, nullable=False),  # of the source's own agency; of another it says nothing
    Column("since", String),  # NULL where no beginning is told
    Column("until", String),  # the first moment after it; NULL where no end is told
    Index("ix_caseload_principal", "principal"),
    Index("ix_caseload_record", "record"),
    sqlite_with_rowid=False,
)
