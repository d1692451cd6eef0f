"""What both engines do: run one statement within a time, write a batch of statements as one."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from cypher.statement import Statement

Row = dict[str, Any]


class GraphError(Exception):
    """The graph could not answer; the message names no value of the data."""


class GraphUnavailable(GraphError):
    """The engine can't be reached, or its store belongs to another process; the message says which."""


class GraphTimeout(GraphError):
    """The statement did not end within its time."""


class GraphTooLarge(GraphError):
    """The statement took more memory, or its answer is larger, than it may."""


class Engine(Protocol):
    """A graph database behind one door."""

    name: str

    async def read(self, statement: Statement, timeout: float) -> list[Row]:
        """Run one reading statement. GraphTimeout after `timeout` seconds; GraphUnavailable, GraphError.

        A row is a plain dict of plain Python values (text, numbers, booleans, lists, dicts, None). The keys
        of a map come in no agreed order. A statement that writes is refused with GraphError.
        """
        ...

    async def write(self, statements: Sequence[Statement]) -> None:
        """Run statements in order in one transaction: all of them last, or none. Raises GraphError."""
        ...

    async def migrate(self) -> None:
        """Bring constraints and indexes to the model; doing it twice changes nothing."""
        ...

    def renewal(self, size: int) -> AbstractAsyncContextManager["Engine"]:
        """Where a whole graph is written: the engine itself, or an empty store that then takes its place.

        `size` is about how many nodes and edges will be written. It has its constraints, and has its indexes
        when the block has ended without an error. Until then readers see the graph as it was where the store
        is a separate one, else old and new side by side.
        """
        ...

    async def loaded(self) -> None:
        """Refresh what an engine does not keep fresh by itself; called after a large load."""
        ...

    async def close(self) -> None:
        """Release connections, or save and release the store."""
        ...
