"""Protection: what is restricted, who broke the glass, which texts decided, who is signed in."""

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, Text, text

from ledger.tables.metadata import Number, metadata

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

break_glass = Table(
    "break_glass",
    metadata,
    # Wider sight that someone took of one person or event for some minutes, and what a reviewer said of it.
    Column("id", String, primary_key=True),
    Column("subject", String, nullable=False),  # id of a person or an event, whether there is one or not
    Column("principal", String, nullable=False),
    Column("agency", String, nullable=False),  # for which she asked
    Column("purpose", String, nullable=False),
    Column("case_reference", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("policy", String, nullable=False),  # digest of the policies in force
    Column("granted_at", String, nullable=False),
    Column("expires_at", String, nullable=False),
    Column("reviewed_by", String),
    Column("reviewed_at", String),
    Column("verdict", String),  # JUSTIFIED, UNJUSTIFIED
    Column("note", Text),
    Index("ix_break_glass_principal", "principal", "expires_at"),
    Index("ix_break_glass_granted_at", "granted_at"),
)

break_glass_agency = Table(
    "break_glass_agency",
    metadata,
    # Which agencies hold something of what it opened when it was taken: theirs is the review, too.
    Column("grant", ForeignKey("break_glass.id"), primary_key=True),
    Column("agency", String, primary_key=True),
    sqlite_with_rowid=False,
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
