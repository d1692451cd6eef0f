"""Keys of blocking rules stand in ranges, so that writing them costs what their bytes cost."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Replace the tables of the index; the next linkage run fills them."""
    for name in ("blocking_key", "indexed"):
        op.drop_table(name)
    op.create_table(
        "indexed",
        sa.Column("number", NUMBER, autoincrement=True, nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("features", sa.Text(), nullable=False),
        sa.Column("prefixes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_indexed"),
        sa.UniqueConstraint("record", name="uq_indexed_record"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "blocking_range",
        sa.Column("prefix", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("held", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", name="pk_blocking_range"),
    )
