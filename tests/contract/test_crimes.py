"""Crimes in hotspots on both engines: what the viewer sees there, as told by looking at each event."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from shapely.geometry import Point, Polygon, mapping

from cypher.engine import Engine
from cypher.plan.crimes import crimes_statement
from graph_api import crimes
from graph_api.crimes import CRIMES_FIELD, MOST_COUNTS, Uncounted, count_crimes
from graph_api.errors import TooCostly
from schema.selection import Selection
from schema.sight import Sight
from schema.vocabulary import CRIMES, EventKind
from tests.contract.asking import SECONDS, load
from tests.contract.graphs import CENTRE, FULL, Graph, cut, random_graph, random_sight

Arguments = Mapping[str, Any]


def outlines(chance: random.Random, count: int) -> list[Polygon]:
    """Boxes of a cell or several, and shapes with a bay in them."""
    found = []
    for _ in range(count):
        south, west = (at + chance.randrange(-4, 4) / 500 - 0.0007 for at in CENTRE)
        high, wide = chance.choice((0.001, 0.003, 0.009)), chance.choice((0.001, 0.003, 0.009))
        corners = [(west, south), (west + wide, south), (west + wide, south + high), (west, south + high)]
        bay = [(west + wide / 4, south + high / 2)] if chance.random() < 0.5 else []
        found.append(Polygon([*corners, *bay]))
    return found


def boundary(shape: Polygon) -> str:
    return str(mapping(shape)).replace("'", '"').replace("(", "[").replace(")", "]").replace(",]", "]")


async def asked(
    engine: Engine, sight: Sight, shapes: Sequence[Polygon], *arguments: Arguments
) -> tuple[list[list[int]], Sequence[str]]:
    """The crimes in each shape for each of the arguments, and the events named on the log."""
    children = tuple(Selection(CRIMES_FIELD, f"c{n}", one) for n, one in enumerate(arguments))
    root = Selection(
        "hotspots",
        "hotspots",
        {},
        (Selection("edges", "edges", {}, (Selection("node", "node", {}, children),)),),
    )
    nodes: list[dict[str, Any]] = [
        {one.key: Uncounted(boundary(shape)) for one in children} for shape in shapes
    ]
    value: dict[str, Any] = {"edges": [{"node": node} for node in nodes]}
    subjects = await count_crimes(engine, SECONDS, root, value, sight)
    return [[edge["node"][one.key] for edge in value["edges"]] for one in children], subjects


def within(graph: Graph, shape: Polygon, given: Arguments) -> set[str]:
    """The events that fulfil the arguments at a place in a shape."""
    kinds = CRIMES if given.get("kind") is None else given["kind"]
    places = {
        row["id"]
        for row in graph.nodes["Place"]
        if row.get("latitude") is not None and shape.intersects(Point(row["longitude"], row["latitude"]))
    }
    there = {row["start"] for row in graph.edges["AT"] if row["end"] in places}
    since, until = given.get("since"), given.get("until")
    return {
        row["id"]
        for row in graph.nodes["Event"]
        if row["id"] in there
        and row["kind"] in kinds
        and (since is None or (row["start"] is not None and row["start"][:10] >= since))
        and (until is None or (row["start"] is not None and row["start"][:10] < until))
    }


def questions(chance: random.Random, graph: Graph) -> list[Arguments]:
    starts = sorted(row["start"][:10] for row in graph.nodes["Event"] if row["start"])
    since, until = chance.choice(starts), chance.choice(starts)
    some = chance.sample([*EventKind], 12)
    return [{}, {"kind": some}, {"kind": [*EventKind], "since": since}, {"since": None, "until": until}]


async def test_crimes_are_those_that_the_viewer_sees_in_each_hotspot(engine: Engine):
    graph = random_graph(5, persons=40)
    await load(engine, graph)
    seen = 0
    for n in range(25 if engine.name == "embedded" else 6):
        chance = random.Random(f"crimes {n}")
        shapes, sight = outlines(chance, 8), random_sight(chance, graph, n % 2 == 0)
        given = questions(chance, graph)
        shown = cut(graph, sight)
        counts, subjects = await asked(engine, sight, shapes, *given)
        expected = [[within(shown, shape, one) for shape in shapes] for one in given]
        assert counts == [[len(ids) for ids in row] for row in expected], sight
        assert subjects == sorted({id for row in expected for ids in row for id in ids})
        seen += sum(map(sum, counts))
    assert seen > 50


async def test_a_sight_of_nothing_counts_nothing(engine: Engine):
    graph = random_graph(5)
    await load(engine, graph)
    shapes = outlines(random.Random(1), 8)
    assert await asked(engine, Sight(), shapes, {"kind": [*EventKind]}) == ([[0] * 8], [])
    assert await asked(engine, FULL, [], {}) == ([[]], [])
    assert sum((await asked(engine, FULL, shapes, {"kind": [*EventKind]}))[0][0]) > 0
    assert await asked(engine, FULL, shapes, {"kind": []}) == ([[0] * 8], [])


async def test_an_event_with_two_places_in_a_hotspot_counts_once(engine: Engine):
    graph = random_graph(5)
    event = graph.edges["AT"][0]["start"]
    points = [row for row in graph.nodes["Place"] if row.get("latitude") is not None][:2]
    graph.edges["AT"] = [
        {**graph.edges["AT"][0], "id": f"edge_{n}", "start": event, "end": point["id"]}
        for n, point in enumerate([*points, points[0]])
    ]
    await load(engine, graph)
    whole = Polygon.from_bounds(-3, 53, -2, 54)
    near = [Point(point["longitude"], point["latitude"]).buffer(1e-4) for point in points]
    counts, _ = await asked(engine, FULL, [whole, *near], {"kind": [*EventKind]})
    assert counts == [[1, 1, 1]]


async def test_too_many_different_counts_are_refused(engine: Engine):
    many = [{"since": f"2026-01-{day:02}"} for day in range(1, MOST_COUNTS + 2)]
    with pytest.raises(TooCostly, match="different arguments"):
        await asked(engine, FULL, outlines(random.Random(1), 1), *many)


async def test_a_count_that_leaves_out_what_sight_says_is_found(
    embedded_engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    graph = random_graph(5, persons=40)
    await load(embedded_engine, graph)
    monkeypatch.setattr(
        crimes,
        "crimes_statement",
        lambda sight, *rest: crimes_statement(replace(sight, open=FULL.open), *rest),
    )
    chance = random.Random("crimes 1")
    shapes, sight = outlines(chance, 8), random_sight(chance, graph, False)
    counts, _ = await asked(embedded_engine, sight, shapes, {"kind": [*EventKind]})
    shown = cut(graph, sight)
    assert counts != [[len(within(shown, shape, {"kind": [*EventKind]})) for shape in shapes]]
