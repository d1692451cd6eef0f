"""Portions: the ledger's present cut into parts of the graph, the whole of it or what changed.

The same functions make a node and an edge in both cases, so that a graph that followed the outbox equals one
that was made anew.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection

from cypher.portion import Portion
from ledger.classes import ClassKey, classes, restricted_number
from ledger.outbox import Announcement
from linkage.projection import present
from linkage.projection.record_node import StatedRecord, other_name_nodes, record_node
from linkage.projection.stated_edge import StatedEdge, edge_rows, named_records
from linkage.projection.stated_node import Stated, stated_node
from schema.vocabulary import RestrictionKind

SOME = 5_000
"""Nodes or edges in one portion of the whole."""

Item = TypeVar("Item")
Bound = Mapping[str, RestrictionKind]
"""What closes records and events to everyone, by id."""


def whole(connection: Connection) -> Iterator[Portion]:
    """Everything, in an order in which an edge comes after its ends."""
    known, bound = classes(connection), present.restrictions(connection)
    first = Portion()
    first.nodes["Agency"].extend(present.agencies(connection))
    yield first
    for areas in _some(present.areas(connection)):
        portion = Portion()
        portion.nodes["Area"].extend(areas)
        yield portion
    for persons in _some(present.persons(connection)):
        portion = Portion()
        portion.nodes["Person"].extend({"id": id} for id in persons)
        yield portion
    for records in _some(present.records(connection)):
        portion = Portion()
        _add_records(portion, records, known, bound)
        yield portion
    for statements in _some(present.statements(connection)):
        portion = Portion()
        _add_nodes(portion, statements, known, bound)
        yield portion
    for edges in _some(present.edges(connection)):
        portion = Portion()
        _add_edges(portion, connection, edges, bound)
        yield portion


def changed(connection: Connection, announcements: Sequence[Announcement]) -> Portion:
    """What is now true of all that these announcements concern; a fixed number of queries.

    An entry that was replaced is announced like the one that replaces it, so what it alone stated is found;
    versions before it had their turn.
    """
    ids: dict[str, set[Any]] = defaultdict(set)
    for one in announcements:
        ids[one.kind].update(one.ids)
    portion, known = Portion(), classes(connection)
    entries = ids["entries"]
    closed_records = {id for id in ids["restricted"] if id.startswith("record_")}
    erased_records, erased_nodes, erased_edges = _erased(ids["erased"])
    changed_records = present.stated_records(connection, entries) | closed_records | erased_records
    named = changed_records | ids["records"]
    nodes = present.stated_nodes(connection, entries) | erased_nodes
    nodes |= dict.fromkeys(ids["restricted"] - closed_records, "Event")
    edges = present.stated_edges(connection, entries, named) | erased_edges
    bound = present.restrictions(connection, named | nodes.keys())

    _add_records(portion, present.records(connection, named), known, bound, changed_records)
    for type in ("OF", "FROM", "TELLS"):
        portion.starts[type].update(named)
    portion.gone["Record"].update(named - {row["start"] for row in portion.edges["OF"]})

    _add_nodes(portion, present.statements(connection, nodes), known, bound)
    for id, label in nodes.items():
        portion.gone[label].add(id)
    for label, rows in portion.nodes.items():
        portion.gone[label].difference_update(row["id"] for row in rows)

    for id, type in edges.items():
        portion.edge_ids[type].add(id)
    _add_edges(portion, connection, list(present.edges(connection, edges)))
    _add_reference(portion, connection, ids["reference"])
    return portion


def _erased(announced: Iterable[str]) -> tuple[set[str], dict[str, str], dict[str, str]]:
    """Of what an erasure announced: records, nodes with their labels, edges with their types."""
    records: set[str] = set()
    nodes: dict[str, str] = {}
    edges: dict[str, str] = {}
    for one in announced:
        type, _, edge = one.partition(" ")
        kind, _, _ = one.partition("_")
        if edge:
            edges[edge] = type
        elif kind == "record":
            records.add(one)
        else:
            nodes[one] = kind.capitalize()
    return records, nodes, edges


def _add_records(
    portion: Portion,
    records: Iterable[StatedRecord],
    known: Mapping[int, ClassKey],
    bound: Bound,
    changed: Collection[str] | None = None,
) -> None:
    """Records, their persons' ids and agencies; what a record says is left alone if it did not change."""
    for record in records:
        node = record_node(record, known)
        _bind(node, bound)
        kept = portion.nodes if changed is None or record.id in changed else portion.others
        kept["Record"].append(node)
        portion.edges["OF"].append({"start": record.id, "end": record.person})
        portion.edges["FROM"].append({"start": record.id, "end": node["agency"]})
        for name in other_name_nodes(record):
            portion.nodes["OtherName"].append(name)
            portion.edges["TELLS"].append({"start": record.id, "end": name["id"]})


def _add_nodes(
    portion: Portion, statements: Iterable[list[Stated]], known: Mapping[int, ClassKey], bound: Bound
) -> None:
    for alike in statements:
        label, node, areas, agencies = stated_node(alike, known)
        _bind(node, bound)
        portion.nodes[label].append(node)
        if label == "Place":
            portion.starts["IN"].add(node["id"])
            portion.edges["IN"].extend({"start": node["id"], "end": area} for area in areas)
        if label == "Staff":
            portion.starts["WORKS_FOR"].add(node["id"])
            portion.edges["WORKS_FOR"].extend({"start": node["id"], "end": agency} for agency in agencies)


def _bind(node: dict[str, Any], bound: Bound) -> None:
    """A record or an event that is closed to everyone leaves its class for the restricted one."""
    kind = bound.get(node["id"])
    if kind is not None and "class" in node:
        node["class"] = restricted_number(node["class"], kind)


def _add_edges(
    portion: Portion, connection: Connection, edges: Sequence[StatedEdge], bound: Bound | None = None
) -> None:
    records = named_records(edges)
    owners = present.owners(connection, records)
    if bound is None:
        bound = present.restrictions(connection, records)
    for record in owners.keys() & bound.keys():
        owner = owners[record]
        owners[record] = owner._replace(class_=restricted_number(owner.class_, bound[record]))
    for type, row in edge_rows(edges, owners):
        portion.edges[type].append(row)


def _add_reference(portion: Portion, connection: Connection, announced: Collection[str]) -> None:
    """Agencies and areas that changed, and those to which an edge of this portion leads."""
    agencies = {row["end"] for type in ("FROM", "WORKS_FOR") for row in portion.edges[type]}
    areas = {row["end"] for row in portion.edges["IN"]}
    slugs = [id.removeprefix("agency_") for id in agencies.union(announced) if id.startswith("agency_")]
    for node in present.agencies(connection, slugs):
        (portion.nodes if node["id"] in announced else portion.others)["Agency"].append(node)
    for node in present.areas(connection, areas.union(id for id in announced if id.startswith("area_"))):
        (portion.nodes if node["id"] in announced else portion.others)["Area"].append(node)
    persons = {row["end"] for row in portion.edges["OF"]}
    portion.others["Person"].extend({"id": id} for id in sorted(persons))


def _some(items: Iterable[Item]) -> Iterator[list[Item]]:
    remaining = iter(items)
    while some := list(islice(remaining, SOME)):
        yield some
