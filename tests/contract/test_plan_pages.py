"""Pages: whoever follows the cursors sees each item once, in order, on both engines."""

import random
from dataclasses import replace

import pytest

from cypher.cursor import Cursors
from cypher.engine import Engine
from cypher.plan import BadInput, plan
from cypher.plan.connection import UNKNOWN_CURSOR
from schema.selection import Selection
from schema.sight import Sight
from tests.contract.asking import REFERENCE, answer, bare, load, masked, reference_of, tell, type_of
from tests.contract.graphs import FULL, Graph, cut, random_graph, random_sight
from tests.contract.oracle import Oracle
from tests.contract.selections import Chooser, followed, paged

PAGED = (
    Selection(
        "pageInfo",
        "pageInfo",
        children=(Selection("hasNextPage", "hasNextPage"), Selection("endCursor", "endCursor")),
    ),
    Selection("totalCount", "totalCount"),
)


async def test_pages_follow_one_another(engine: Engine):
    graph = random_graph(1)
    await load(engine, graph)
    count = 60 if engine.name == "embedded" else 5
    for n in range(count):
        chance = random.Random(f"pages {n}")
        sight = random_sight(chance, graph)
        await _walk(engine, graph, sight, *paged(chance, graph))


async def test_whom_details_find_is_in_the_order_of_the_weights_page_by_page(engine: Engine):
    graph = random_graph(3)
    await load(engine, graph)
    found = 0
    for n in range(40 if engine.name == "embedded" else 8):
        chance = random.Random(f"details {n}")
        given = {"by": {"details": {"familyName": "Smith"}}, "first": chance.choice((1, 2, 3))}
        node = Selection("node", "node", children=tuple(Chooser(chance, graph).fields("Person", 1)))
        asked = Selection("findPersons", "findPersons", given, (_with_edges(node), *PAGED))
        found += await _walk(engine, graph, random_sight(chance, graph, n % 2 == 0), asked, False)
    assert found > 10


def _with_edges(node: Selection) -> Selection:
    beside = (Selection(name, name) for name in ("cursor", "score", "probability"))
    return Selection("edges", "edges", children=(*beside, node))


async def _walk(engine: Engine, graph: Graph, sight: Sight, selection: Selection, inner: bool) -> int:
    """Hold each page to the oracle's; how many items there were before the last."""
    reference = reference_of(graph)
    oracle = Oracle(cut(graph, sight), reference)
    seen: list[str] = []
    while True:
        told = await answer(engine, selection, sight, reference)
        expected = oracle.answer(bare(selection), len(seen))
        assert masked(told, selection, type_of(selection)) == expected, tell(selection)
        connection = (told or {}).get("inner") if inner else told
        if not connection or not connection["pageInfo"]["hasNextPage"]:
            break
        seen += [edge["cursor"] for edge in connection["edges"]]
        assert connection["pageInfo"]["endCursor"] == seen[-1]
        selection = followed(selection, seen[-1], inner)
    assert len(seen) == len(set(seen))
    return len(seen)


async def test_a_cursor_from_elsewhere_is_refused_in_the_same_words(engine: Engine):
    graph = random_graph(1)
    await load(engine, graph)
    one, other = sorted({row["end"] for row in graph.edges["INVOLVED"]})[:2]
    chosen = (Selection("edges", "edges", children=(Selection("cursor", "cursor"),)),)

    def participants(event: str, **given: object) -> Selection:
        inner = Selection("participants", "inner", {"first": 1, **given}, chosen)
        return Selection("event", "event", {"id": event}, (inner,))

    def events(**given: object) -> Selection:
        return Selection("events", "events", {"first": 1, **given}, chosen)

    cursor = (await answer(engine, participants(one), FULL))["inner"]["edges"][0]["cursor"]
    root_cursor = (await answer(engine, events(), FULL))["edges"][0]["cursor"]
    assert await answer(engine, participants(one, after=cursor), FULL)
    assert await answer(engine, events(after=root_cursor), FULL)
    foreign = [
        participants(other, after=cursor),  # of another parent
        participants(one, after=cursor, role=["VICTIM"]),  # of another filter
        participants(one, after=root_cursor),  # of another field
        participants(one, after="forged"),
        participants(one, after=""),
        events(after=cursor),
        events(after=root_cursor, orderBy="START_ASC"),
        events(after=root_cursor, where={"outcome": "Charged"}),
        events(after=f"{root_cursor[:-1]}!"),
    ]
    for selection in foreign:
        with pytest.raises(BadInput) as refused:
            await answer(engine, selection, FULL)
        assert str(refused.value) == UNKNOWN_CURSOR
    # Of another viewer, with the same sight.
    with pytest.raises(BadInput) as refused:
        plan(participants(one, after=cursor), FULL, Cursors(b"a key of tests", "somebody else"), REFERENCE)
    assert str(refused.value) == UNKNOWN_CURSOR


async def test_a_hidden_parent_takes_any_cursor_as_an_absent_one_does(engine: Engine):
    graph = random_graph(1)
    await load(engine, graph)
    event = graph.edges["INVOLVED"][0]["end"]
    chosen = (Selection("edges", "edges", children=(Selection("cursor", "cursor"),)),)
    page = Selection(
        "event", "event", {"id": event}, (Selection("participants", "inner", {"first": 1}, chosen),)
    )
    cursor = (await answer(engine, page, FULL))["inner"]["edges"][0]["cursor"]
    later = followed(page, cursor, True)
    assert await answer(engine, later, Sight()) is None
    assert await answer(engine, replace(later, arguments={"id": "event_none"}), FULL) is None
