"""Answers: where a question is asked of a snapshot, in cells of this machine or of a server of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from cypher.analysts.cells import Cells, Limits
from cypher.analysts.second_server import SecondServer
from cypher.statement import Statement
from cypher.table import Table


class Answers(Protocol):
    """Whoever answers questions."""

    async def ask(self, graph: Path, statement: Statement) -> Table:
        """The answer of a snapshot, named by the file of its graph.

        Raises GraphTimeout, GraphTooLarge, GraphUnavailable, GraphError.
        """
        ...


@asynccontextmanager
async def open_answers(
    limits: Limits, at_once: int, url: str | None, user: str | None, password: str | None
) -> AsyncIterator[Answers]:
    """Cells, or with an address the server there, for as long as the block lasts."""
    if url is None:
        async with Cells.running(limits, at_once) as cells:
            yield cells
    else:
        async with SecondServer.connected(limits, at_once, url, user, password) as server:
            yield server
