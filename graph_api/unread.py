"""Unread: what was sent and is not read yet, bounded in time and for each principal.

A client that asks for much and reads nothing would leave it all in the server's memory.
"""

import asyncio
from collections import Counter

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from graph_api.errors import RateLimited
from graph_api.question.request import JSON
from graph_api.question.response import send_json

MOST_UNREAD = 32 << 20
"""Bytes that may wait for one principal, beyond the first answer of any size."""
PATIENCE = 30
"""Seconds within which a client reads on: some 64 KiB, which is all that the connection itself holds."""


class Unread:
    """Around an application: refuses an answer to whoever has left too much of the ones before unread."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._waiting: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        waiting, principal, mine, refused = self._waiting, "", 0, False

        async def count(message: Message) -> None:
            nonlocal principal, mine, refused
            if refused:
                return
            if message["type"] == "http.response.start" and "principal" in scope["state"]:
                principal = scope["state"]["principal"]
                mine = int(Headers(raw=message["headers"]).get("content-length", 0))
                refused = waiting[principal] > 0 and waiting[principal] + mine > MOST_UNREAD
                if refused:
                    mine = 0
                    await _refuse(scope, send)
                    return
                waiting[principal] += mine
            await send(message)  # returns when what was sent before has left

        try:
            await self._app(scope, receive, count)
        finally:
            waiting[principal] -= mine
            if not waiting[principal]:
                del waiting[principal]


async def _refuse(scope: Scope, send: Send) -> None:
    refusal = RateLimited(PATIENCE, "You have not read the answers that were sent before.")
    scope["state"]["code"] = refusal.code
    await send_json(send, refusal.status, JSON, {"errors": refusal.errors()}, [refusal.header])


class Connection(HttpToolsProtocol):
    """A connection that ends where its client does not read on in time."""

    _late: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """The connection holds as much as it may."""
        super().pause_writing()
        self._late = self.loop.call_later(PATIENCE, self.transport.abort)

    def resume_writing(self) -> None:
        """Its client has read on."""
        super().resume_writing()
        self._in_time()

    def connection_lost(self, exc: Exception | None) -> None:
        """It has ended."""
        super().connection_lost(exc)
        self._in_time()

    def _in_time(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
