"""The key of a thing that is erased is found by its id, without reading those of all others."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add an index on the ids that natural keys were given."""
    op.create_index("ix_identity_id", "identity", ["id"], unique=False)
