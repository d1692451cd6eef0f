"""The second server: a Neo4j that holds nothing but a snapshot, and takes no write."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cypher.analysts.cells import Limits
from cypher.engine import GraphUnavailable
from cypher.neo4j_engine import Neo4jEngine
from cypher.statement import Statement
from cypher.table import Table

_WHICH = Statement("MATCH (s:Snapshot) RETURN s.id AS id")
_SECONDS = 5.0


class SecondServer:
    """Asks questions of it, `at_once` at a time; it is connected to when the first one comes."""

    def __init__(
        self, limits: Limits, at_once: int, url: str, user: str | None, password: str | None
    ) -> None:
        self._limits = limits
        self._turns = asyncio.Semaphore(at_once)
        self._opening = asyncio.Lock()
        self._address = (url, user, password)
        self._engine: Neo4jEngine | None = None

    @classmethod
    @asynccontextmanager
    async def connected(
        cls, limits: Limits, at_once: int, url: str, user: str | None, password: str | None
    ) -> AsyncIterator["SecondServer"]:
        """It for as long as the block lasts."""
        server = cls(limits, at_once, url, user, password)
        try:
            yield server
        finally:
            if server._engine is not None:
                await server._engine.close()

    async def ask(self, graph: Path, statement: Statement) -> Table:
        """The answer of a snapshot, named by the file of its graph; GraphUnavailable while it holds another.

        Raises GraphTimeout, GraphTooLarge, GraphError as well.
        """
        async with self._turns:
            engine = await self._opened()
            held = [row["id"] for row in await engine.read(_WHICH, _SECONDS)]
            if held != [graph.parent.name]:
                raise GraphUnavailable("The analysts' server does not hold the last snapshot yet.")
            return await engine.table(statement, self._limits.seconds, self._limits.rows)

    async def _opened(self) -> Neo4jEngine:
        async with self._opening:
            if self._engine is None:
                self._engine = await Neo4jEngine.open(*self._address)
            return self._engine
