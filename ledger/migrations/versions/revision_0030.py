"""Time of which it is not known whether a patrol was in a hotspot is kept, and not told as absence."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make its table."""
    op.create_table(
        "hole",
        sa.Column("patrol", NUMBER, nullable=False),
        sa.Column("hotspot", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["hotspot"], ["hotspot.id"], name="fk_hole_hotspot"),
        sa.ForeignKeyConstraint(["patrol"], ["patrol.number"], name="fk_hole_patrol"),
        sa.PrimaryKeyConstraint("patrol", "hotspot", "day", name="pk_hole"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_hole_hotspot", "hole", ["hotspot", "day"], unique=False)
