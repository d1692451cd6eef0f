"""Rejected rows by the key of the entry that they would have been."""

import tomllib
from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from ledger.among import among
from ledger.tables import batch, reject, source


class RejectedTold(NamedTuple):
    """A row that could not be read, as it came."""

    batch: int
    row: int
    key: str
    reason: str
    told: dict[str, Any]


def rejects_of(connection: Connection, source_: str, keys: Collection[str]) -> list[RejectedTold]:
    """The rejected rows of a source that name one of these keys; a row without a readable key names none."""
    declared = connection.execute(select(source.c.declaration).where(source.c.id == source_)).scalar_one()
    named = tomllib.loads(declared).get("key", ())
    columns = [named] if isinstance(named, str) else list(named)
    wanted = select(reject).join(batch, batch.c.id == reject.c.batch).where(batch.c.source == source_)
    found = []
    for row in connection.execute(wanted):
        if isinstance(row.told, dict) and columns:
            key = "\x1f".join(str(row.told.get(column, "")).strip() for column in columns)
            if key in keys:
                found.append(RejectedTold(row.batch, row.row, key, row.reason, row.told))
    return found


def forget_rejects(connection: Connection, keys: Collection[tuple[str, str]]) -> int:
    """Remove what rows of these entries (source, key) told, not that they were refused; gives how many."""
    total = 0
    for source_ in {source_ for source_, _ in keys}:
        of_source = {key for other, key in keys if other == source_}
        rows: dict[int, set[int]] = defaultdict(set)
        for one in rejects_of(connection, source_, of_source):
            rows[one.batch].add(one.row)
        for number, some in rows.items():
            of = (reject.c.batch == number) & among(reject.c.row, some)
            total += connection.execute(update(reject).where(of).values(told=[])).rowcount
    return total
