"""The first tables of the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create every table and index."""
    op.create_table(
        "agency",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agency"),
    )
    op.create_table(
        "area",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_area"),
        sa.UniqueConstraint("code", name="uq_area_code"),
    )
    op.create_table(
        "audit_event",
        sa.Column("seq", NUMBER, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("principal", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.Column("case_reference", sa.Text(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=True),
        sa.Column("operation_hash", sa.String(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_event"),
        sa.UniqueConstraint("id", name="uq_audit_event_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_event_principal", "audit_event", ["principal", "seq"], unique=False)
    op.create_index("ix_audit_event_request", "audit_event", ["request"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("record_a", sa.String(), nullable=False),
        sa.Column("record_b", sa.String(), nullable=False),
        sa.Column("ruling", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
    )
    op.create_index("ix_decision_records", "decision", ["record_a", "record_b"], unique=False)
    op.create_table(
        "identity",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name="pk_identity"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "model",
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("term_frequencies", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_model"),
    )
    op.create_table(
        "outbox",
        sa.Column("seq", NUMBER, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_outbox"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "restriction",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("principal", sa.String(), nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("lifted_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_restriction"),
    )
    op.create_index("ix_restriction_subject", "restriction", ["subject"], unique=False)
    op.create_table(
        "audit_subject",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["audit_event.seq"], name="fk_audit_subject_seq"),
        sa.PrimaryKeyConstraint("subject", "seq", name="pk_audit_subject"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "class",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("marking", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agency.id"], name="fk_class_agency"),
        sa.PrimaryKeyConstraint("number", name="pk_class"),
        sa.UniqueConstraint("agency", "category", "marking", name="uq_class_agency_category_marking"),
    )
    op.create_table(
        "run",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("model", sa.String(), nullable=True),
        sa.Column("started_at", sa.String(), nullable=False),
        sa.Column("ended_at", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["model"], ["model.version"], name="fk_run_model"),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("delivery", sa.String(), nullable=False),
        sa.Column("deduplicated", sa.Boolean(), nullable=False),
        sa.Column("declaration", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agency.id"], name="fk_source_agency"),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
    )
    op.create_table(
        "batch",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_at", sa.String(), nullable=False),
        sa.Column("closed_at", sa.String(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name="fk_batch_source"),
        sa.PrimaryKeyConstraint("id", name="pk_batch"),
        sa.UniqueConstraint("source", "digest", name="uq_batch_source_digest"),
    )
    op.create_table(
        "link",
        sa.Column("record_a", sa.String(), nullable=False),
        sa.Column("record_b", sa.String(), nullable=False),
        sa.Column("run", NUMBER, nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("comparisons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_link_run"),
        sa.PrimaryKeyConstraint("record_a", "record_b", name="pk_link"),
    )
    op.create_index("ix_link_record_b", "link", ["record_b"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("run", NUMBER, nullable=False),
        sa.Column("retired_by", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["retired_by"], ["run.id"], name="fk_person_retired_by"),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_person_run"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_table(
        "entry",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("batch", NUMBER, nullable=False),
        sa.Column("class", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_entry_batch"),
        sa.ForeignKeyConstraint(["class"], ["class.number"], name="fk_entry_class"),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name="fk_entry_source"),
        sa.PrimaryKeyConstraint("id", name="pk_entry"),
        sa.UniqueConstraint("source", "key", "version", name="uq_entry_source_key_version"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_entry_source_state", "entry", ["source", "state"], unique=False)
    op.create_table(
        "lineage",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("run", NUMBER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("from_person", sa.String(), nullable=False),
        sa.Column("to_person", sa.String(), nullable=False),
        sa.Column("records", sa.JSON(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["from_person"], ["person.id"], name="fk_lineage_from_person"),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_lineage_run"),
        sa.ForeignKeyConstraint(["to_person"], ["person.id"], name="fk_lineage_to_person"),
        sa.PrimaryKeyConstraint("id", name="pk_lineage"),
    )
    op.create_index("ix_lineage_from_person", "lineage", ["from_person"], unique=False)
    op.create_table(
        "membership",
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("run", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_membership_person"),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_membership_run"),
        sa.PrimaryKeyConstraint("record", name="pk_membership"),
    )
    op.create_index("ix_membership_person", "membership", ["person"], unique=False)
    op.create_table(
        "reject",
        sa.Column("batch", NUMBER, nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_reject_batch"),
        sa.PrimaryKeyConstraint("batch", "row", name="pk_reject"),
    )
    op.create_table(
        "record",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("class", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("received_at", sa.String(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=True),
        sa.Column("middle_names", sa.Text(), nullable=True),
        sa.Column("family_name", sa.Text(), nullable=True),
        sa.Column("full_name", sa.Text(), nullable=True),
        sa.Column("other_names", sa.JSON(), nullable=True),
        sa.Column("birth_date", sa.String(), nullable=True),
        sa.Column("birth_place", sa.Text(), nullable=True),
        sa.Column("sex", sa.String(), nullable=True),
        sa.Column("occupation", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("town", sa.Text(), nullable=True),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("phones", sa.JSON(), nullable=True),
        sa.Column("emails", sa.JSON(), nullable=True),
        sa.Column("identifiers", sa.JSON(), nullable=True),
        sa.Column("attributes", sa.JSON(), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["class"], ["class.number"], name="fk_record_class"),
        sa.ForeignKeyConstraint(["entry"], ["entry.id"], name="fk_record_entry"),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name="fk_record_source"),
        sa.PrimaryKeyConstraint("entry", "id", name="pk_record"),
    )
    op.create_index("ix_record_id", "record", ["id"], unique=False)
    op.create_table(
        "stated_edge",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("start", sa.String(), nullable=False),
        sa.Column("end", sa.String(), nullable=False),
        sa.Column("class", sa.Integer(), nullable=False),
        sa.Column("properties", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["class"], ["class.number"], name="fk_stated_edge_class"),
        sa.ForeignKeyConstraint(["entry"], ["entry.id"], name="fk_stated_edge_entry"),
        sa.PrimaryKeyConstraint("entry", "id", name="pk_stated_edge"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_stated_edge_end",
        "stated_edge",
        ["end"],
        unique=False,
        sqlite_where=sa.text("type = 'RELATED'"),
        postgresql_where=sa.text("type = 'RELATED'"),
    )
    op.create_index("ix_stated_edge_id", "stated_edge", ["id"], unique=False)
    op.create_index("ix_stated_edge_start", "stated_edge", ["start"], unique=False)
    op.create_table(
        "stated_node",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("properties", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["entry.id"], name="fk_stated_node_entry"),
        sa.PrimaryKeyConstraint("entry", "id", name="pk_stated_node"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_stated_node_id", "stated_node", ["id"], unique=False)
