"""Neo4j for a benchmark: one of our own for each measurement, or one that somebody names and lends."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from benchmarks.errors import BenchmarkError
from benchmarks.installation import scratch
from cypher.open import open_engine
from cypher.statement import Statement
from tests.neo4j.server import jars, neo4j_server

EmptyServer = Callable[[], AbstractContextManager[str]]
"""A Neo4j with nothing in it, for one block; its address."""

SECONDS = 600


def own_server() -> EmptyServer:
    """A fresh server for each block. Raises Neo4jMissing where there is no Java or no Maven."""
    jars()

    @contextmanager
    def server() -> Iterator[str]:
        with scratch() as folder, neo4j_server(folder / "neo4j") as url:
            yield url

    return server


def lent_server(url: str) -> EmptyServer:
    """The server at an address, without authentication: its database must be empty, and is so again after."""

    @contextmanager
    def server() -> Iterator[str]:
        if asyncio.run(_filled(url)):
            raise BenchmarkError(
                f"{url}: the database is not empty. Name one that a benchmark may fill and empty."
            )
        try:
            yield url
        finally:
            asyncio.run(_empty(url))

    return server


async def _filled(url: str) -> bool:
    engine = await open_engine(url)
    found = await engine.read(Statement("MATCH (n) RETURN 1 AS one LIMIT 1"), SECONDS)
    await engine.close()
    return bool(found)


async def _empty(url: str) -> None:
    engine = await open_engine(url)
    while await engine.read(Statement("MATCH (n) RETURN 1 AS one LIMIT 1"), SECONDS):
        await engine.write([Statement("MATCH (n) WITH n LIMIT 10000 DETACH DELETE n")])
    await engine.close()
