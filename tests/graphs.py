"""Graphs for tests: each test gets an empty, migrated one, on both engines."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from cypher.engine import Engine
from cypher.model import EDGES, NODES
from cypher.open import open_engine
from cypher.statement import Statement
from tests.neo4j.server import Neo4jMissing, neo4j_server


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio: the Neo4j driver knows no other."""
    return "asyncio"


@pytest.fixture(scope="session")
def neo4j_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Neo4j, one for this process's whole run: the one of NEO4J_URI, or a server of our own.

    Its one database is emptied by every test that uses it. With CI=true a machine without one fails.
    """
    given = os.environ.get("NEO4J_URI")
    if given:
        yield given
        return
    try:
        with neo4j_server(tmp_path_factory.mktemp("neo4j")) as url:
            yield url
    except Neo4jMissing as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"The proofs on Neo4j can't run: {error}.")
        pytest.skip(f"Neo4j: {error}.")


@pytest.fixture
async def neo4j_engine(neo4j_url: str) -> AsyncIterator[Engine]:
    """Neo4j with nothing in it but constraints and indexes."""
    engine = await open_engine(neo4j_url, os.environ.get("NEO4J_USER"), os.environ.get("NEO4J_PASSWORD"))
    await empty(engine)
    await engine.migrate()
    yield engine
    await engine.close()


@pytest.fixture
async def embedded_engine(tmp_path: Path) -> AsyncIterator[Engine]:
    """The embedded engine with nothing in it but constraints and indexes."""
    engine = await open_engine(f"embedded:{tmp_path / 'graph.kgl'}")
    await engine.migrate()
    yield engine
    await engine.close()


@pytest.fixture(params=["embedded", "neo4j"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An empty, migrated graph, on each of the two engines."""
    chosen: Engine = request.getfixturevalue(f"{request.param}_engine")
    return chosen


async def empty(engine: Engine) -> None:
    """Remove every node and edge, a portion a transaction."""
    any_left, remove = (
        Statement("MATCH (n) RETURN n.id AS id LIMIT 1"),
        Statement("MATCH (n) WITH n LIMIT 10000 DETACH DELETE n"),
    )
    while await engine.read(any_left, 60):
        await engine.write([remove])


async def contents(engine: Engine) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """The whole graph in one order: nodes (label, id, properties), edges (type, start, end, properties)."""
    nodes: list[tuple[object, ...]] = []
    for node in NODES:
        wanted = ", ".join(f"n.`{name}` AS `{name}`" for name in ("id", *node.stored))
        for row in await engine.read(Statement(f"MATCH (n:{node.label}) RETURN {wanted}"), 60):
            nodes.append((node.label, row["id"], _told(row)))
    edges: list[tuple[object, ...]] = []
    for edge in EDGES:
        wanted = "".join(f", r.`{name}` AS `{name}`" for name in edge.stored)
        text = f"MATCH (a:{edge.start})-[r:{edge.type}]->(b:{edge.end}) RETURN a.id AS a, b.id AS b{wanted}"
        for row in await engine.read(Statement(text), 60):
            start, end = row.pop("a"), row.pop("b")
            edges.append((edge.type, start, end, _told(row)))
    return sorted(nodes, key=repr), sorted(edges, key=repr)


def _told(row: dict[str, object]) -> tuple[tuple[str, object], ...]:
    return tuple(sorted((key, value) for key, value in row.items() if value is not None))
