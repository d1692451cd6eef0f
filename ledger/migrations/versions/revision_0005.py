"""Browser sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the table of sessions."""
    op.create_table(
        "session",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("principal", sa.String(), nullable=False),
        sa.Column("provider_session", sa.String(), nullable=True),
        sa.Column("began_at", sa.String(), nullable=False),
        sa.Column("seen_at", sa.String(), nullable=False),
        sa.Column("ends_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_session"),
    )
    op.create_index("ix_session_principal", "session", ["principal"], unique=False)
    op.create_index("ix_session_provider_session", "session", ["provider_session"], unique=False)
