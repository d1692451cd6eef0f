"""Of pings that are refused because of their moment the moment is kept, so that none is lost unseen."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "refused_ping",
        sa.Column("patrol", NUMBER, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["patrol"], ["patrol.number"], name="fk_refused_ping_patrol"),
        sa.PrimaryKeyConstraint("patrol", "at", name="pk_refused_ping"),
        sqlite_with_rowid=False,
    )
