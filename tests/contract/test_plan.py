"""The plan on both engines: answers equal the oracle's, and nothing that a sight hides shows through."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from cypher.engine import Engine
from schema.selection import Selection
from schema.sight import Sight
from tests.contract.asking import (
    REFERENCE,
    answer,
    bare,
    difference,
    load,
    masked,
    redacted,
    reference_of,
    tell,
    type_of,
)
from tests.contract.graphs import FULL, Graph, cut, random_graph, random_sight
from tests.contract.oracle import Oracle
from tests.contract.selections import Chooser

COUNT = (Selection("totalCount", "totalCount"),)


def questions(seed: int, graph: Graph, count: int, sights: int) -> Iterator[tuple[Selection, list[Sight]]]:
    """Selections, each with the sights under which it is asked."""
    for n in range(count):
        chance = random.Random(f"{seed} {n}")
        chooser = Chooser(chance, graph)
        overlays = chance.random() < 0.5  # a server takes its time over each text that it sees first
        yield (
            chooser.root(chance.choice((1, 2, 2, 3))),
            [random_sight(chance, graph, overlays) for _ in range(sights)],
        )


async def disagreements(
    engine: Engine, seed: int, graph: Graph, count: int, sights: int, enough: int = 1000
) -> int:
    """How many answers differ from the oracle's, counted up to `enough`; the first is shown."""
    found, reference = 0, reference_of(graph)
    for selection, asked in questions(seed, graph, count, sights):
        for sight in asked:
            expected = Oracle(cut(graph, sight), reference, sight).answer(bare(selection))
            told = await redacted(engine, selection, sight, reference)
            if told != expected:
                found += 1
                if found == 1:
                    print(f"{tell(selection)}\n{sight}\n{difference(told, expected)}")
                if found == enough:
                    return found
    return found


async def test_answers_are_those_of_the_oracle(engine: Engine):
    graph = random_graph(1)
    await load(engine, graph)
    count = 300 if engine.name == "embedded" else 15
    assert await disagreements(engine, 1, graph, count, 4) == 0


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(2, 12))
async def test_many_answers_are_those_of_the_oracle(engine: Engine, seed: int):
    graph = random_graph(seed, persons=10 + seed)
    await load(engine, graph)
    assert await disagreements(engine, seed, graph, 1000 if engine.name == "embedded" else 60, 4) == 0


async def test_an_old_id_answers_with_the_person_of_most_visible_records(engine: Engine):
    graph = random_graph(1)
    await load(engine, graph)
    ids = graph.ids("Person")
    for n in range(20):
        chance = random.Random(f"candidates {n}")
        sight = random_sight(chance, graph)
        some = chance.sample([*ids, "person_none"], 3)
        asked = chance.choice(["person_old", some[0]])
        reference = replace(REFERENCE, today={asked: (asked, *some)})
        for selection in (
            Selection(
                "person", "person", {"id": asked}, (Selection("id", "id"), Selection("names", "names"))
            ),
            Selection("events", "events", {"where": {"involving": asked}}, COUNT),
            Selection(
                "person",
                "person",
                {"id": ids[n % 12]},
                (Selection("involvements", "involvements", {"where": {"involving": asked}}, COUNT),),
            ),
        ):
            expected = Oracle(cut(graph, sight), reference).answer(selection)
            assert await answer(engine, selection, sight, reference) == expected


async def test_the_empty_graph_has_no_answers(engine: Engine):
    graph = random_graph(1)
    for root in (
        "person",
        "event",
        "events",
        "findPersons",
        "personNetwork",
        "shortestPaths",
        "places",
        "eventCounts",
    ):
        selection = Chooser(random.Random(root), graph).root(1, root)
        expected = Oracle(Graph(), REFERENCE).answer(bare(selection))
        assert masked(await answer(engine, selection, FULL), selection, type_of(selection)) == expected
