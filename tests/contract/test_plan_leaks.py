"""Nothing that a sight hides shows through: not in a count, an order, a cursor, a score, a path.

What a sight makes of the whole graph has to be, to the letter and to the cursor, what full sight makes of a
graph from which everything that the sight hides was taken.
"""

import json
import random
from pathlib import Path

import pytest

from cypher.engine import Engine
from cypher.open import open_engine
from schema.selection import Selection
from schema.sight import Sight
from tests.contract.asking import answer, load, tell
from tests.contract.graphs import FULL, Graph, cut, random_graph, random_sight
from tests.contract.selections import Chooser


async def leaks(whole: Engine, graph: Graph, sight: Sight, asked: list[Selection], store: Path) -> list[str]:
    """Selections whose answer tells more, or less, than the cut graph has."""
    rest = await open_engine(f"embedded:{store}")
    await rest.migrate()
    await load(rest, cut(graph, sight))
    found = []
    for selection in asked:
        told = json.dumps(await answer(whole, selection, sight))
        if told != json.dumps(await answer(rest, selection, FULL)):
            found.append(tell(selection))
    await rest.close()
    return found


def some_selections(chance: random.Random, graph: Graph, count: int) -> list[Selection]:
    """Selections of every root in turn."""
    chooser = Chooser(chance, graph)
    return [chooser.root(chance.choice((1, 2, 3))) for _ in range(count)]


async def test_an_answer_is_that_of_a_graph_without_what_is_hidden(embedded_engine: Engine, tmp_path: Path):
    graph = random_graph(21)
    await load(embedded_engine, graph)
    for n in range(12):
        chance = random.Random(f"leaks {n}")
        sight, asked = random_sight(chance, graph), some_selections(chance, graph, 25)
        assert await leaks(embedded_engine, graph, sight, asked, tmp_path / f"{n}.kgl") == []


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(22, 32))
async def test_many_answers_are_those_of_graphs_without_what_is_hidden(
    engine: Engine, tmp_path: Path, seed: int
):
    graph = random_graph(seed, persons=16)
    await load(engine, graph)
    for n in range(40 if engine.name == "embedded" else 4):
        chance = random.Random(f"leaks {seed} {n}")
        sight, asked = random_sight(chance, graph), some_selections(chance, graph, 25)
        assert await leaks(engine, graph, sight, asked, tmp_path / f"{n}.kgl") == []


async def test_a_viewer_without_classes_sees_nothing(engine: Engine):
    graph = random_graph(1)
    await load(engine, graph)
    chance = random.Random("nothing")
    for root in ("events", "findPersons", "places", "objects", "staff"):
        chosen = (Selection("totalCount", "totalCount"),)
        given = {"by": {"text": "Smith"}} if root == "findPersons" else {}
        assert await answer(engine, Selection(root, root, given, chosen), Sight()) == {"totalCount": 0}
    for type in ("Person", "Record", "Event", "Place", "Object", "Staff"):
        id = chance.choice(graph.ids(type))
        assert (
            await answer(engine, Selection("node", "node", {"id": id}, (Selection("id", "id"),)), Sight())
            is None
        )
