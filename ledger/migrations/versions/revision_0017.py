"""A rejected row is found by the key of its entry, without reading those of others."""

import json
import tomllib
from typing import Any

import sqlalchemy as sa
from alembic import op

from ledger.erased import key_digest

revision = "0017"
down_revision = "0016"

READ = sa.text(
    'SELECT reject.batch, reject."row", reject.told, batch.source, source.declaration FROM reject'
    " JOIN batch ON batch.id = reject.batch JOIN source ON source.id = batch.source"
)
WRITE = sa.text('UPDATE reject SET "key" = :key WHERE batch = :batch AND "row" = :row')


def upgrade() -> None:
    """Add the digest of the key, and tell it of the rows that are there, as their source declares it now."""
    op.add_column("reject", sa.Column("key", sa.LargeBinary(), nullable=True))
    connection = op.get_bind()
    found = []
    for batch, row, told, source, declaration in connection.execute(READ).all():
        key = _key(json.loads(told) if isinstance(told, str) else told, declaration)
        if key is not None:
            found.append({"batch": batch, "row": row, "key": key_digest(source, key)})
    if found:
        connection.execute(WRITE, found)
    op.create_index("ix_reject_key", "reject", ["key"], unique=False)


def _key(told: Any, declaration: str) -> str | None:
    """The key that a row tells; None where nothing of it is a key."""
    named = tomllib.loads(declaration).get("key", ())
    columns = [named] if isinstance(named, str) else list(named)
    if not isinstance(told, dict) or not columns:
        return None
    parts = [str(told.get(column, "")).strip() for column in columns]
    return "\x1f".join(parts) if any(parts) else None
