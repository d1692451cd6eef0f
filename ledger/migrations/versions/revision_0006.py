"""Restrictions keep what they close today, and the ledger knows how far the graph is."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create and alter tables and indexes."""
    op.add_column("restriction", sa.Column("agency", sa.String(), nullable=True))
    op.add_column("restriction", sa.Column("lifted_by", sa.String(), nullable=True))
    op.add_column("restriction", sa.Column("lifted_reason", sa.Text(), nullable=True))
    op.create_index(
        "ix_restriction_principal",
        "restriction",
        ["principal"],
        unique=False,
        sqlite_where=sa.text("principal IS NOT NULL"),
        postgresql_where=sa.text("principal IS NOT NULL"),
    )
    op.create_table(
        "restricted",
        sa.Column("restriction", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("seq", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["restriction"], ["restriction.id"], name="fk_restricted_restriction"),
        sa.PrimaryKeyConstraint("restriction", "subject", name="pk_restricted"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_restricted_subject", "restricted", ["subject"], unique=False)
    op.create_index("ix_restricted_seq", "restricted", ["seq"], unique=False)
    op.create_table(
        "projected",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_projected"),
    )
