"""What a ruling would part is counted when somebody looks at the queue, no longer when a run doubts."""

from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Drop the count that the last run made."""
    op.drop_column("doubt", "parts")
