"""The index of blocking keys, row by row: what one record has in it, and how that is taken out."""

import struct
from collections.abc import Collection, Iterator

from sqlalchemy import Connection, bindparam, delete, select

from ledger.among import among
from ledger.tables import blocking_key, indexed

_REMOVE = delete(blocking_key).where(
    blocking_key.c.key == bindparam("k"),
    blocking_key.c.year == bindparam("y"),
    blocking_key.c.number == bindparam("n"),
)


def forget_index(connection: Connection, records: Collection[str]) -> None:
    """Take records, and all keys under which they were found, out of the index."""
    if not records:
        return
    held = among(indexed.c.record, records)
    rows = connection.execute(select(indexed.c.number, indexed.c.year, indexed.c.hashes).where(held)).all()
    keys = [{"k": key, "y": row.year, "n": row.number} for row in rows for key in _unpacked(row.hashes)]
    if keys:
        connection.execute(_REMOVE, keys)
    connection.execute(delete(indexed).where(held))


def packed(keys: Collection[int]) -> bytes:
    """Keys as `indexed` has them."""
    return struct.pack(f"<{len(keys)}q", *keys)


def _unpacked(keys: bytes) -> Iterator[int]:
    return (key for (key,) in struct.iter_unpack("<q", bytes(keys)))
