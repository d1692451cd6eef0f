"""Indicators: shares that are published with population tables."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "population_indicator",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["day"], ["population_snapshot.day"], name="fk_population_indicator_day"),
        sa.PrimaryKeyConstraint("day", "place", name="pk_population_indicator"),
        sqlite_with_rowid=False,
    )
