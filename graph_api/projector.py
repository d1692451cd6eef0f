"""The projector: brings what commands write to the ledger into the graph, within a second."""

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Self

from anyio import to_thread

from cypher.engine import Engine, GraphError
from cypher.position import position
from graph_api.metrics import Metrics
from ledger.database import Ledger
from ledger.errors import LedgerError
from ledger.outbox import last_seq
from linkage.progress import Silence
from linkage.projection.project import project

log = logging.getLogger(__name__)


class Projector:
    """Looks into the outbox again and again: brings the graph up to it, or says how far it is.

    `state` is `starting` until the graph was seen to be up to the ledger once, then `ok`, or `failing`
    while the last look went wrong. `tell` learns of each row of the outbox up to which the graph is known to
    be, and of 0 before anything is known.
    """

    def __init__(
        self, ledger: Ledger, engine: Engine, metrics: Metrics, tell: Callable[[int], None], *, writes: bool
    ) -> None:
        tell(0)
        self._ledger = ledger
        self._engine = engine
        self._metrics = metrics
        self._tell = tell
        self._writes = writes
        self._seq: int | None = None
        self.state = "starting"

    @classmethod
    @asynccontextmanager
    async def running(
        cls,
        ledger: Ledger,
        engine: Engine,
        metrics: Metrics,
        tell: Callable[[int], None],
        seconds: float,
        *,
        writes: bool,
    ) -> AsyncIterator[Self]:
        """A projector that looks every so many seconds until the block ends; it ends between two looks.

        One that `writes` projects; any other says only how far the graph is.
        """
        projector = cls(ledger, engine, metrics, tell, writes=writes)
        stop = asyncio.Event()
        work = asyncio.create_task(projector.follow(stop, seconds))
        try:
            yield projector
        finally:
            stop.set()
            await work

    async def follow(self, stop: asyncio.Event, seconds: float, patience: float = math.inf) -> None:
        """Look every so many seconds until told to stop; raise what fails for over `patience` seconds."""
        last_good = time.monotonic()
        while not stop.is_set():
            try:
                await self._look()
                self.state, last_good = "ok", time.monotonic()
            except Exception as error:
                self._log(error)
                self.state = "failing"
                if time.monotonic() - last_good > patience:
                    raise
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), seconds)

    def _log(self, error: Exception) -> None:
        if not isinstance(error, GraphError | LedgerError):
            log.error("the projection fails", exc_info=error)
        elif self.state != "failing":
            log.warning("the projection fails: %s", error)

    async def _look(self) -> None:
        newest = await to_thread.run_sync(_newest, self._ledger)
        if self._seq is None or not self._writes:
            at = await position(self._engine)
            self._seq = at.seq if at is not None else None
        if self._writes and (self._seq is None or self._seq < newest):
            await project(self._ledger, self._engine, Silence())
            self._seq = newest
        self._tell(self._seq or 0)
        self._metrics.behind(newest - (self._seq or 0))


def _newest(ledger: Ledger) -> int:
    with ledger.read() as connection:
        return last_seq(connection)
