"""Visits keep when they began and ended, so that time in a hotspot counts for the tasking that it was of.

Of what was measured before nothing tells when in the day it was: it counts for its day, and for no tasking.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "visit",
        sa.Column("patrol", NUMBER, nullable=False),
        sa.Column("hotspot", sa.String(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("until", sa.String(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["hotspot"], ["hotspot.id"], name="fk_visit_hotspot"),
        sa.ForeignKeyConstraint(["patrol"], ["patrol.number"], name="fk_visit_patrol"),
        sa.PrimaryKeyConstraint("patrol", "hotspot", "since", name="pk_visit"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_visit_hotspot", "visit", ["hotspot", "since"], unique=False)
