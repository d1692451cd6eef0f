"""Erasure, retention, and their certificates."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create tables and indexes."""
    op.create_table(
        "certificate",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_certificate"),
    )
    op.create_table(
        "erased_entry",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("certificate", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name="fk_erased_entry_source"),
        sa.PrimaryKeyConstraint("source", "key", name="pk_erased_entry"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "erased_record",
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("class", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("certificate", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["class"], ["class.number"], name="fk_erased_record_class"),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name="fk_erased_record_source"),
        sa.PrimaryKeyConstraint("record", name="pk_erased_record"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "review",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("keep_until", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_review"),
    )
    op.create_index("ix_review_subject", "review", ["subject"], unique=False)
