"""Pages: whoever follows the cursors sees each item once, in order, on both engines."""

import random
from dataclasses import replace

from cypher.engine import Engine
from schema.selection import Selection
from tests.contract.asking import REFERENCE, answer, load, masked, tell, type_of
from tests.contract.graphs import Graph, cut, random_graph, random_sight
from tests.contract.oracle import Oracle
from tests.contract.selections import CONTRACT, Chooser


async def test_pages_follow_one_another(engine: Engine):
    graph = random_graph(1)
    await load(engine, graph)
    count = 60 if engine.name == "embedded" else 5
    for n in range(count):
        chance = random.Random(f"pages {n}")
        sight = random_sight(chance, graph)
        selection, inner = paged(chance, graph)
        oracle = Oracle(cut(graph, sight), REFERENCE)
        skip, seen = 0, []
        while True:
            told = await answer(engine, selection, sight)
            expected = oracle.answer(selection, skip)
            assert masked(told, selection, type_of(selection)) == expected, tell(selection)
            connection = (told or {}).get("inner") if inner else told
            if not connection or not connection["pageInfo"]["hasNextPage"]:
                break
            skip += len(connection["edges"])
            seen += [edge["cursor"] for edge in connection["edges"]]
            assert connection["pageInfo"]["endCursor"] == seen[-1]
            selection = followed(selection, seen[-1], inner)
        assert len(seen) == len(set(seen))


def paged(chance: random.Random, graph: Graph) -> tuple[Selection, bool]:
    """A connection at the root, or just below a thing, with small pages; and whether it is below."""
    info = [Selection("hasNextPage", "hasNextPage"), Selection("endCursor", "endCursor")]
    node = Selection("node", "node", children=(Selection("id", "id"),))
    edges = Selection("edges", "edges", children=(Selection("cursor", "cursor"), node))
    chosen = (
        edges,
        Selection("pageInfo", "pageInfo", children=tuple(info)),
        Selection("totalCount", "totalCount"),
    )
    chooser = Chooser(chance, graph)
    field, type = chance.choice(
        [
            ("events", ""), ("findPersons", ""), ("places", ""), ("objects", ""), ("staff", ""),
            ("records", "Person"), ("involvements", "Person"), ("participants", "Event"),
            ("events", "Place"), ("residents", "Place"), ("events", "Object"), ("users", "Object"),
            ("events", "Staff"),
        ]
    )  # fmt: skip
    if field in ("involvements", "participants"):
        role = Selection("node", "node", children=(Selection("role", "role"),))
        chosen = (replace(edges, children=(Selection("cursor", "cursor"), role)), *chosen[1:])
    declared = CONTRACT.type_map[type or "Query"].fields[field]  # type: ignore[attr-defined]
    given = {
        name: value
        for name, value in chooser.arguments(field, declared.args).items()
        if name not in ("first", "after")
    }
    connection = Selection(
        field, "inner" if type else field, {**given, "first": chance.choice((1, 2, 3))}, chosen
    )
    if not type:
        return connection, False
    return Selection(
        "node", "node", {"id": chance.choice(graph.ids(type))}, (replace(connection, on=type),)
    ), True


def followed(selection: Selection, cursor: str, inner: bool) -> Selection:
    """The same connection after a cursor."""
    if inner:
        return replace(selection, children=(followed(selection.children[0], cursor, False),))
    return replace(selection, arguments={**selection.arguments, "after": cursor})
