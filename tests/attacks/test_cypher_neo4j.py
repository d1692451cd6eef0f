"""The second wall on Neo4j: a server that holds a snapshot alone, with the settings of the compose file.

The texts are sent to it as they stand, without the rules of reading.
"""

import asyncio
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cypher.analysts.cells import Cells, Limits
from cypher.engine import GraphError, GraphTimeout, GraphUnavailable
from cypher.projection.files import IMPORT, Standing, write
from cypher.projection.import_files import ARGUMENTS
from cypher.statement import Statement
from cypher.table import Table
from tests.attacks.cypher_texts import BOMBS, FAULTS, LOOKS, REACHES, WRITES
from tests.attacks.test_cypher import COUNT, PARAMETERS, SEEN, let_through
from tests.cypher.test_projection import DAY, K, event, involved, many, taken
from tests.neo4j.server import Neo4jMissing, imported, neo4j_server

pytestmark = pytest.mark.prove

COMPOSE = Path(__file__).parents[2] / "docker-compose.yml"
# A server plans what it never saw for a second and more.
LIMITS = Limits(seconds=10, rows=100)
QUESTIONS = (
    "MATCH (n:Person) RETURN n.ageBand AS age, n.sex AS sex, count(*) AS n ORDER BY age, sex",
    "MATCH (p:Person)-[r:INVOLVED]->(e:Event)-[:RECORDED_BY]->(a:Agency)"
    " RETURN e.kind AS kind, r.role AS role, a.id AS by, count(DISTINCT p) AS n ORDER BY kind",
    "MATCH (e:Event) WHERE e.month >= '2026-01' RETURN e.month AS month, collect(DISTINCT e.kind) AS kinds",
    "MATCH (e:Event) WHERE NOT (e)<-[:INVOLVED]-(:Person) RETURN count(*) AS n",
    "MATCH (s:Snapshot) RETURN s.day AS day, s.k AS k",
    "MATCH (p:Person) CALL (p) { MATCH (p)-[:INVOLVED]->(e) RETURN count(e) AS c }"
    " RETURN c, count(*) AS n ORDER BY c",
    "MATCH (p:Person)-[r:INVOLVED]->(e) RETURN p, r, e ORDER BY p.id, e.id LIMIT 3",
    "MATCH (n:Person) RETURN n.fullName AS name, n.birthDate AS born LIMIT 1",
)


def settings() -> dict[str, str]:
    """Those that the compose file gives the analysts' Neo4j, as neo4j.conf has them."""
    told: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]["analysts"]
    found = {}
    for name, value in told["environment"].items():
        plain = re.sub(r"(?<!_)_(?!_)", ".", name.removeprefix("NEO4J_")).replace("__", "_")
        if not plain.startswith(("AUTH", "server.memory")):
            found[plain] = str(value)
    return found


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Standing:
    """A small snapshot: twenty persons, and as many events."""
    portions = [one for start in (0, 100) for one in many(start=start)]
    told = [involved(str(100 * (n // 10) + n % 10), f"e{n}") for n in range(15)]
    made = taken(*portions, *[event(f"e{n}") for n in range(20)], *told)
    return asyncio.run(write(tmp_path_factory.mktemp("projection"), made, DAY, {"EXISTENCE": {1}}, K, None))


@pytest.fixture(scope="module")
def url(snapshot: Standing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Neo4j that was filled with it."""
    home = tmp_path_factory.mktemp("analysts")
    try:
        imported(home, snapshot.folder / IMPORT, ARGUMENTS)
        with neo4j_server(home, settings()) as url:
            yield url
    except Neo4jMissing as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"The proofs on Neo4j can't run: {error}.")
        pytest.skip(f"Neo4j: {error}.")


async def on_server(url: str, graph: Path, statements: list[Statement]) -> list[Table | GraphError]:
    """What came of each statement on the server."""
    told: list[Table | GraphError] = []
    async with Cells.running(LIMITS, 2, (url, None, None)) as server:
        for statement in statements:
            try:
                told.append(await server.ask(graph, statement))
            except GraphError as fault:
                told.append(fault)
        [count] = (await server.ask(graph, COUNT)).rows
        assert count[0] > 40, "the next one is answered as ever"
    return told


def test_both_engines_answer_alike(url: str, snapshot: Standing):
    asked = let_through(QUESTIONS)
    assert len(asked) == len(QUESTIONS)

    async def in_cells() -> list[Table | GraphError]:
        async with Cells.running(LIMITS, 2) as cells:
            return [await cells.ask(snapshot.graph, one) for one in asked]

    on_neo4j, embedded = asyncio.run(on_server(url, snapshot.graph, asked)), asyncio.run(in_cells())
    assert on_neo4j == embedded


def test_no_text_alters_it_or_reaches_out(url: str, snapshot: Standing):
    texts = [*WRITES, *REACHES]
    before = asyncio.run(on_server(url, snapshot.graph, [COUNT]))
    told = asyncio.run(on_server(url, snapshot.graph, [Statement(text, dict(PARAMETERS)) for text in texts]))
    answered = {text: one for text, one in zip(texts, told, strict=True) if isinstance(one, Table)}
    assert not [text for text, one in answered.items() if SEEN.split(":")[0] in str(one.rows)]
    assert not [text for text in answered if text.startswith(("LOAD", "CALL apoc", "CREATE", "DROP", "STOP"))]
    assert asyncio.run(on_server(url, snapshot.graph, [COUNT])) == before
    print(f"\nof {len(texts)} texts Neo4j refuses {len(texts) - len(answered)} without the rules; it answers")
    print("\n".join(sorted(answered)))


def test_there_is_nothing_to_look_for(url: str, snapshot: Standing):
    for one in asyncio.run(on_server(url, snapshot.graph, let_through(LOOKS))):
        assert isinstance(one, Table)
        assert {value for row in one.rows for value in row} <= {None}


def test_a_question_without_end_ends(url: str, snapshot: Standing):
    told = asyncio.run(on_server(url, snapshot.graph, let_through([BOMBS[0], BOMBS[7]])))
    assert any(isinstance(one, GraphTimeout) for one in told)


def test_an_answer_that_takes_all_memory_takes_that_of_its_cell(url: str, snapshot: Standing):
    large = Statement("UNWIND range(1, 50) AS i RETURN range(1, 100000000) AS l")
    [told] = asyncio.run(on_server(url, snapshot.graph, [large]))
    assert isinstance(told, GraphError)


def test_another_snapshot_is_not_asked(url: str, snapshot: Standing):
    other = snapshot.folder.parent / "2026-02-01-2" / "graph.kgl"

    async def ask() -> None:
        async with Cells.running(LIMITS, 2, (url, None, None)) as server:
            await server.ask(other, COUNT)

    with pytest.raises(GraphUnavailable, match="does not hold the last snapshot"):
        asyncio.run(ask())


def test_a_fault_tells_no_value(url: str, snapshot: Standing):
    told = asyncio.run(on_server(url, snapshot.graph, let_through(FAULTS)))
    faults = [str(one) for one in told if isinstance(one, GraphError)]
    assert len(faults) > 8
    assert not [one for one in faults if "person_" in one or len(one) > 300]
