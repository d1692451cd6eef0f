"""Nothing that is closed to a viewer shows through: not in a count, an order, a cursor, a score, a path.

`make prove SEED=1` asks 10,000 cases on the embedded engine and 500 on Neo4j; `CASES=100000` asks more.
"""

import random
import shutil
from pathlib import Path

import pytest

from cypher.engine import Engine
from cypher.open import open_engine
from ledger.database import Ledger
from schema.selection import Selection
from schema.sight import Sight
from schema.vocabulary import FieldClass
from tests.contract.asking import answer, load
from tests.contract.glassed import Glassed
from tests.contract.graphs import REVEALED, keeps, random_graph, random_sight
from tests.contract.policed import Policed, police
from tests.contract.proof import Asked, askable, leaks, questions
from tests.contract.selections import CONTRACT, Chooser
from tests.graphs import empty


def test_whatever_is_added_to_the_contract_is_asked_for():
    """A field is chosen because it is there; of an argument or an input the generator must know a value."""
    graph, wanted, asked = random_graph(1), askable(), Asked()
    for n in range(3_000):
        asked.note([*questions(random.Random(f"asked {n}"), graph, 1)])
    assert {one for one in wanted if "." not in one[1]} <= asked.fields
    for type, name in sorted(one for one in wanted if "." in one[1]):
        field, _, argument = name.partition(".")
        declared = CONTRACT.type_map[type].fields[field].args[argument]  # type: ignore[attr-defined]
        for n in range(20):
            Chooser(random.Random(f"{type} {name} {n}"), graph).value(field, argument, declared.type)


async def test_an_answer_is_that_of_a_graph_without_what_is_hidden(embedded_engine: Engine, tmp_path: Path):
    graph = random_graph(21)
    await load(embedded_engine, graph)
    for n in range(12):
        chance = random.Random(f"leaks {n}")
        sight = random_sight(chance, graph)
        seen, asked = Policed(sight, keeps(sight), str(sight)), [*questions(chance, graph, 25)]
        assert await leaks(embedded_engine, graph, seen, asked, tmp_path / f"{n}.kgl") == []


async def test_it_is_that_of_a_graph_without_what_cedar_closes(embedded_engine: Engine, tmp_path: Path):
    graph = random_graph(22)
    await load(embedded_engine, graph)
    for n in range(12):
        chance = random.Random(f"policed {n}")
        seen, asked = police(chance, graph), [*questions(chance, graph, 25)]
        assert await leaks(embedded_engine, graph, seen, asked, tmp_path / f"{n}.kgl") == []


def test_the_ledgers_grants_open_each_row_that_cedar_waives_and_no_other(
    sqlite_ledger: Ledger, tmp_path: Path
):
    graph = random_graph(24)
    glassed = Glassed(sqlite_ledger, tmp_path, graph, random.Random("rows"))
    rows = [
        *graph.nodes["Record"],
        *graph.nodes["Event"],
        *(row for one in REVEALED for row in graph.edges[one]),
    ]
    opened = 0
    for n in range(40):
        seen = glassed.viewer(random.Random(f"rows {n}"), f"viewer{n}")
        shows = keeps(seen.sight)
        wrong = [
            (row, kind) for row in rows for kind in FieldClass if shows(row, kind) != seen.keep(row, kind)
        ]
        assert not wrong, f"{wrong[0]}\n{seen.told}"
        opened += bool(seen.sight.granted)
    assert opened > 10


async def test_it_is_that_of_a_graph_without_what_stays_closed_under_real_grants(
    embedded_engine: Engine, sqlite_ledger: Ledger, tmp_path: Path
):
    graph = random_graph(23)
    await load(embedded_engine, graph)
    glassed = Glassed(sqlite_ledger, tmp_path / "partnership", graph, random.Random("glassed"))
    for n in range(20):
        chance = random.Random(f"glassed {n}")
        seen, asked = glassed.viewer(chance, f"viewer{n}"), [*questions(chance, graph, 25)]
        assert await leaks(embedded_engine, graph, seen, asked, tmp_path / f"{n}.kgl") == []


@pytest.mark.prove
async def test_many_cases(
    engine: Engine, sqlite_template: Path, tmp_path: Path, seed: int, cases: int | None
):
    embedded = engine.name == "embedded"
    wanted = cases or (10_000 if embedded else 500)
    each, cuts = (50, 5) if embedded else (25, 5)
    asked, number = Asked(), 0
    while asked.cases < wanted:
        graph = random_graph(seed * 1_000 + number, persons=10 + number % 8)
        whole = engine
        if embedded:
            whole = await open_engine(f"embedded:{tmp_path / f'whole{number}.kgl'}")
            await whole.migrate()
        else:
            await empty(engine)
        await load(whole, graph)
        ledger = Ledger.open(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / f'{number}.db')}")
        source = random.Random(f"ledger {seed} {number}")
        glassed = Glassed(ledger, tmp_path / f"partnership{number}", graph, source)
        for n in range(cuts):
            chance = random.Random(f"case {seed} {number} {n}")
            some = [*questions(chance, graph, each)]
            seen = glassed.viewer(chance, f"viewer{n}") if n % 2 else police(chance, graph)
            found = await leaks(whole, graph, seen, some, tmp_path / f"{number}-{n}.kgl")
            assert not found, found[0]
            asked.note(some)
        ledger.close()
        if embedded:
            await whole.close()
        number += 1
    print(f"{asked.cases} cases on {engine.name}, seed {seed}")
    assert wanted < 10_000 or askable() <= asked.fields


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
