"""Hotspots, and how each was ranked for which days."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables of hotspots."""
    op.create_table(
        "hotspot",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("class", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("called", sa.Text(), nullable=False),
        sa.Column("boundary", sa.Text(), nullable=False),
        sa.Column("area", sa.Float(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=True),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["class"], ["class.number"], name="fk_hotspot_class"),
        sa.PrimaryKeyConstraint("id", name="pk_hotspot"),
        sa.UniqueConstraint("class", "key", name="uq_hotspot_class_key"),
    )
    op.create_table(
        "hotspot_set",
        sa.Column("number", NUMBER, autoincrement=True, nullable=False),
        sa.Column("class", sa.Integer(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("until", sa.String(), nullable=False),
        sa.Column("method", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["class"], ["class.number"], name="fk_hotspot_set_class"),
        sa.PrimaryKeyConstraint("number", name="pk_hotspot_set"),
    )
    op.create_index("ix_hotspot_set_class", "hotspot_set", ["class", "since"], unique=False)
    op.create_table(
        "hotspot_score",
        sa.Column("set", NUMBER, nullable=False),
        sa.Column("hotspot", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("significant", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["hotspot"], ["hotspot.id"], name="fk_hotspot_score_hotspot"),
        sa.ForeignKeyConstraint(["set"], ["hotspot_set.number"], name="fk_hotspot_score_set"),
        sa.PrimaryKeyConstraint("set", "hotspot", name="pk_hotspot_score"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_hotspot_score_hotspot", "hotspot_score", ["hotspot"], unique=False)
