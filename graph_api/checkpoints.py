"""Checkpoints: while a server runs, its audit log is signed whenever it has grown."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from anyio import to_thread

from ledger.errors import LedgerError
from policies.audit.signing import Signer
from policies.errors import LogTampered, SecondPlaceFault

log = logging.getLogger(__name__)


class Checkpoints:
    """Signs every so many seconds, at the start and at the end.

    `state` is `ok`, `failing` while a checkpoint can't be written, or `tampered` when the log is no longer
    what was signed: then nothing is signed any more. Answers go on, for their events are durable all the
    same; whoever watches `/readyz` is told.
    """

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self.state = "starting"

    @classmethod
    @asynccontextmanager
    async def running(cls, signer: Signer, seconds: float) -> AsyncIterator[Self]:
        """Sign until the block ends; what was written by then is signed, too."""
        checkpoints = cls(signer)
        stop = asyncio.Event()
        await checkpoints._sign()
        work = asyncio.create_task(checkpoints._work(stop, seconds))
        try:
            yield checkpoints
        finally:
            stop.set()
            await work

    async def _work(self, stop: asyncio.Event, seconds: float) -> None:
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), seconds)
            await self._sign()

    async def _sign(self) -> None:
        try:
            await to_thread.run_sync(self._signer.sign)
            state = "ok"
        except LogTampered as fault:
            state = self._say("tampered", "the audit log was tampered with", fault)
        except (LedgerError, SecondPlaceFault) as fault:
            state = self._say("failing", "the audit log can't be signed", fault)
        except Exception:
            log.exception("the audit log can't be signed")
            state = "failing"
        self.state = state

    def _say(self, state: str, what: str, fault: Exception) -> str:
        if self.state != state:
            log.error("%s: %s", what, fault)
        return state
