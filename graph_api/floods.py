"""Floods: who was refused for asking too often, on the audit log once a minute with how often."""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from graph_api.errors import Code
from graph_api.rate import MINUTE
from policies.audit.log import AuditLog
from policies.directory import Directory
from policies.errors import AuditUnavailable

MOST_TOLD = 1_000
"""How many are told of by name or address within a minute; the rest stand in one event together."""

log = logging.getLogger(__name__)


class Floods:
    """Counts refusals by principal and by address, and tells of each once a minute and at the end.

    So a flood leaves few events, and none of it is lost but by a crash.
    """

    def __init__(self, audit: AuditLog, directory: Directory) -> None:
        self._audit = audit
        self._directory = directory
        self._counts: Counter[tuple[str | None, str | None]] = Counter()

    @classmethod
    @asynccontextmanager
    async def watched(cls, audit: AuditLog, directory: Directory) -> AsyncIterator[Self]:
        """Tell of what is counted until the block ends."""
        floods = cls(audit, directory)
        stop = asyncio.Event()
        work = asyncio.create_task(floods._work(stop))
        try:
            yield floods
        finally:
            stop.set()
            await work

    def of_principal(self, id: str) -> None:
        """Count a refusal of somebody who is signed in."""
        self._count(id, None)

    def of_address(self, address: str) -> None:
        """Count a refusal of whoever asks from an address."""
        self._count(None, address)

    def _count(self, *who: str | None) -> None:
        known = who in self._counts or len(self._counts) < MOST_TOLD
        self._counts[who if known else (None, None)] += 1  # type: ignore[index]

    async def _work(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), MINUTE)
            await self._tell()

    async def _tell(self) -> None:
        counts, self._counts = self._counts, Counter()
        while counts:
            (id, address), count = counts.popitem()
            viewer = self._directory.principal(id) if id is not None else None
            try:
                await self._audit.refused(
                    viewer, Code.RATE_LIMITED, address=address, counts={"requests": count}
                )
            except AuditUnavailable:
                log.error("requests that came too often are not on the audit log yet")
                self._counts += counts + Counter({(id, address): count})
                return
