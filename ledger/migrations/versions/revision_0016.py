"""The audit log's index has a young part, in the order in which it is written."""

import sqlalchemy as sa
from alembic import op

from ledger.migrations.versions.revision_0001 import NUMBER

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the young part, empty: what stands is found by its subject already."""
    op.create_table(
        "audit_recent",
        sa.Column("seq", NUMBER, nullable=False, autoincrement=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["audit_event.seq"], name="fk_audit_recent_seq"),
        sa.PrimaryKeyConstraint("seq", "subject", name="pk_audit_recent"),
        sqlite_with_rowid=False,
    )
