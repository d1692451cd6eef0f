"""Population tables: dated snapshots of published counts."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Make the tables of snapshots."""
    op.create_table(
        "population_snapshot",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_population_snapshot"),
    )
    op.create_table(
        "population_class",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("class", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["class"], ["class.number"], name="fk_population_class_class"),
        sa.ForeignKeyConstraint(["day"], ["population_snapshot.day"], name="fk_population_class_day"),
        sa.PrimaryKeyConstraint("day", "class", name="pk_population_class"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "population_table",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["day"], ["population_snapshot.day"], name="fk_population_table_day"),
        sa.PrimaryKeyConstraint("day", "measure", "by", name="pk_population_table"),
        sqlite_with_rowid=False,
    )
