"""Models are chosen: the ledger remembers who put which in force."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "model_choice",
        sa.Column("number", NUMBER, autoincrement=True, nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("after_run", NUMBER, nullable=False),
        sa.Column("chosen_by", sa.String(), nullable=False),
        sa.Column("chosen_at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["model"], ["model.version"], name="fk_model_choice_model"),
        sa.PrimaryKeyConstraint("number", name="pk_model_choice"),
    )
