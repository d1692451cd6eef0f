"""The projector within the server: brings what commands write to the ledger into the embedded graph."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from graph_api.metrics import Metrics
from graph_api.rooms import Rooms

log = logging.getLogger(__name__)


class Projector:
    """Looks into the outbox again and again; of an engine that is a server's, only how far it is."""

    def __init__(self, rooms: Rooms, metrics: Metrics) -> None:
        self._rooms = rooms
        self._metrics = metrics
        self.state = "ok"

    @classmethod
    @asynccontextmanager
    async def running(cls, rooms: Rooms, metrics: Metrics) -> AsyncIterator[Self]:
        yield cls(rooms, metrics)
