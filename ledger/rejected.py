"""Rejected rows by the key of the entry that they would have been."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from ledger.erased import key_digest
from ledger.tables import reject

_MOST_VARIABLES = 10_000


class RejectedTold(NamedTuple):
    """A row that could not be read, as it came."""

    batch: int
    row: int
    key: str
    reason: str
    told: dict[str, Any]


def rejects_of(connection: Connection, source: str, keys: Collection[str]) -> list[RejectedTold]:
    """The rejected rows of a source that name one of these keys; a row without a readable key names none."""
    named = {key_digest(source, key): key for key in keys}
    found = [
        RejectedTold(row.batch, row.row, named[bytes(row.key)], row.reason, row.told)
        for some in _portions([*named])
        for row in connection.execute(select(reject).where(reject.c.key.in_(some)))
    ]
    return sorted(found, key=lambda one: (one.batch, one.row))


def forget_rejects(connection: Connection, keys: Collection[tuple[str, str]]) -> int:
    """Remove what rows of these entries (source, key) told, not that they were refused; gives how many."""
    digests = [key_digest(source, key) for source, key in keys]
    return sum(
        connection.execute(update(reject).where(reject.c.key.in_(some)).values(told=[], key=None)).rowcount
        for some in _portions(digests)
    )


def _portions(digests: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for at in range(0, len(digests), _MOST_VARIABLES):
        yield digests[at : at + _MOST_VARIABLES]
