"""A batch knows its file by itself, whatever its source declares."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the digest of the file alone, which is not known of batches before."""
    op.add_column("batch", sa.Column("content", sa.String(), nullable=True))
