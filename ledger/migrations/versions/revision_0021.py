"""A hotspot's profiles, and until when near repeats are to be expected there."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add the columns; what was ranked before tells nothing of them."""
    for name in ("hours", "weekdays"):
        op.add_column(
            "hotspot_score", sa.Column(name, sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
        )
    op.add_column("hotspot_score", sa.Column("repeat_until", sa.String(), nullable=True))
