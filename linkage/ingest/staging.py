"""Staging: writes what rows say into the ledger, with ids in place of natural keys; nobody reads it yet."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from ledger.among import among
from ledger.bulk import insert_rows, reserve
from ledger.erased import Ends, hanging, left_out
from ledger.identities import identify
from ledger.ids import new_ids
from ledger.reference import keep_areas
from ledger.tables import caseload, entry, record, stated_edge, stated_node
from linkage.ingest.nodes import NOTHING, Node
from linkage.ingest.statement import Statement

LABELS = {"event": "Event", "place": "Place", "object": "Object", "staff": "Staff"}

_REPEATED = frozenset({"place", "object", "staff"})
_REMEMBERED = 100_000

Edge = tuple[str, int, int, str]
"""An edge of a statement: type, the numbers of two slots, properties."""


class Staged(NamedTuple):
    """An entry to write. `replaces` is the one that counts now; a tombstone states nothing."""

    key: str
    version: int
    digest: bytes
    replaces: int | None
    statement: Statement | None


class Stage:
    """Writes the entries of one batch; `kinds` are the kinds of id of the source's slots."""

    def __init__(self, source: str, batch: int, class_: int, received_at: str, kinds: Sequence[str]) -> None:
        self._entry = (source, batch, class_)
        self._record = (class_, source, received_at)
        self._class = class_
        self._kinds = tuple(kinds)
        # What many rows name (places, staff, things) is not asked for again in every chunk.
        self._remembered: dict[str, dict[bytes, str]] = {kind: {} for kind in _REPEATED}
        self._areas: set[str] = set()

    def write(self, connection: Connection, entries: Sequence[Staged]) -> None:
        """Write entries with all that they state, in the caller's transaction."""
        numbers = reserve(connection, entry.c.id, len(entries))
        source, batch, class_ = self._entry
        insert_rows(
            connection,
            entry,
            [
                (number, source, one.key, one.version, batch, class_, one.digest, "staged")
                for number, one in zip(numbers, entries, strict=True)
            ],
        )
        statements = [one.statement for one in entries if one.statement is not None]
        ids = self._identify(connection, statements)
        gone = left_out(connection, ids.get("record", {}).values())
        former = _former_edges(connection, [one.replaces for one in entries if one.replaces is not None])
        fresh = new_ids("edge", sum(len(statement.edges) for statement in statements))
        records: list[tuple[Any, ...]] = []
        nodes: list[tuple[Any, ...]] = []
        edges: list[tuple[Any, ...]] = []
        allocations: list[tuple[Any, ...]] = []
        for number, (_, _, _, replaces, statement) in zip(numbers, entries, strict=True):
            if statement is None:
                continue
            named = [
                None if key is None else ids[kind][key]
                for kind, key in zip(self._kinds, statement.keys, strict=True)
            ]
            if not gone.isdisjoint(named):
                statement = _without(statement, named, gone)
            for slot, columns in statement.records:
                records.append((number, named[slot], *self._record, *columns))
            for slot, node in _distinct(statement.nodes, named):
                nodes.append((number, named[slot], LABELS[self._kinds[slot]], node.properties))
            kept = former.get(replaces) if replaces is not None else None
            for type_, start, end, properties in statement.edges:
                ends = (type_, str(named[start]), str(named[end]))
                same = kept.get(ends) if kept else None
                edges.append((number, same.pop() if same else next(fresh), *ends, self._class, properties))
            for place, slot, principal, since, until in statement.caseload:
                allocations.append((number, place, named[slot], principal, since, until))
        insert_rows(connection, record, records)
        insert_rows(connection, stated_node, nodes)
        insert_rows(connection, stated_edge, edges)
        insert_rows(connection, caseload, allocations)
        self._keep_areas(connection, statements)

    def _identify(
        self, connection: Connection, statements: Sequence[Statement]
    ) -> dict[str, dict[bytes, str]]:
        """By kind, the id of every natural key that the statements name."""
        wanted: dict[str, set[bytes]] = {kind: set() for kind in self._kinds}
        for statement in statements:
            for kind, key in zip(self._kinds, statement.keys, strict=True):
                if key is not None:
                    wanted[kind].add(key)
        ids: dict[str, dict[bytes, str]] = {}
        for kind in sorted(wanted):
            remembered = self._remembered.get(kind)
            if remembered is None:
                ids[kind] = identify(connection, kind, list(wanted[kind]))
                continue
            if len(remembered) > _REMEMBERED:
                remembered.clear()
            remembered.update(identify(connection, kind, list(wanted[kind] - remembered.keys())))
            ids[kind] = remembered
        return ids

    def _keep_areas(self, connection: Connection, statements: Sequence[Statement]) -> None:
        codes = {code for statement in statements for _, node in statement.nodes for code in node.areas}
        if new := codes - self._areas:
            keep_areas(connection, sorted(new))
            self._areas |= new


def _without(statement: Statement, named: Sequence[str | None], gone: set[str]) -> Statement:
    """What a row says but for records that were erased, and for what it tells because of them alone."""
    kept: list[tuple[Edge, Ends]] = []
    lost: list[tuple[Edge, Ends]] = []
    for edge in statement.edges:
        type_, start, end, _ = edge
        ends = (type_, str(named[start]), str(named[end]))
        (kept if gone.isdisjoint(ends) else lost).append((edge, ends))
    loose = hanging((ends for _, ends in lost), (ends for _, ends in kept))
    return statement._replace(
        records=[(slot, columns) for slot, columns in statement.records if named[slot] not in gone],
        nodes=[(slot, node) for slot, node in statement.nodes if named[slot] not in loose],
        edges=[edge for edge, _ in kept],
        caseload=[one for one in statement.caseload if named[one.slot] not in gone],
    )


def _distinct(nodes: Sequence[tuple[int, Node]], named: Sequence[str | None]) -> Sequence[tuple[int, Node]]:
    """Each node once, although two slots of a row may name it: as it is stated, not as it is referred to."""
    if len(nodes) < 2:
        return nodes
    found: dict[str | None, tuple[int, Node]] = {}
    for slot, node in nodes:
        other = found.get(named[slot])
        if other is None or other[1].properties == NOTHING:
            found[named[slot]] = slot, node
    return [*found.values()]


def _former_edges(connection: Connection, replaced: Sequence[int]) -> dict[int, dict[Ends, list[str]]]:
    """The edges of entries that are replaced: one that still has the same ends keeps its id."""
    found: dict[int, dict[Ends, list[str]]] = {}
    columns = stated_edge.c
    wanted = select(columns.entry, columns.id, columns.type, columns.start, columns.end)
    for number, id, type_, start, end in connection.execute(wanted.where(among(columns.entry, replaced))):
        found.setdefault(number, {}).setdefault((type_, start, end), []).append(id)
    return found
