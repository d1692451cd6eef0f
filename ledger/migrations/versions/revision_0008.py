"""Whoever breaks the glass is remembered, with what a reviewer says of it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "break_glass",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("principal", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("case_reference", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("granted_at", sa.String(), nullable=False),
        sa.Column("expires_at", sa.String(), nullable=False),
        sa.Column("reviewed_by", sa.String(), nullable=True),
        sa.Column("reviewed_at", sa.String(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_break_glass"),
    )
    op.create_index("ix_break_glass_principal", "break_glass", ["principal", "expires_at"], unique=False)
    op.create_index("ix_break_glass_granted_at", "break_glass", ["granted_at"], unique=False)
    op.create_table(
        "break_glass_agency",
        sa.Column("grant", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["grant"], ["break_glass.id"], name="fk_break_glass_agency_grant"),
        sa.PrimaryKeyConstraint("grant", "agency", name="pk_break_glass_agency"),
        sqlite_with_rowid=False,
    )
