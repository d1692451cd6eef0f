"""Neo4j over Bolt: the engine of a deployment."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import lru_cache
from typing import Any, Self

from neo4j import (
    READ_ACCESS,
    WRITE_ACCESS,
    AsyncDriver,
    AsyncGraphDatabase,
    AsyncManagedTransaction,
    NotificationMinimumSeverity,
    Query,
)
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    CypherSyntaxError,
    CypherTypeError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)
from neo4j.graph import Node, Path, Relationship

from cypher.engine import GraphError, GraphTimeout, GraphTooLarge, GraphUnavailable, Row
from cypher.migrations import constraints, indexes, without_indexes
from cypher.statement import Statement
from cypher.table import Table, node, relationship

ATTEMPTS = 3
"""How often a read is tried that fails for a passing reason (a deadlock, a lost connection)."""

GRACE = 5.0
"""Seconds that the server may take to report its own time-out before the client gives up by itself."""

LARGE = 100_000
"""Nodes and edges from which on it is quicker to build the indexes afterwards."""

_PARAMETER = re.compile(r"\$(\w+)")

_TOO_LARGE = (
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
    "Neo.TransientError.General.OutOfMemoryError",
    "Neo.TransientError.General.TransactionMemoryLimit",
)

_TIMED_OUT = (
    "Neo.ClientError.Transaction.TransactionTimedOut",
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
)


class Neo4jEngine:
    """A Neo4j server, or a cluster by a `neo4j://` address."""

    name = "neo4j"

    def __init__(self, driver: AsyncDriver, url: str) -> None:
        self._driver = driver
        self._url = url

    @classmethod
    async def open(cls, url: str, user: str | None, password: str | None) -> Self:
        """Connect, and prove that the server answers. Raises GraphUnavailable."""
        with _told_plainly(url):
            driver = AsyncGraphDatabase.driver(
                url,
                auth=(user, password or "") if user else None,
                notifications_min_severity=NotificationMinimumSeverity.OFF,
                connection_timeout=10,
                connection_acquisition_timeout=30,
                max_transaction_retry_time=30,
            )
        engine = cls(driver, url)
        try:
            with _told_plainly(url):
                await driver.verify_connectivity()
        except BaseException:
            await driver.close()
            raise
        return engine

    async def read(self, statement: Statement, timeout: float) -> list[Row]:
        """Run one reading statement in a transaction of its own: one round trip fewer than a managed one."""
        query = Query(_from_one_map(statement.text), timeout=timeout)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with _told_plainly(self._url):
                    async with (
                        asyncio.timeout(timeout + GRACE),
                        self._driver.session(default_access_mode=READ_ACCESS) as session,
                    ):
                        result = await session.run(query, {"p": statement.parameters})
                        return [
                            dict(zip(record.keys(), record.values(), strict=True)) async for record in result
                        ]
            except _Passing:
                if attempt == ATTEMPTS:
                    raise
                await asyncio.sleep(0.05 * 2**attempt)
        raise AssertionError("unreachable")

    async def table(self, statement: Statement, timeout: float, most: int) -> Table:
        """The answer to a question whose columns nobody knows; of its rows at most so many.

        Raises GraphTimeout, GraphTooLarge, GraphUnavailable, GraphError with what the server says of it.
        """
        query = Query(_from_one_map(statement.text), timeout=timeout)
        with _told_plainly(self._url), _told_whole():
            async with (
                asyncio.timeout(timeout + GRACE),
                self._driver.session(default_access_mode=READ_ACCESS) as session,
            ):
                result = await session.run(query, {"p": statement.parameters})
                found = await result.fetch(most + 1)
                rows = tuple(tuple(map(_plain, record.values())) for record in found[:most])
                return Table(tuple(result.keys()), rows, len(found) > most)

    async def write(self, statements: Sequence[Statement]) -> None:
        """Run statements in one managed transaction, which the driver tries again for a passing reason."""

        async def work(transaction: AsyncManagedTransaction) -> None:
            for statement in statements:
                result = await transaction.run(_from_one_map(statement.text), {"p": statement.parameters})
                await result.consume()

        with _told_plainly(self._url):
            async with self._driver.session(default_access_mode=WRITE_ACCESS) as session:
                await session.execute_write(work)

    async def migrate(self) -> None:
        """Create what the model asks for and wait until the server has built it."""
        await self.write([*constraints(), *indexes(server=True)])
        await self.write([Statement("CALL db.awaitIndexes(600)")])

    @asynccontextmanager
    async def renewal(self, size: int) -> AsyncIterator[Self]:
        """The server itself: its community edition has one database, so old and new stand side by side.

        Where nothing stands yet there is no reader to slow down, and the indexes of a large graph wait.
        """
        await self.migrate()
        if size > LARGE and not await self.read(Statement("MATCH (n:Record) RETURN n.id AS id LIMIT 1"), 60):
            await self.write(without_indexes(server=True))
        yield self
        if size > LARGE:
            await self.migrate()
            await self.loaded()

    async def loaded(self) -> None:
        """Let the planner count anew what the graph holds now: it chose its plans for the graph as it was."""
        await self.write([Statement("CALL db.prepareForReplanning(600)")])

    async def close(self) -> None:
        """Close all connections."""
        await self._driver.close()


@lru_cache(maxsize=4096)
def _from_one_map(text: str) -> str:
    """A statement that reads each parameter from one map: `$kind` becomes `$p.kind`.

    The server plans a text anew, in 0.2 s and more, for each magnitude (0, 1, up to 10, up to 100 and so on)
    of the length of every list and text among its parameters; of what is in a map it does not ask.
    """
    return _PARAMETER.sub(r"$p.\1", text)


def _plain(value: Any) -> Any:
    """A value as JSON knows it."""
    match value:
        case Node():
            return node(sorted(value.labels), dict(value))
        case Relationship():
            return relationship(value.type, dict(value))
        case Path():
            return {
                "nodes": [_plain(one) for one in value.nodes],
                "relationships": [_plain(one) for one in value.relationships],
            }
        case list():
            return [_plain(one) for one in value]
        case dict():
            return {name: _plain(one) for name, one in value.items()}
        case None | bool() | int() | float() | str():
            return value
    return str(value)


@contextmanager
def _told_whole() -> Iterator[None]:
    """A message may show values, and is read like the rest of what a cell says."""
    try:
        yield
    except (CypherSyntaxError, CypherTypeError, ClientError) as error:
        if error.code in _TIMED_OUT:
            raise
        raise GraphError(str(error.message).partition("\n")[0]) from None
    except TransientError as error:
        if error.code not in _TOO_LARGE:
            raise
        raise GraphTooLarge("The question took more memory than it may, and was ended.") from None


class _Passing(GraphUnavailable):
    """What failed may well succeed at once."""


@contextmanager
def _told_plainly(url: str) -> Iterator[None]:
    """Turn the driver's errors into the room's own; a message can hold a value, so only its code is kept."""
    try:
        yield
    except TimeoutError:
        raise GraphTimeout("Neo4j did not answer within the statement's time.") from None
    except AuthError:
        raise GraphUnavailable(f"{url}: Neo4j does not accept this user and password.") from None
    except (ServiceUnavailable, SessionExpired) as error:
        kind = _Passing if error.is_retryable() else GraphUnavailable
        raise kind(f"{url}: Neo4j can't be reached. Check the address and that the server runs.") from None
    except CypherSyntaxError as error:
        raise GraphError(f"Neo4j can't read the statement: {error.message}") from None
    except Neo4jError as error:
        if error.code in _TIMED_OUT:
            raise GraphTimeout("Neo4j ended the statement at the end of its time.") from None
        if error.is_retryable():
            raise _Passing(f"{url}: Neo4j could not finish just now ({error.code}).") from None
        raise GraphError(f"Neo4j refused the statement ({error.code}).") from None
    except (ConfigurationError, DriverError) as error:
        raise GraphUnavailable(f"{url}: the connection to Neo4j failed ({type(error).__name__}).") from None
