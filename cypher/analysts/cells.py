"""Cells: disposable processes in which questions are asked of a snapshot, each in one of its own.

A few stand ready, so that a question does not wait for its cell. Whatever happens in one, this process only
reads a line from it, and kills it when its time is over.
"""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from cypher.analysts.said import read
from cypher.engine import GraphTimeout, GraphTooLarge, GraphUnavailable
from cypher.statement import Statement
from cypher.table import Table

Server = tuple[str, str | None, str | None]
"""Address, user and password of a Neo4j."""

START_SECONDS = 60.0
SLOW_SECONDS, LAST = 1.0, 19
"""After how long a question steps behind those that are quick, and how far (the nice value of its cell)."""
GRACE = 2.0
"""Seconds for which an engine may go on beyond its time before its cell is killed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question may take: bytes of memory, seconds, bytes of its answer, rows unless told."""

    memory: int = 512 << 20
    seconds: int = 10
    rows: int = 10_000
    answer: int = 16 << 20


class Cells:
    """Asks questions of a snapshot, `at_once` at a time; the others wait for their turn."""

    def __init__(
        self, limits: Limits, server: Server | None = None, *, spare: int = 2, at_once: int = 4
    ) -> None:
        """With a `server` each cell has a connection to that Neo4j, else the snapshot's file."""
        self._limits = limits
        self._server = server
        self._spare = spare
        self._turns = asyncio.Semaphore(at_once)
        self._graph: Path | None = None
        self._ready: list[asyncio.Task[Process]] = []
        self._closed = False

    @classmethod
    @asynccontextmanager
    async def running(
        cls, limits: Limits, at_once: int, server: Server | None = None
    ) -> AsyncIterator["Cells"]:
        """Cells for as long as the block lasts."""
        cells = cls(limits, server, at_once=at_once)
        try:
            yield cells
        finally:
            await cells.close()

    async def ask(self, graph: Path, statement: Statement, rows: int | None = None) -> Table:
        """The answer of a snapshot, named by the file of its graph, with so many rows at most.

        Raises GraphTimeout, GraphTooLarge, GraphUnavailable, GraphError.
        """
        async with self._turns, self._cell(graph) as cell:
            asked = {"text": statement.text, "parameters": statement.parameters}
            told = json.dumps({**asked, "rows": self._limits.rows if rows is None else rows})
            later = asyncio.get_running_loop().call_later(SLOW_SECONDS, _step_back, cell)
            try:
                async with asyncio.timeout(self._limits.seconds + GRACE):
                    line = await _exchange(cell, told, self._limits.answer)
            except TimeoutError:
                raise GraphTimeout("The question did not end within its time.") from None
            finally:
                later.cancel()
        try:
            return await asyncio.to_thread(read, line, statement.text)
        except GraphUnavailable:
            await self._forget()  # those that stand ready may be as lost
            raise

    async def keep(self, graph: Path | None) -> None:
        """Let go of the cells that stand ready for any other snapshot than this one."""
        if graph != self._graph:
            await self._forget()

    async def close(self) -> None:
        """End the cells that stand ready."""
        self._closed = True
        await self._forget()

    @asynccontextmanager
    async def _cell(self, graph: Path) -> AsyncIterator[Process]:
        """A cell of its own, gone when the block ends; another takes its place among the ready."""
        if graph != self._graph:
            await self._forget()
            self._graph = graph
        cell = await (self._ready.pop(0) if self._ready else self._started(graph))
        try:
            self._refill(graph)
            yield cell
        finally:
            await _end(cell)

    def _refill(self, graph: Path) -> None:
        while not self._closed and len(self._ready) < self._spare:
            self._ready.append(asyncio.create_task(self._started(graph)))

    async def _forget(self) -> None:
        waiting, self._ready = self._ready, []
        for task in waiting:
            task.cancel()
        if waiting:
            await asyncio.wait(waiting)
        for task in waiting:
            if not task.cancelled() and task.exception() is None:
                await _end(task.result())

    async def _started(self, graph: Path) -> Process:
        limits = self._limits
        told = {
            "graph": str(graph),
            "server": self._server,
            "memory": limits.memory,
            "seconds": limits.seconds,
        }
        inside = "inside_file" if self._server is None else "inside_server"
        # Nothing of this process goes with it: no environment, no open file, no folder of ours.
        cell = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-B", "-m", f"cypher.analysts.{inside}"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env={},
            cwd="/",
            start_new_session=True,
            limit=limits.answer,
        )
        assert cell.stdout is not None
        try:
            async with asyncio.timeout(START_SECONDS):
                if await _exchange(cell, json.dumps(told), limits.answer) == b"ready\n":
                    return cell
        except TimeoutError:
            pass
        except BaseException:
            await _end(cell)
            raise
        await _end(cell)
        raise GraphUnavailable("The analysts' graph can't be opened at the moment.")


async def _exchange(cell: Process, told: str, most: int) -> bytes:
    assert cell.stdin is not None
    assert cell.stdout is not None
    try:
        cell.stdin.write(f"{told}\n".encode())
        await cell.stdin.drain()
        return await cell.stdout.readline()
    except ValueError:
        raise GraphTooLarge(
            f"The answer is larger than {most >> 20} MiB: ask for less, or LIMIT it."
        ) from None
    except (BrokenPipeError, ConnectionResetError):
        return b""


def _step_back(cell: Process) -> None:
    if cell.returncode is None:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, cell.pid, LAST)


async def _end(cell: Process) -> None:
    with suppress(ProcessLookupError):
        cell.kill()
    await cell.wait()
