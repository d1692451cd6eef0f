"""What a merge or a split follows: decisions that came in force, apart from those that ended."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

LINEAGE = sa.table(
    "lineage",
    sa.column("id", sa.BigInteger()),
    sa.column("at", sa.String()),
    sa.column("decisions", sa.JSON()),
    sa.column("withdrawn", sa.JSON()),
)
DECISION = sa.table("decision", sa.column("id", sa.String()), sa.column("withdrawn_at", sa.String()))


def upgrade() -> None:
    """Add the column, and bring into it the decisions that had ended when their row was written."""
    op.add_column(
        "lineage", sa.Column("withdrawn", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
    )
    connection = op.get_bind()
    over = sa.select(DECISION).where(DECISION.c.withdrawn_at.is_not(None))
    ended = {row.id: row.withdrawn_at for row in connection.execute(over)}
    for row in connection.execute(sa.select(LINEAGE)).all():
        gone = [id for id in row.decisions if id in ended and ended[id] <= row.at]
        if gone:
            told = {"decisions": [id for id in row.decisions if id not in gone], "withdrawn": gone}
            connection.execute(sa.update(LINEAGE).where(LINEAGE.c.id == row.id).values(told))
