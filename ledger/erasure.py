"""Erasure: takes records, or whole entries, out of the ledger, and keeps them from coming back.

All of it is one transaction of the caller's. What stays: the random ids, of a record its class and the digest
of its natural key, of an entry the digest of its key, and whatever the audit log says of these ids.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, delete, or_, select, text

from ledger.among import among
from ledger.blocking import forget_index
from ledger.erased import Ends, Named, hanging, key_digest, remember
from ledger.forgetting import forget_keys, forget_persons
from ledger.outbox import announce
from ledger.rejected import forget_rejects
from ledger.tables import (
    caseload,
    entry,
    indexed,
    record,
    stated_edge,
    stated_node,
)


class Key(NamedTuple):
    """An entry through all its versions."""

    source: str
    key: str


@dataclass(slots=True)
class Erased:
    """What an erasure took away: ids and numbers by class, and how many rows of each kind."""

    records: dict[str, int] = field(default_factory=dict)
    entries: dict[bytes, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


class _Version(NamedTuple):
    id: int
    source: str
    key: str
    version: int
    class_: int
    digest: bytes

    @property
    def named(self) -> Named:
        return self.source, key_digest(self.source, self.key)


class _Stated(NamedTuple):
    record: str
    class_: int
    entry: int


class _Edge(NamedTuple):
    entry: int
    id: str
    type: str
    start: str
    end: str

    @property
    def ends(self) -> Ends:
        return self.type, self.start, self.end


def erase(
    connection: Connection,
    certificate: str,
    records: Collection[str],
    entries: Collection[int] = (),
    *,
    for_good: bool = True,
) -> Erased:
    """Erase records in all versions of whatever states them, and these entries whole; the last deed.

    An entry that tells of others, too, loses what it tells of these records; where nothing is left of it, it
    goes. What is erased `for_good` is refused whatever it says; else only a row of the same content is.
    """
    whole, shared = _versions(connection, records, entries)
    held = among(record.c.entry, {row.id for row in whole})
    found = select(record.c.id, record.c["class"], record.c.entry)
    stated = [
        _Stated(*row) for row in connection.execute(found.where(or_(held, among(record.c.id, records))))
    ]
    gone = {one.record for one in stated}.union(records)
    numbers = {row.id for row in whole}
    edges = _edges(connection, numbers, gone)
    touched = {edge.entry for edge in edges} | {row.id for row in shared} | _allocating(connection, gone)
    touched -= numbers
    loose = _loose(connection, edges, touched)
    nodes = _drop(connection, numbers, gone, edges, loose)
    whole += _emptied(connection, touched)
    erased = Erased(counts={"versions": len(whole), "relationships": len(edges)})
    owners = {row.id: row for row in [*whole, *shared]}
    erased.records = {one.record: one.class_ for one in stated}
    newest = {row.named: row for row in sorted(whole, key=lambda row: row.version)}
    erased.entries = {key: row.class_ for (_, key), row in newest.items()}
    contents = {named: None if for_good else bytes(row.digest) for named, row in newest.items()}
    remember(
        connection,
        certificate,
        contents,
        {one.record: (one.class_, owners[one.entry].named) for one in stated},
    )
    connection.execute(delete(entry).where(among(entry.c.id, {row.id for row in whole})))
    erased.counts |= forget_persons(connection, gone)
    erased.counts["rejects"] = forget_rejects(connection, {(row.source, row.key) for row in owners.values()})
    erased.counts["things"] = forget_keys(connection, nodes)
    _announce(connection, gone, nodes, edges)
    forget_index(connection, gone)  # behind what is announced, as it says
    return erased


def drop_versions(connection: Connection, numbers: Collection[int]) -> Erased:
    """Erase versions that no longer count, with all that they state; those that count stay. The last deed."""
    of = select(entry.c.id, entry.c["class"], entry.c.source, entry.c.key)
    rows = connection.execute(of.where(among(entry.c.id, numbers), entry.c.state == "superseded")).all()
    numbers = {row.id for row in rows}
    stated = set(connection.execute(select(record.c.id).where(among(record.c.entry, numbers))).scalars())
    edges = _edges(connection, numbers, ())
    nodes = _drop(connection, numbers, (), edges, set())
    connection.execute(delete(entry).where(among(entry.c.id, numbers)))
    erased = Erased(counts={"versions": len(numbers), "relationships": len(edges)})
    for row in rows:
        erased.entries[key_digest(row.source, row.key)] = row[1]
    _announce(connection, stated, nodes, edges)
    # Until somebody links what replaced them, the index says what they said.
    held = select(indexed.c.record).where(among(indexed.c.record, stated), among(indexed.c.entry, numbers))
    forget_index(connection, connection.execute(held).scalars().all())
    return erased


def _announce(
    connection: Connection, records: Collection[str], nodes: Collection[str], edges: Iterable[_Edge]
) -> None:
    """Tell the projector what may have to leave the graph."""
    told = {f"{edge.type} {edge.id}" for edge in edges}
    announce(connection, "erased", [*sorted(records), *sorted(nodes), *sorted(told)], always=True)


def _versions(
    connection: Connection, records: Collection[str], entries: Collection[int]
) -> tuple[list[_Version], list[_Version]]:
    """All versions of the entries concerned: of those that go whole, and of those that tell of others."""
    stating = select(record.c.entry).where(among(record.c.id, records))
    named = set(connection.execute(stating).scalars()).union(entries)
    rows = _all_versions(connection, named)
    by_number = {row.id: Key(row.source, row.key) for row in rows}
    asked = {by_number[number] for number in entries if number in by_number}
    shared = set()
    for number, id in connection.execute(
        select(record.c.entry, record.c.id).where(among(record.c.entry, by_number))
    ):
        if id not in records and by_number[number] not in asked:
            shared.add(by_number[number])
    return (
        [row for row in rows if by_number[row.id] not in shared],
        [row for row in rows if by_number[row.id] in shared],
    )


def _all_versions(connection: Connection, numbers: Collection[int]) -> list[_Version]:
    """Every version of the entries of which these are some."""
    one, other = entry.alias(), entry.alias()
    wanted = (
        select(other.c.id, other.c.source, other.c.key, other.c.version, other.c["class"], other.c.digest)
        .join(one, (one.c.source == other.c.source) & (one.c.key == other.c.key))
        .where(among(one.c.id, numbers))
        .distinct()
    )
    return [_Version(*row) for row in connection.execute(wanted)]


def _edges(connection: Connection, entries: Collection[int], gone: Collection[str]) -> list[_Edge]:
    """What is stated by these entries, or by any entry of these records."""
    at = stated_edge.c
    wanted = select(at.entry, at.id, at.type, at.start, at.end)
    conditions = (
        [among(at.entry, entries)],
        [among(at.start, gone)],
        # Only these edges end at a record, and only for these is there an index.
        [text("stated_edge.type = 'RELATED'"), among(at.end, gone)],
    )
    found = {_Edge(*row) for some in conditions for row in connection.execute(wanted.where(*some))}
    return sorted(found)


def _loose(connection: Connection, edges: Iterable[_Edge], touched: Collection[int]) -> set[tuple[int, str]]:
    """Entry and id of the nodes that entries which stay told because of her alone."""
    gone: dict[int, list[_Edge]] = defaultdict(list)
    for edge in edges:
        if edge.entry in touched:
            gone[edge.entry].append(edge)
    at, kept = stated_edge.c, defaultdict[int, list[_Edge]](list)
    wanted = select(at.entry, at.id, at.type, at.start, at.end).where(among(at.entry, gone))
    lost = {(edge.entry, edge.id) for some in gone.values() for edge in some}
    for row in connection.execute(wanted):
        if (row.entry, row.id) not in lost:
            kept[row.entry].append(_Edge(*row))
    return {
        (number, id)
        for number, some in gone.items()
        for id in hanging((edge.ends for edge in some), (edge.ends for edge in kept[number]))
    }


def _drop(
    connection: Connection,
    whole: Collection[int],
    gone: Collection[str],
    edges: Sequence[_Edge],
    loose: Collection[tuple[int, str]],
) -> set[str]:
    """Remove what is stated; gives the ids of the nodes of which something was."""
    of_whole = among(stated_node.c.entry, whole)
    nodes = set(connection.execute(select(stated_node.c.id).where(of_whole)).scalars())
    connection.execute(delete(stated_edge).where(among(stated_edge.c.entry, whole)))
    for number, ids in _by_entry((edge.entry, edge.id) for edge in edges if edge.entry not in whole):
        at = stated_edge.c
        connection.execute(delete(stated_edge).where(at.entry == number, among(at.id, ids)))
    connection.execute(delete(stated_node).where(of_whole))
    for number, ids in _by_entry(loose):
        at = stated_node.c
        connection.execute(delete(stated_node).where(at.entry == number, among(at.id, ids)))
        nodes |= ids
    connection.execute(delete(caseload).where(among(caseload.c.entry, whole)))
    connection.execute(delete(caseload).where(among(caseload.c.record, gone)))
    connection.execute(delete(record).where(among(record.c.entry, whole)))
    connection.execute(delete(record).where(among(record.c.id, gone)))
    return nodes


def _allocating(connection: Connection, gone: Collection[str]) -> set[int]:
    """The entries that put one of these records on a caseload."""
    wanted = select(caseload.c.entry).where(among(caseload.c.record, gone))
    return set(connection.execute(wanted).scalars())


def _by_entry(pairs: Iterable[tuple[int, str]]) -> Iterable[tuple[int, set[str]]]:
    found: dict[int, set[str]] = defaultdict(set)
    for number, id in pairs:
        found[number].add(id)
    return found.items()


def _emptied(connection: Connection, touched: Collection[int]) -> list[_Version]:
    """The versions of entries that stated something until now, and of which no version does any more."""
    rows = _all_versions(connection, touched)
    numbers = {row.id for row in rows}
    full: set[int] = set()
    for column in (record.c.entry, stated_node.c.entry, stated_edge.c.entry, caseload.c.entry):
        full.update(connection.execute(select(column).where(among(column, numbers))).scalars())
    still = {(row.source, row.key) for row in rows if row.id in full}
    return [row for row in rows if (row.source, row.key) not in still]
