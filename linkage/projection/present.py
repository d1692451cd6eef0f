"""The present: what current entries state and whose the records are, read from the ledger.

Each function is one query. Where it takes ids it reads what is true of these, else everything, in a stream.
A record counts once it has a person: until linkage has run, nobody may know whom it tells of.
"""

from collections.abc import Collection, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Select, String, cast, func, select, text, type_coerce, union

from ledger.among import among
from ledger.classes import BINDING
from ledger.tables import (
    agency,
    area,
    entry,
    membership,
    record,
    restricted,
    restriction,
    stated_edge,
    stated_node,
)
from linkage.projection.record_node import StatedRecord, agency_node_id
from linkage.projection.stated_edge import Owner, StatedEdge
from linkage.projection.stated_node import Stated
from schema.vocabulary import RestrictionKind

STREAM = 5_000
"""Rows fetched at once."""

_CURRENT = entry.c.state == "current"
_COLUMNS = StatedRecord._fields[3:]


def records(connection: Connection, ids: Collection[str] | None = None) -> Iterator[StatedRecord]:
    """Records and the persons whose they are."""
    wanted = (
        select(record.c.id, record.c["class"], membership.c.person, *(record.c[name] for name in _COLUMNS))
        .join(entry, entry.c.id == record.c.entry)
        .join(membership, membership.c.record == record.c.id)
        .where(_CURRENT)
    )
    return map(StatedRecord._make, _run(connection, wanted, record.c.id, ids))


def persons(connection: Connection) -> Iterator[str]:
    """Everybody of whom a record tells, once each."""
    wanted = (
        select(membership.c.person)
        .join(record, record.c.id == membership.c.record)
        .join(entry, entry.c.id == record.c.entry)
        .where(_CURRENT)
        .order_by(membership.c.person)
    )
    for id, _ in groupby(row[0] for row in _run(connection, wanted)):
        yield id


def owners(connection: Connection, ids: Collection[str]) -> dict[str, Owner]:
    """Whose the records are, of those of these records that count."""
    wanted = (
        select(record.c.id, membership.c.person, record.c["class"])
        .join(entry, entry.c.id == record.c.entry)
        .join(membership, membership.c.record == record.c.id)
        .where(_CURRENT)
    )
    return {row[0]: Owner(row[1], row[2]) for row in _run(connection, wanted, record.c.id, ids)}


def restrictions(connection: Connection, ids: Collection[str] | None = None) -> dict[str, RestrictionKind]:
    """What closes records and events to everyone, of those that are closed."""
    wanted = (
        select(restricted.c.subject, restriction.c.kind)
        .join(restriction, restriction.c.id == restricted.c.restriction)
        .where(restriction.c.principal.is_(None))
    )
    found: dict[str, RestrictionKind] = {}
    for subject, kind in _run(connection, wanted, restricted.c.subject, ids):
        found[subject] = min(found.get(subject, kind), kind, key=BINDING.index)
    return {subject: RestrictionKind(kind) for subject, kind in found.items()}


def populations(connection: Connection) -> dict[int, int]:
    """Of how many persons each class tells, if of any; what is closed to everyone aside."""
    closed = (
        select(restricted.c.subject)
        .join(restriction, restriction.c.id == restricted.c.restriction)
        .where(restriction.c.principal.is_(None))
    )
    wanted = (
        select(record.c["class"], func.count(membership.c.person.distinct()))
        .join(entry, entry.c.id == record.c.entry)
        .join(membership, membership.c.record == record.c.id)
        .where(_CURRENT, record.c.id.not_in(closed))
        .group_by(record.c["class"])
    )
    return {row[0]: row[1] for row in connection.execute(wanted)}


def statements(
    connection: Connection, ids: Collection[str] | None = None, label: str | None = None
) -> Iterator[list[Stated]]:
    """All that is stated of each node, node by node, or of those with a label.

    Of ids, entries that state alike come as one.
    """
    properties = (
        cast(stated_node.c.properties, String)
        if connection.dialect.name == "postgresql"
        else type_coerce(stated_node.c.properties, String)
    ).label("text")
    columns = (stated_node.c.id, stated_node.c.label, properties, entry.c["class"])
    if ids is None:
        wanted = select(*columns, entry.c.id, entry.c.id)
    else:
        wanted = select(*columns, func.min(entry.c.id), func.max(entry.c.id)).group_by(*columns)
    wanted = (
        wanted.select_from(stated_node.join(entry, entry.c.id == stated_node.c.entry))
        .where(_CURRENT)
        .order_by(stated_node.c.id)
    )
    if label is not None:
        wanted = wanted.where(stated_node.c.label == label)
    found = (Stated._make(row) for row in _run(connection, wanted, stated_node.c.id, ids))
    for _, alike in groupby(found, key=attrgetter("id")):
        yield list(alike)


def edges(
    connection: Connection, ids: Collection[str] | None = None, type: str | None = None
) -> Iterator[StatedEdge]:
    """What is stated between nodes, or of it edges of a type."""
    columns = stated_edge.c
    wanted = (
        select(
            columns.id,
            columns.type,
            columns.start,
            columns.end,
            columns["class"],
            columns.entry,
            columns.properties,
        )
        .join(entry, entry.c.id == columns.entry)
        .where(_CURRENT)
    )
    if type is not None:
        wanted = wanted.where(columns.type == type)
    return map(StatedEdge._make, _run(connection, wanted, columns.id, ids))


def agencies(connection: Connection, slugs: Collection[str] | None = None) -> Iterator[dict[str, Any]]:
    """Nodes of agencies."""
    for row in _run(connection, select(agency), agency.c.id, slugs):
        yield {
            "id": agency_node_id(row.id),
            "fullName": row.name,
            "kind": row.kind,
            "contact": row.contact,
        }


def areas(connection: Connection, ids: Collection[str] | None = None) -> Iterator[dict[str, Any]]:
    """Nodes of areas."""
    for row in _run(connection, select(area), area.c.id, ids):
        node = {"id": row.id, "kind": row.kind, "code": row.code}
        yield node if row.name is None else {**node, "fullName": row.name}


def stated_records(connection: Connection, entries: Collection[int]) -> set[str]:
    """The records that entries state or stated."""
    return set(connection.execute(select(record.c.id).where(among(record.c.entry, entries))).scalars())


def stated_nodes(connection: Connection, entries: Collection[int]) -> dict[str, str]:
    """The nodes that entries state or stated, and the label of each."""
    wanted = select(stated_node.c.id, stated_node.c.label).distinct()
    found = connection.execute(wanted.where(among(stated_node.c.entry, entries)))
    return {row[0]: row[1] for row in found}


def stated_edges(connection: Connection, entries: Collection[int], named: Collection[str]) -> dict[str, str]:
    """The edges that entries state or stated, and those that name one of these records; the type of each."""
    wanted = select(stated_edge.c.id, stated_edge.c.type)
    parts = union(
        wanted.where(among(stated_edge.c.entry, entries)),
        wanted.where(among(stated_edge.c.start, named)),
        # Only these edges end at a record, and only for these is there an index.
        wanted.where(text("stated_edge.type = 'RELATED'"), among(stated_edge.c.end, named)),
    )
    return {row[0]: row[1] for row in connection.execute(parts)}


def _run(
    connection: Connection,
    wanted: Select[Any],
    key: Any = None,
    ids: Collection[str] | None = None,
) -> Iterator[Any]:
    if ids is not None:
        return iter(connection.execute(wanted.where(among(key, ids))).all())
    return iter(connection.execute(wanted.execution_options(stream_results=True, yield_per=STREAM)))
