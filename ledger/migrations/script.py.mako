"""${message}"""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Forward; the ledger is never taken back, a copy made before is."""
    ${upgrades if upgrades else "pass"}
