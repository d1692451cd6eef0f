"""What a restriction of a person closed is known when it was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the table, empty: of what was erased before nobody knows who she was."""
    op.create_table(
        "erased_restricted",
        sa.Column("restriction", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["restriction"], ["restriction.id"], name="fk_erased_restricted_restriction"),
        sa.PrimaryKeyConstraint("restriction", "record", name="pk_erased_restricted"),
        sqlite_with_rowid=False,
    )
