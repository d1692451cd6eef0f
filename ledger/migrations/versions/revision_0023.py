"""Trials: protocols, the hashes of their allocations, the allocations as ciphertext, and effects."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "trial",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("class", sa.Integer(), nullable=False),
        sa.Column("protocol", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("registered_by", sa.String(), nullable=False),
        sa.Column("registered_at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["class"], ["class.number"], name="fk_trial_class"),
        sa.PrimaryKeyConstraint("id", name="pk_trial"),
        sa.UniqueConstraint("class", "digest", name="uq_trial_class_digest"),
    )
    op.create_table(
        "trial_round",
        sa.Column("trial", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["trial"], ["trial.id"], name="fk_trial_round_trial"),
        sa.PrimaryKeyConstraint("trial", "day", name="pk_trial_round"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "trial_effect",
        sa.Column("number", NUMBER, autoincrement=True, nullable=False),
        sa.Column("trial", sa.String(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("counted_at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["trial"], ["trial.id"], name="fk_trial_effect_trial"),
        sa.PrimaryKeyConstraint("number", name="pk_trial_effect"),
    )
    op.create_index("ix_trial_effect_trial", "trial_effect", ["trial"])
