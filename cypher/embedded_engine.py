"""kglite inside this process: the engine that needs no server. Its store belongs to one process at a time."""

import _thread
import glob
import os
import shutil
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Literal, Self

import kglite
from anyio import CapacityLimiter, to_thread

from cypher.engine import GraphError, GraphTimeout, GraphUnavailable, Row
from cypher.migrations import constraints, indexes
from cypher.statement import Statement
from cypher.table import INVENTED, Table, node, relationship
from cypher.writes import named_properties

READERS = max(4, os.cpu_count() or 1)
"""Threads that read at once: the engine gives the interpreter free while it works."""


class EmbeddedEngine:
    """A graph in a file of this process: every write lasts when it returns, and survives a killed process."""

    name = "embedded"

    def __init__(self, path: Path, session: kglite.Session) -> None:
        self._path = path
        self._session = session
        self._writing = threading.Lock()
        self._readers = CapacityLimiter(READERS)
        self._writers = CapacityLimiter(1)

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open the store at `path`, or make an empty one; GraphUnavailable when another process has it."""
        return cls(path, await to_thread.run_sync(_open, path, "full"))

    async def read(self, statement: Statement, timeout: float) -> list[Row]:
        """Run one reading statement on the graph of this moment, beside any writer; it can't write."""
        until = time.monotonic() + timeout
        return await to_thread.run_sync(self._read, statement, until, limiter=self._readers)

    async def write(self, statements: Sequence[Statement]) -> None:
        """Run statements in one transaction; writers wait for one another."""
        await to_thread.run_sync(self._write, statements, limiter=self._writers)

    async def migrate(self) -> None:
        """Create what the model asks for."""
        for statement in (*constraints(), *indexes(server=False)):
            await self.write([statement])

    @asynccontextmanager
    async def renewal(self, size: int) -> AsyncIterator["EmbeddedEngine"]:
        """An empty store beside this one, which takes its place when the block ends well.

        Readers see the old graph until then. Nobody else may write this engine meanwhile.
        """
        beside = self._path.with_name(f"{self._path.name}.renewal")
        await to_thread.run_sync(_remove, beside)
        fresh = EmbeddedEngine(beside, await to_thread.run_sync(_open, beside, "off"))
        try:
            for statement in constraints():
                await fresh.write([statement])
            yield fresh
            await fresh.migrate()
        except BaseException as error:
            fresh._session.__exit__(type(error), error, None)  # without a checkpoint
            _remove(beside)
            raise
        await fresh.close()
        await to_thread.run_sync(self._replace, beside)

    async def loaded(self) -> None:
        """Nothing: constraints and range indexes are kept by every write."""

    async def close(self) -> None:
        """Write the store's checkpoint and give the store free."""
        with _told_plainly(self._path):
            await to_thread.run_sync(self._session.close)

    def _read(self, statement: Statement, until: float) -> list[Row]:
        left = until - time.monotonic()
        if left <= 0:
            raise GraphTimeout("The graph had no thread free within the statement's time.")
        with _told_plainly(self._path):
            milliseconds = max(1, int(left * 1_000))  # 0 would mean no limit
            result = self._session.cypher(
                statement.text, params=statement.parameters, timeout_ms=milliseconds
            )
            rows: list[Row] = result.to_list()
            return rows

    def _write(self, statements: Sequence[Statement]) -> None:
        with self._writing, _told_plainly(self._path):
            if (
                len(statements) == 1
            ):  # a statement is whole by itself, and cheaper without a fork of the graph
                self._session.execute(statements[0].text, params=statements[0].parameters, timeout_ms=0)
                return
            with self._session.begin() as transaction:
                for statement in statements:
                    transaction.cypher(statement.text, params=statement.parameters, timeout_ms=0)

    def _replace(self, beside: Path) -> None:
        with self._writing, _told_plainly(self._path):
            self._session.close()  # it goes on answering readers
            Path(f"{self._path}-wal").unlink(missing_ok=True)  # all of it is in the checkpoint
            beside.replace(self._path)
            self._session = _open(self._path, "full")
            _remove(beside)


class ReadOnlyGraph:
    """The file of a graph that nobody writes any more, read by the thread that opened it."""

    def __init__(self, path: Path) -> None:
        """Raises GraphUnavailable."""
        kglite.set_query_warning_policy("silent")
        self._path = path
        with _told_plainly(path):
            self._session = kglite.open_session(str(path))

    def table(self, statement: Statement, timeout: float, most: int) -> Table:
        """What one statement that reads gives, of its rows at most so many.

        GraphTimeout after `timeout` seconds; GraphError for a write.
        """
        milliseconds = max(1, int(timeout * 1_000))
        with _told_plainly(self._path):
            try:
                result = self._session.cypher(
                    statement.text, params=statement.parameters, timeout_ms=milliseconds
                )
            except (kglite.CypherExecutionError, kglite.CypherTypeMismatchError, kglite.SchemaError) as error:
                # It may show values, and is read like the rest of what a cell says.
                raise GraphError(str(error).partition("\n")[0]) from None
            columns = tuple(result.columns)
            rows = [tuple(_plain(row[name]) for name in columns) for row in islice(result, most)]
            return Table(columns, tuple(rows), len(result) > most)


def _plain(value: Any) -> Any:
    """A value without what the engine adds to it."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"id", "labels", "properties"}:
        told = {name: one for name, one in value["properties"].items() if name not in INVENTED}
        return node(value["labels"], told)
    if value.keys() == {"id", "start", "end", "type", "properties"}:
        return relationship(value["type"], value["properties"])
    return {name: _plain(one) for name, one in value.items()}


def _open(path: Path, durable: Literal["full", "off"]) -> kglite.Session:
    # A label that no node has yet is no mistake here, and a warning may repeat a value.
    kglite.set_query_warning_policy("silent")
    with _told_plainly(path):
        if path.is_dir():
            raise GraphUnavailable(f"{path} is a folder; the embedded graph is kept in a file.")
        path.parent.mkdir(parents=True, exist_ok=True)
        session = kglite.open_session(str(path), durable=durable)
        # It refuses to create a node with a property that none of the label has, and after a kill it has
        # forgotten those that were only ever null.
        for text in named_properties():
            session.execute(text, timeout_ms=0)
        return session


def _remove(path: Path) -> None:
    for leftover in path.parent.glob(f"{glob.escape(path.name)}*"):
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()


@contextmanager
def _told_plainly(path: Path) -> Iterator[None]:
    """Turn the engine's errors into the room's own; a message can hold a value, so only its kind is kept."""
    try:
        yield
    except kglite.CypherTimeoutError:
        raise GraphTimeout("The embedded graph ended the statement at the end of its time.") from None
    except KeyboardInterrupt:
        # While a statement runs the engine takes SIGINT for itself; it was meant for the process.
        _thread.interrupt_main()
        raise GraphUnavailable("The embedded graph was interrupted.") from None
    except kglite.WriterLeaseHeldError as error:
        raise GraphUnavailable(_held(path, error.holder)) from None
    except kglite.CypherSyntaxError as error:
        raise GraphError(f"The embedded graph can't read the statement: {error}") from None
    except (kglite.FileError, kglite.FileFormatError, kglite.FileIoError, OSError) as error:
        raise GraphUnavailable(
            f"{path}: the embedded graph can't be opened or written ({error}). Check the path, its rights and"
            " the space left; a broken store can be removed and made anew with `richpicture graph rebuild`."
        ) from None
    except kglite.KgError as error:
        raise GraphError(f"The embedded graph refused the statement ({error.code}).") from None


def _held(path: Path, holder: dict[str, object]) -> str:
    if holder.get("self"):
        return f"{path}: this process has the embedded graph open already; close that engine first."
    who = f"process {holder['pid']}" if holder.get("pid") else "another process"
    since = f" since {holder['since']}" if holder.get("since") else ""
    return (
        f"{path}: the embedded graph belongs to {who}{since}, most likely the server. It serves one process "
        "at a time: stop that one first, or let it do the projection, which it does by itself."
    )
