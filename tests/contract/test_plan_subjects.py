"""The audit log names whom an answer tells of: what would change it if it were not there is a subject of it.

A case is one question under one sight. Each record and each event that the viewer sees is taken from the
graph in turn; if the oracle's answer changes, the statement has to have named it. The graphs are smaller than
the bounds on what is named.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cypher.engine import Engine
from cypher.open import open_engine
from cypher.plan import Reference
from schema.selection import Selection
from schema.sight import Sight
from tests.contract.asking import REFERENCE, bare, load, reference_of, subjects, tell
from tests.contract.graphs import FULL, Graph, cut, random_graph
from tests.contract.oracle import Oracle
from tests.contract.test_plan import questions


def things(graph: Graph) -> set[str]:
    """The records and events of a graph."""
    return {*graph.ids("Record"), *graph.ids("Event")}


def without(graph: Graph, id: str) -> Graph:
    """The graph without one record or event, and without what only that one reached."""
    left = {label: [row for row in rows if row["id"] != id] for label, rows in graph.nodes.items()}
    return cut(Graph(left, graph.edges), FULL)


def needed(graph: Graph, selection: Selection, sight: Sight, reference: Reference) -> set[str]:
    """What of a cut graph changes the answer when it is taken out."""
    chosen = bare(selection)
    whole = Oracle(graph, reference, sight).answer(chosen)
    return {
        id for id in things(graph) if Oracle(without(graph, id), reference, sight).answer(chosen) != whole
    }


def of_filters(graph: Graph, selection: Selection) -> Iterator[str]:
    """The records of those by whom events are filtered: the host names them, as it knows whom an id meant."""
    where: Any = selection.arguments.get("where") or {}
    if "involving" in where:
        meant = REFERENCE.persons(where["involving"])
        yield from (row["start"] for row in graph.edges["OF"] if row["end"] in meant)
    for child in selection.children:
        yield from of_filters(graph, child)


async def unnamed(
    engine: Engine, seed: int, graph: Graph, count: int, sights: int
) -> Iterator[tuple[set[str], str]]:
    """Of each question whose answer rests on something that is not named: what, and the case."""
    found, reference = [], reference_of(graph)
    for selection, asked in questions(seed, graph, count, sights):
        for sight in asked:
            seen = cut(graph, sight)
            named = set(await subjects(engine, selection, sight, reference))
            assert named <= things(seen), "what is hidden is named"
            missing = needed(seen, selection, sight, reference) - named - {*of_filters(seen, selection)}
            if missing:
                found.append((missing, f"{tell(selection)}\n{sight}"))
    return iter(found)


async def test_what_changes_an_answer_is_named(engine: Engine):
    graph = random_graph(31, persons=9)
    await load(engine, graph)
    count = 150 if engine.name == "embedded" else 12
    for missing, case in await unnamed(engine, 31, graph, count, 2):
        pytest.fail(f"{sorted(missing)} are not named\n{case}")


@pytest.mark.prove
async def test_in_many_cases_too(tmp_path: Path, seed: int, cases: int | None):
    for number in range((cases or 3_000) // 300):
        graph = random_graph(seed * 1_000 + number, persons=8 + number % 6)
        engine = await open_engine(f"embedded:{tmp_path / f'{number}.kgl'}")
        await engine.migrate()
        await load(engine, graph)
        for missing, case in await unnamed(engine, seed * 1_000 + number, graph, 150, 2):
            pytest.fail(f"{sorted(missing)} are not named\n{case}")
        await engine.close()
