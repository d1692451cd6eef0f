"""Why a second human ruled the same is kept beside the first one's reason."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Make its column."""
    op.add_column("decision", sa.Column("confirmed_reason", sa.Text(), nullable=True))
