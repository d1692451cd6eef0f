"""A network analysis is that of what is seen, on both engines; what is too large is refused whole."""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from cypher.engine import Engine
from cypher.plan.analysis import MOST_PERSONS, MOST_TOGETHER
from graph_api.errors import TooCostly
from schema.selection import Selection
from schema.vocabulary import InvolvementRole
from tests.contract.asking import answer, bare, difference, load, redacted, reference_of, tell
from tests.contract.graphs import FULL, Graph, cut, random_graph, random_sight
from tests.contract.oracle import Oracle
from tests.contract.selections import Chooser

COUNTS = tuple(Selection(name, name) for name in ("personCount", "tieCount", "eventCount", "crowdCount"))
NOT_SEEN = 8


def told(events: list[list[str]], hidden: int | None = None) -> Graph:
    """A graph of victims, event by event; that the last one was in the event `hidden` is not seen."""
    like, graph = random_graph(1), Graph()
    record, event, edge = like.nodes["Record"][0], like.nodes["Event"][0], like.edges["INVOLVED"][0]
    for person in sorted({one for persons in events for one in persons}):
        graph.nodes["Person"].append({"id": f"person_{person}"})
        graph.nodes["Record"].append({**record, "id": f"record_{person}", "class": 1})
        graph.edges["OF"].append({"start": f"record_{person}", "end": f"person_{person}"})
    for n, persons in enumerate(events):
        graph.nodes["Event"].append({**event, "id": f"event_{n}", "class": 1})
        for person in persons:
            number = NOT_SEEN if n == hidden and person == persons[-1] else 1
            ends = {"start": f"person_{person}", "end": f"event_{n}", "role": "VICTIM", "class": number}
            named = {"record": f"record_{person}", "recordClass": 1, "id": f"edge_{n}_{person}"}
            graph.edges["INVOLVED"].append({**edge, **ends, **named})
    return graph


def selections(graph: Graph, count: int) -> Iterator[tuple[Selection, random.Random]]:
    """Analyses of many events: each in most roles, with all that can be chosen."""
    for n in range(count):
        chance = random.Random(f"analysis {n}")
        one = Chooser(chance, graph).root(2, "networkAnalysis")
        roles = chance.sample([*InvolvementRole], 7)
        yield replace(one, arguments={**one.arguments, "role": [str(role) for role in roles]}), chance


async def test_it_is_that_of_the_oracle(engine: Engine):
    graph = random_graph(41, persons=16)
    await load(engine, graph)
    reference, ties = reference_of(graph), 0
    for selection, chance in selections(graph, 120 if engine.name == "embedded" else 12):
        sight = random_sight(chance, graph, chance.random() < 0.5)
        seen = Oracle(cut(graph, sight), reference, sight)
        expected, found = (
            seen.answer(bare(selection)),
            await redacted(engine, selection, sight, reference),
        )
        assert found == expected, f"{tell(selection)}\n{sight}\n{difference(found, expected)}"
        whole = seen.answer(replace(selection, children=COUNTS))
        ties += (whole or {"tieCount": 0})["tieCount"]
    assert ties > 10


@pytest.mark.parametrize("hidden", [None, 0])
async def test_a_crowd_is_one_of_those_who_are_seen(engine: Engine, hidden: int | None):
    crowd = [f"{n:03}" for n in range(MOST_TOGETHER + 1)]
    await load(engine, told([crowd, crowd[:2]], hidden))
    sight = replace(FULL, open=dict.fromkeys(FULL.open, (1,)))
    for around in ({}, {"around": "person_000"}):
        asked = Selection("networkAnalysis", "a", {"role": ["VICTIM"], **around}, COUNTS)
        found = await answer(engine, asked, sight)
        # With one of them hidden it is no crowd for this viewer, as if she had not been there.
        expected = (
            (2, 1, 1, 1)
            if hidden is None
            else (MOST_TOGETHER, MOST_TOGETHER * (MOST_TOGETHER - 1) // 2, 2, 0)
        )
        assert tuple(found.values()) == expected


async def test_more_than_may_be_are_refused_and_as_many_as_may_be_are_not(engine: Engine):
    persons = [f"{n:04}" for n in range(MOST_PERSONS + 1)]
    await load(engine, told([[*pair] for pair in pairwise(persons)]))
    everybody = Selection("networkAnalysis", "a", {"role": ["VICTIM"]}, COUNTS)
    with pytest.raises(TooCostly):
        await answer(engine, everybody, FULL)
    near = replace(everybody, arguments={"role": ["VICTIM"], "around": "person_0005", "steps": 3})
    assert (await answer(engine, near, FULL))["personCount"] == 7


async def test_who_is_tied_to_nobody_costs_nothing(engine: Engine):
    """Alone in an event, in a crowd, or with nobody else who is seen."""
    alone = [[f"alone_{n:04}"] for n in range(MOST_PERSONS + 1)]
    crowd = [f"crowd_{n:04}" for n in range(MOST_PERSONS + 1)]
    graph = told(
        [["ada", "bea"], crowd, *alone, *([f"seen_{n:04}", f"not_{n:04}"] for n in range(MOST_PERSONS))]
    )
    for edge in graph.edges["INVOLVED"]:
        edge["class"] = NOT_SEEN if edge["start"].startswith("person_not_") else 1
    await load(engine, graph)
    sight = replace(FULL, open=dict.fromkeys(FULL.open, (1,)))
    found = await answer(engine, Selection("networkAnalysis", "a", {"role": ["VICTIM"]}, COUNTS), sight)
    assert tuple(found.values()) == (2, 1, 1, 1)
