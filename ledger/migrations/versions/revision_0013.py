"""Who merged into somebody is found without reading the whole lineage."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add an index on whom the records of a lineage went to."""
    op.create_index("ix_lineage_to_person", "lineage", ["to_person"], unique=False)
