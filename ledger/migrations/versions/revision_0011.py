"""A run leaves the pairs of records on which a human should rule."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Create the table; the next linkage run fills it."""
    op.create_table(
        "doubt",
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("record_a", sa.String(), nullable=False),
        sa.Column("record_b", sa.String(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("reason", "record_a", "record_b", name="pk_doubt"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_doubt_record_a", "doubt", ["record_a"], unique=False)
    op.create_index("ix_doubt_record_b", "doubt", ["record_b"], unique=False)
