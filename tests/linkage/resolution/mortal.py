"""A process that works on a ledger and is killed (SIGKILL) at its n-th word to it, or at a named point."""

import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from graph_api.commands.link import link as command
from ledger.database import Ledger
from linkage.progress import Advance
from linkage.resolution.run import link

SPAWN = multiprocessing.get_context("forkserver")
SPAWN.set_forkserver_preload([__name__])

STAGES = (
    *("Read records", "Derive features", "Block", "Choose the model", "Score", "Cluster"),
    *("Compare with what stands", "Explain", "Write", "Index"),
)
WRITTEN = (
    *("DELETE FROM link", "INSERT INTO link", "INSERT INTO person", "INSERT INTO membership"),
    *("INSERT INTO lineage", "INSERT INTO outbox", "INSERT INTO blocking_range", "UPDATE run SET model"),
)
POINTS = (
    "INSERT INTO run",
    *(f"{stage} begins" for stage in STAGES),
    *(f"{stage} ends" for stage in STAGES if stage not in ("Read records", "Choose the model", "Cluster")),
    *WRITTEN,
)
"""Points all through a run: a stage's begin or end, or the first statement that begins so."""


Work = Callable[[str, int | str], None]
"""What is done to the ledger at an address; it is told where to die, for points that are no word."""


def link_all(url: str, death: int | str) -> None:
    """A run over all records."""
    ledger = Ledger.open(url)
    link(ledger, progress=Stages(death))
    ledger.close()


def link_what_is_new(url: str, _: int | str) -> None:
    """`richpicture link --new`."""
    os.environ["RICHPICTURE_LEDGER_URL"] = url
    command(new=True)


def run(url: str, said: Path, death: int | str = 0, work: Work = link_all) -> tuple[int | None, int]:
    """Work in another process that dies at this word (0: it lives) or point; its exit code, its last word."""
    said.unlink(missing_ok=True)
    process = SPAWN.Process(target=live, args=(url, said, death, work))
    process.start()
    process.join()
    code = process.exitcode
    process.close()
    return code, int(said.read_text()) if said.exists() else 0


class Stages:
    """Dies at the begin or the end of a stage."""

    def __init__(self, death: int | str) -> None:
        self._death = death

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Advance]:
        """A stage of the run."""
        self._reach(f"{name} begins")
        yield lambda units: None
        self._reach(f"{name} ends")

    def _reach(self, point: str) -> None:
        if point == self._death:
            os.kill(os.getpid(), signal.SIGKILL)


def live(url: str, said: Path, death: int | str, work: Work) -> None:
    """Work. A word is a statement or a commit, so that death comes within and between transactions."""
    spoken = count(1)
    last = 0

    def speak(*_: object) -> None:
        nonlocal last
        last = next(spoken)
        if last == death:
            os.kill(os.getpid(), signal.SIGKILL)

    def reach(statement: str) -> None:
        if isinstance(death, str) and statement.startswith(death):
            os.kill(os.getpid(), signal.SIGKILL)

    def connect(connection: Any, _: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.set_trace_callback(reach)  # also what goes past SQLAlchemy

    def execute(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        speak()
        reach(statement)

    event.listen(Engine, "connect", connect)
    event.listen(Engine, "before_cursor_execute", execute)
    event.listen(Engine, "commit", speak)
    work(url, death)
    said.write_text(str(last))
