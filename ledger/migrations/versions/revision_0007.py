"""Caseloads, as agencies deliver them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table of caseloads."""
    op.create_table(
        "caseload",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("principal", sa.String(), nullable=False),
        sa.Column("since", sa.String(), nullable=True),
        sa.Column("until", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["entry"], ["entry.id"], name="fk_caseload_entry"),
        sa.PrimaryKeyConstraint("entry", "number", name="pk_caseload"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_caseload_principal", "caseload", ["principal"], unique=False)
    op.create_index("ix_caseload_record", "caseload", ["record"], unique=False)
