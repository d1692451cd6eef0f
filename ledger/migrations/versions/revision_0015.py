"""Records are found by the keys of blocking rules, one at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables; the next linkage run fills them."""
    op.create_table(
        "indexed",
        sa.Column("number", NUMBER, autoincrement=True, nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("features", sa.Text(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_indexed"),
        sa.UniqueConstraint("record", name="uq_indexed_record"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "blocking_key",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "year", "number", name="pk_blocking_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "shared_contact",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", name="pk_shared_contact"),
        sqlite_with_rowid=False,
    )
