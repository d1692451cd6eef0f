"""What is written into the graph, derived from its model: nodes and edges created, kept and removed by id.

A row of a node is `{"id": …}` with the properties of its label, a row of an edge `{"start": id, "end": id}`
with those of its type; a property that is absent or None is not stored. Ids are unique within one statement.
What is written carries the `generation` of the graph that it belongs to: what an older one left is swept.

Texts are the fastest that serve both engines: on the embedded one a `MERGE` with `SET` costs three times a
`CREATE` of the whole node, so a row that is new is created and only one that exists is set.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from cypher.model import EDGES, NODES, edge, node
from cypher.statement import Statement

BATCH = 5_000
"""Rows in one statement."""

Row = Mapping[str, Any]
Item = TypeVar("Item")


def create_nodes(label: str, rows: Sequence[Row], generation: int) -> Statement:
    """Nodes that the graph does not have; one that it has is an error of its constraint."""
    return Statement(f"UNWIND $rows AS row\n{_create(label)}", _parameters(rows, generation))


def add_nodes(label: str, rows: Sequence[Row], generation: int) -> Statement:
    """Nodes of which the graph may have any: those that it has stay as they are."""
    text = f"UNWIND $rows AS row\nWITH row WHERE NOT EXISTS {{ MATCH (:{label} {{id: row.id}}) }}\n"
    return Statement(text + _create(label), _parameters(rows, generation))


def set_nodes(label: str, rows: Sequence[Row], generation: int) -> Statement:
    """Nodes get these properties and lose all others; one that the graph does not have is passed over."""
    sets = "".join(f"n.{name} = row.{name}, " for name in _quoted(node(label).stored))
    text = f"UNWIND $rows AS row\nMATCH (n:{label} {{id: row.id}})\nSET {sets}n.generation = $generation"
    return Statement(text, _parameters(rows, generation))


def named_properties() -> Iterator[str]:
    """Texts that change nothing, and name every property of each label on one of its nodes."""
    for model in NODES:
        names = (*_quoted(model.stored), "generation")
        sets = ", ".join(f"n.{name} = n.{name}" for name in names)
        yield f"MATCH (n:{model.label}) WITH n LIMIT 1\nSET {sets}"


def delete_nodes(label: str, ids: Sequence[str]) -> Statement:
    """Nodes, with every edge that they have; an id that the graph does not know is passed over."""
    return Statement(f"UNWIND $ids AS id\nMATCH (n:{label} {{id: id}})\nDETACH DELETE n", {"ids": ids})


def delete_bare_persons(ids: Sequence[str]) -> Statement:
    """Persons of these whom no record is left to tell of."""
    text = (
        "UNWIND $ids AS id\nMATCH (n:Person {id: id})\n"
        "WHERE NOT EXISTS { MATCH (n)<-[:OF]-(:Record) }\nDETACH DELETE n"
    )
    return Statement(text, {"ids": ids})


def persons_of(records: Sequence[str]) -> Statement:
    """Reads the ids of the persons whose these records are now."""
    text = "UNWIND $ids AS id\nMATCH (:Record {id: id})-[:OF]->(n:Person)\nRETURN DISTINCT n.id AS id"
    return Statement(text, {"ids": records})


def sweeps(generation: int) -> Iterator[tuple[Statement, Statement]]:
    """Pairs to be run until the first finds nothing: is anything of another generation left; remove some."""
    patterns = [f"()-[x:{model.type}]->()" for model in EDGES] + [f"(x:{model.label})" for model in NODES]
    for pattern in patterns:
        found = f"MATCH {pattern} WHERE x.generation IS NULL OR x.generation <> $generation\n"
        delete = "DELETE" if "[" in pattern else "DETACH DELETE"
        yield (
            Statement(f"{found}RETURN 1 AS found LIMIT 1", {"generation": generation}),
            Statement(f"{found}WITH x LIMIT {BATCH}\n{delete} x", {"generation": generation}),
        )


def create_edges(type: str, rows: Sequence[Row], generation: int) -> Statement:
    """Edges that the graph does not have; a row of which it lacks an end is passed over."""
    model = edge(type)
    values = "".join(f"{name}: row.{name}, " for name in _quoted(model.stored))
    text = (
        f"UNWIND $rows AS row\nMATCH (a:{model.start} {{id: row.start}})\n"
        f"MATCH (b:{model.end} {{id: row.`end`}})\n"
        f"CREATE (a)-[:{type} {{{values}generation: $generation}}]->(b)"
    )
    return Statement(text, _parameters(rows, generation))


def delete_edges(type: str, ids: Sequence[str]) -> Statement:
    """Asserted edges by id, wherever they hang; an id that the graph does not know is passed over."""
    return Statement(f"UNWIND $ids AS id\nMATCH ()-[r:{type} {{id: id}}]->()\nDELETE r", {"ids": ids})


def delete_edges_of(type: str, starts: Sequence[str]) -> Statement:
    """All edges of a structural type that leave these nodes, as they have no id; owned ends go with them."""
    model = edge(type)
    gone = "DETACH DELETE n" if model.owning else "DELETE r"
    text = f"UNWIND $ids AS id\nMATCH (:{model.start} {{id: id}})-[r:{type}]->(n)\n{gone}"
    return Statement(text, {"ids": starts})


def creations(
    nodes: Mapping[str, Iterable[Row]], edges: Mapping[str, Iterable[Row]], generation: int = 1
) -> Iterator[Statement]:
    """A graph from nothing, nodes before edges: rows by label, rows by type, cut into statements."""
    for label, rows in nodes.items():
        for some in batches(rows):
            yield create_nodes(label, some, generation)
    for type, rows in edges.items():
        for some in batches(rows):
            yield create_edges(type, some, generation)


def batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Items cut into what one statement takes."""
    remaining = iter(items)
    while some := list(islice(remaining, BATCH)):
        yield some


def _create(label: str) -> str:
    values = "".join(f"{name}: row.{name}, " for name in _quoted(node(label).stored))
    return f"CREATE (:{label} {{id: row.id, {values}generation: $generation}})"


def _parameters(rows: Sequence[Row], generation: int) -> dict[str, object]:
    return {"rows": rows, "generation": generation}


def _quoted(names: Iterable[str]) -> list[str]:
    return [f"`{name}`" for name in names]
