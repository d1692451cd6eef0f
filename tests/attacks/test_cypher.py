"""Three walls around analysts' Cypher: what each stops, of attacks by hand and by a grammar.

The rules of reading are switched off by sending a text to the cell as it stands; the cell by running what the
rules let through in this very process, with the right to write; the projection by a graph that has names.
"""

import asyncio
import hashlib
import statistics
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from cypher.analysts.cells import Cells, Limits
from cypher.analysts.shape import Json
from cypher.analysts.wall import Refused, question
from cypher.embedded_engine import EmbeddedEngine
from cypher.engine import GraphError
from cypher.projection.files import Standing, write
from cypher.statement import Statement
from cypher.table import Table
from tests.attacks.cypher_grammar import attacks
from tests.attacks.cypher_texts import BOMBS, FAULTS, FILE, LOOKS, REACHES, WRITES
from tests.cypher.test_projection import DAY, K, event, involved, many, taken

PARAMETERS: dict[str, Json] = {"url": FILE}
QUICK = Limits(memory=128 << 20, seconds=1, rows=100)
SEEN = Path(FILE).read_text(encoding="utf-8").splitlines()[0]
COUNT = Statement("MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN count(DISTINCT n) AS nodes, count(r) AS edges")
EVERYTHING = Statement(
    "MATCH (n) OPTIONAL MATCH (n)-[r]->(m)"
    " RETURN labels(n) AS l, n.id AS id, n.sex AS s, n.seen AS x, type(r) AS t,"
    " r.role AS role, m.id AS to ORDER BY id, t, to"
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Standing:
    """A small snapshot: forty persons and as many events."""
    portions = [one for start in (0, 100, 200, 300) for one in many(start=start)]
    happened = [event(f"e{n}") for n in range(40)]
    told = [involved(str(100 * (n // 10) + n % 10), f"e{n}") for n in range(40)]
    made = taken(*portions, *happened, *told)
    home = tmp_path_factory.mktemp("projection")
    return asyncio.run(write(home, made, DAY, {"EXISTENCE": {1}}, K, None))


def let_through(texts: Iterable[str]) -> list[Statement]:
    """What the rules of reading let through, as it would be sent."""
    found = []
    for text in texts:
        try:
            found.append(question(text, PARAMETERS).statement)
        except Refused:
            continue
    return found


async def in_cells(graph: Path, statements: Iterable[Statement]) -> list[Table | GraphError]:
    """What came of each statement in a cell of its own."""
    told: list[Table | GraphError] = []
    async with Cells.running(QUICK, 2) as cells:
        for statement in statements:
            try:
                told.append(await cells.ask(graph, statement))
            except GraphError as fault:
                told.append(fault)
        assert (await cells.ask(graph, COUNT)).rows[0][0] > 40, "the next one is answered as ever"
    return told


def as_it_stands(text: str) -> Statement:
    return Statement(text, dict(PARAMETERS))


async def changes(folder: Path, statements: list[Statement]) -> int:
    """How many of these alter a graph in which they may write; each has it as it was made."""
    engine = await EmbeddedEngine.open(folder / "graph.kgl")
    made = taken(*many(), *[event(f"e{n}") for n in range(10)])
    changed = 0
    try:
        for statement in statements:
            await engine.write([Statement("MATCH (n) DETACH DELETE n")])
            for label in ("Person", "Event"):
                rows = made.nodes[label]
                text = f"UNWIND $rows AS row CREATE (:{label} {{id: row.id, kind: row.kind, sex: row.sex}})"
                await engine.write(
                    [Statement(text, {"rows": [{"kind": None, "sex": None, **one} for one in rows]})]
                )
            before = await engine.read(EVERYTHING, 10)
            try:
                await engine.write([statement])
            except GraphError:
                continue
            changed += await engine.read(EVERYTHING, 10) != before
    finally:
        await engine.close()
    return changed


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize("text", [*WRITES, *REACHES])
def test_the_rules_refuse_what_alters_or_reaches_out(text: str):
    for statement in let_through([text]):
        # What is left of two of them are texts, which are parameters now.
        assert statement.text.startswith("MATCH (n")
        assert statement.text.endswith("RETURN n")
        assert len(statement.parameters) == 1


def test_a_thousand_attacks_by_a_grammar_alter_nothing_that_the_rules_let_through(
    tmp_path: Path, pytestconfig: pytest.Config
):
    random = Random(pytestconfig.getoption("--seed"))
    texts = list(islice(attacks(random), 1_000))
    through = let_through(texts)
    print(f"\nof {len(texts)} attacks by a grammar the rules refuse {len(texts) - len(through)}")
    assert len(through) < 200
    assert asyncio.run(changes(tmp_path, through[:40])) == 0


def test_what_the_rules_let_through_of_bombs_ends_in_its_cell(snapshot: Standing):
    bombs = let_through(BOMBS[:5])
    before, started = digest(snapshot.graph), time.monotonic()
    told = asyncio.run(in_cells(snapshot.graph, bombs))
    assert time.monotonic() - started < 20 * len(bombs)
    assert len(bombs) >= 3
    assert all(isinstance(one, GraphError | Table) for one in told)
    assert digest(snapshot.graph) == before


def test_without_the_rules_the_cell_alone_keeps_files_and_graph(snapshot: Standing):
    some = [as_it_stands(text) for text in (*WRITES[:6], *REACHES[:6])]
    before = digest(snapshot.graph)
    told = asyncio.run(in_cells(snapshot.graph, some))
    assert all(isinstance(one, GraphError) for one in told)
    assert digest(snapshot.graph) == before


def test_without_rules_and_cell_the_attacks_are_real(tmp_path: Path):
    """Else the other tests would prove nothing."""
    assert asyncio.run(changes(tmp_path, [as_it_stands(text) for text in WRITES[:8]])) >= 5

    async def read() -> list[dict[str, object]]:
        engine = await EmbeddedEngine.open(tmp_path / "other.kgl")
        try:
            return await engine.read(as_it_stands(REACHES[0]), 10)
        finally:
            await engine.close()

    assert SEEN.split(":")[0] in str(asyncio.run(read()))


def test_what_analysts_must_not_have_is_not_there_to_be_asked_for(snapshot: Standing, tmp_path: Path):
    looks = let_through(LOOKS)
    assert len(looks) == len(LOOKS), "the rules can't know what is a name"
    told = asyncio.run(in_cells(snapshot.graph, looks))
    for one in told:
        assert isinstance(one, Table)
        assert {value for row in one.rows for value in row} <= {None}

    async def named() -> None:
        engine = await EmbeddedEngine.open(tmp_path / "named.kgl")
        await engine.write([Statement("UNWIND range(1, 50) AS i CREATE (:Person {id: i, fullName: 'Ada'})")])
        await engine.close()

    asyncio.run(named())
    [names] = asyncio.run(in_cells(tmp_path / "named.kgl", looks[:1]))
    assert isinstance(names, Table)
    assert names.rows[0] == ("Ada",), "with names in the graph, rules and cell would give them out"


@pytest.mark.prove
def test_twenty_questions_beside_a_runaway_are_answered_as_ever(snapshot: Standing):
    async def asked(beside: bool) -> list[float]:
        async with Cells.running(Limits(seconds=10), 4) as cells:
            await cells.ask(snapshot.graph, COUNT)
            await asyncio.sleep(2)
            bomb = asyncio.create_task(cells.ask(snapshot.graph, Statement(BOMBS[7]))) if beside else None
            took = []
            for _ in range(20):
                started = time.perf_counter()
                await cells.ask(snapshot.graph, COUNT)
                took.append(time.perf_counter() - started)
                await asyncio.sleep(0.3)
            if bomb is not None:
                with pytest.raises(GraphError):
                    await bomb
            return took

    alone, beside = (statistics.quantiles(asyncio.run(asked(one)), n=20)[-1] for one in (False, True))
    print(f"\np95 of twenty questions: {alone * 1e3:.0f} ms alone, {beside * 1e3:.0f} ms beside a runaway")
    assert beside < max(2 * alone, 0.5)


def test_a_fault_tells_no_value(snapshot: Standing):
    told = asyncio.run(in_cells(snapshot.graph, let_through(FAULTS)))
    faults = [str(one) for one in told if isinstance(one, GraphError)]
    assert len(faults) > 3
    assert not [one for one in faults if "person_" in one or len(one) > 300]
