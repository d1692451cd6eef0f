"""Entries: what the ledger knows of a source's keys, and the moment in which a delivery begins to count.

While a batch is open its entries are `staged` and nobody reads them. One transaction then turns all of them
at once, so that readers see a delivery whole or not at all; it costs about 3 µs an entry. Every key of a
source has one entry that is current or withdrawn, beside superseded ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, Select, case, delete, func, select, update

from ledger.among import among
from ledger.bulk import insert_rows, reserve
from ledger.outbox import announce
from ledger.tables import caseload, entry, record, stated_edge, stated_node

TOMBSTONE = b""
"""The digest of an entry that withdraws those before it."""


@dataclass(frozen=True, slots=True)
class Known:
    """The entry of a key that counts, or the one that is staged."""

    id: int
    version: int
    digest: bytes
    state: str
    batch: int


class Missing(NamedTuple):
    """A current entry that a snapshot does not name."""

    id: int
    key: str
    version: int
    class_: int


def known(
    connection: Connection, source: str, keys: Sequence[str]
) -> tuple[dict[str, Known], dict[str, Known]]:
    """By key: the entries that are staged, and those that are current or withdrawn."""
    wanted = select(
        entry.c.id, entry.c.key, entry.c.version, entry.c.digest, entry.c.state, entry.c.batch
    ).where(entry.c.source == source, among(entry.c.key, keys), entry.c.state != "superseded")
    staged: dict[str, Known] = {}
    present: dict[str, Known] = {}
    for id, key, version, digest, state, batch in connection.execute(wanted):
        (staged if state == "staged" else present)[key] = Known(id, version, bytes(digest), state, batch)
    return staged, present


def missing_entries(connection: Connection, source: str, missing: Callable[[int], bool]) -> list[Missing]:
    """The current entries of a source that a delivery has not named."""
    present = select(entry.c.id, entry.c.key, entry.c.version, entry.c["class"]).where(
        entry.c.source == source, entry.c.state == "current"
    )
    return [Missing(*row) for row in connection.execute(present) if missing(row[0])]


def publish(connection: Connection, source: str, batch: int, gone: Sequence[Missing]) -> None:
    """Let what is staged count from now on, withdraw what is gone, and tell the outbox.

    The outbox names each entry that counts from now on and each that counted until now: the projector asks
    for no other version of them.
    """
    changed = _supersede_changed(connection, source)
    _withdraw(connection, source, batch, gone)
    staged = [*connection.execute(_staged(source)).scalars()]
    connection.execute(
        update(entry)
        .where(entry.c.source == source, entry.c.state == "staged")
        .values(state=case((func.length(entry.c.digest) == 0, "withdrawn"), else_="current"))
    )
    announce(connection, "entries", [*changed, *(one.id for one in gone), *staged])


def discard(connection: Connection, source: str, most: int) -> int:
    """Remove at most so many staged entries with all that they state; gives how many."""
    ids = [*connection.execute(_staged(source).limit(most)).scalars()]
    for table in (caseload, stated_edge, stated_node, record):
        connection.execute(delete(table).where(among(table.c.entry, ids)))
    connection.execute(delete(entry).where(among(entry.c.id, ids)))
    return len(ids)


def _staged(source: str) -> Select[tuple[int]]:
    return select(entry.c.id).where(entry.c.source == source, entry.c.state == "staged").order_by(entry.c.id)


def _supersede_changed(connection: Connection, source: str) -> list[int]:
    """The entries that a staged one replaces."""
    old, new = entry.alias("old"), entry.alias("new")
    replaced = (
        select(old.c.id)
        .join(new, (old.c.source == new.c.source) & (old.c.key == new.c.key))
        .where(new.c.source == source, new.c.state == "staged", new.c.version > 1)
        .where(old.c.state.in_(("current", "withdrawn")))
    )
    ids = [*connection.execute(replaced).scalars()]
    _supersede(connection, ids)
    return ids


def _withdraw(connection: Connection, source: str, batch: int, gone: Sequence[Missing]) -> None:
    """Put a tombstone over each of these entries."""
    _supersede(connection, [one.id for one in gone])
    numbers = reserve(connection, entry.c.id, len(gone))
    tombstones = [
        (number, source, one.key, one.version + 1, batch, one.class_, TOMBSTONE, "withdrawn")
        for number, one in zip(numbers, gone, strict=True)
    ]
    insert_rows(connection, entry, tombstones)


def _supersede(connection: Connection, ids: Sequence[int]) -> None:
    connection.execute(update(entry).where(among(entry.c.id, ids)).values(state="superseded"))
