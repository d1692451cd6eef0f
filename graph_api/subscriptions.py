"""Subscriptions: GraphQL over a WebSocket (graphql-transport-ws), each telling answered like a request."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from dataclasses import replace
from typing import Any

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.websockets import WebSocket, WebSocketDisconnect

from graph_api.answering import Answering, Subscribed
from graph_api.authentication.sign_in import OWN_PAGE, SignIn, viewer_of
from graph_api.errors import BadInput, ClientError, Malformed, RateLimited, Unauthenticated, Unavailable
from graph_api.news import News
from graph_api.question.executable import unexpected
from graph_api.question.request import GraphQLRequest, graphql_request
from graph_api.rate import Rate, neighbourhood
from ledger.errors import LedgerError
from schema.sight import Viewer

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 5.0
SEND_SECONDS = 10.0
"""A client that takes no more for so long is let go."""
POLL_SECONDS = 0.5
MOST_SUBSCRIPTIONS = 10
"""At once over one connection."""
TOLD = ("authorization", "x-purpose", "x-case-reference")
"""What `connection_init` states, by the names that headers of a request have."""


class _Closed(Exception):
    """The connection must end, with this code of the protocol."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Subscriptions:
    """Accepts connections. Nothing waits in a queue: a slow client is told later what the ledger holds."""

    def __init__(
        self,
        sign_in: SignIn,
        answering: Answering,
        news: Mapping[str, News],
        rate: Rate,
        address_rate: Rate,
        most_bytes: int,
        most_connections: int,
    ) -> None:
        """`news` says by the field of a subscription where its news come from."""
        self._sign_in = sign_in
        self._answering = answering
        self._news = news
        self._rate = rate
        self._address_rate = address_rate
        self._most_bytes = most_bytes
        self._most_connections = most_connections
        self._connections: Counter[str] = Counter()

    async def serve(self, socket: WebSocket) -> None:
        """One connection, from its first word to its last."""
        try:
            self._address_rate.check(neighbourhood(_client(socket)))
        except RateLimited:
            await socket.close(1013)
            return
        if PROTOCOL not in socket.scope.get("subprotocols", ()):
            await socket.close(4406)
            return
        await socket.accept(PROTOCOL)
        connection = _Connection(self, socket)
        try:
            async with asyncio.TaskGroup() as tasks:
                await connection.listen(tasks)
        except* _Closed as ends:
            [end] = ends.exceptions[:1]
            assert isinstance(end, _Closed)
            with suppress(RuntimeError, WebSocketDisconnect):  # it has gone meanwhile
                await socket.close(end.code, end.reason)
        except* (WebSocketDisconnect, TimeoutError):
            pass

    async def viewer(self, headers: Headers, client: tuple[str, int] | None, *, asks: bool = True) -> Viewer:
        """Who listens, judged anew at each telling. Raises ClientError, which the audit log knows of.

        Only what she `asks` counts as a request of hers: else its rate would tell how much is kept from her.
        """
        viewer: Viewer | None = None
        address = client[0] if client is not None else None
        try:
            principal = await self._sign_in.principal(headers)
            if asks:
                self._rate.check(principal.id)
            viewer = replace(principal.asks(), address=address)
            return replace(viewer_of(principal, headers), address=address)
        except RateLimited:
            raise
        except ClientError as refusal:
            await self._answering.refused(viewer, refusal, address=address)
            raise

    @contextmanager
    def connected(self, principal: str) -> Iterator[None]:
        """For as long as she is connected. Ends what would be one connection too many."""
        if self._connections[principal] >= self._most_connections:
            raise _Closed(4429, "Too many connections")
        self._connections[principal] += 1
        try:
            yield
        finally:
            self._connections[principal] -= 1
            if not self._connections[principal]:
                del self._connections[principal]

    async def known(self, headers: Headers) -> None:
        """That whoever listens may still sign in. Raises ClientError."""
        await self._sign_in.principal(headers)

    async def answer(self, viewer: Viewer, request: GraphQLRequest, alert: str | None) -> dict[str, Any]:
        """One telling; without an alert only whether it may be asked for. Raises ClientError."""
        return await self._answering.answer(viewer, request, alert)

    async def request(self, viewer: Viewer, payload: Any) -> GraphQLRequest:
        """What a client asks to be told of. Raises Malformed, which the audit log knows of."""
        try:
            if not isinstance(payload, dict):
                raise Malformed("`payload` must be an object.")
            return replace(graphql_request(payload), streamed=True)
        except ClientError as refusal:
            await self._answering.refused(viewer, refusal)
            raise

    def subscribed(self, viewer: Viewer, request: GraphQLRequest) -> AbstractAsyncContextManager[Subscribed]:
        """For as long as she listens, if she may. Raises ClientError."""
        return self._answering.subscribed(viewer, request)

    async def newer(self, field: str, viewer: Viewer, after: int | None) -> tuple[int, tuple[str, ...]]:
        """What is new of a subscription's field, as its source finds it. Raises ClientError."""
        news = self._news.get(field)
        if news is None:
            raise BadInput("There is nothing to tell of.")
        try:
            return await to_thread.run_sync(news.newer, viewer, after)
        except LedgerError:
            raise Unavailable("The ledger can't be read at the moment, so nothing is told.") from None
        except Exception as error:
            raise unexpected(error) from None

    @property
    def most_bytes(self) -> int:
        """How long a message may be."""
        return self._most_bytes


class _Connection:
    """One client: who she is, and what she listens to by the ids that she gave."""

    def __init__(self, house: Subscriptions, socket: WebSocket) -> None:
        self._house = house
        self._socket = socket
        self._headers: Headers | None = None
        self._running: dict[str, asyncio.Task[None]] = {}

    async def listen(self, tasks: asyncio.TaskGroup) -> None:
        async with asyncio.timeout(INIT_SECONDS):
            first = await self._receive()
        if first.get("type") != "connection_init":
            raise _Closed(4401, "Unauthorized")
        self._headers = _headers(self._socket, first.get("payload"))
        try:
            viewer = await self._house.viewer(self._headers, _client(self._socket))
        except RateLimited:
            raise _Closed(1013, "Too many requests") from None
        except Unauthenticated:
            raise _Closed(4403, "Forbidden") from None
        except ClientError as refusal:
            raise _Closed(4400, refusal.message) from None
        with self._house.connected(viewer.id):
            await self._send({"type": "connection_ack"})
            while True:
                await self._heed(await self._receive(), tasks)

    async def _heed(self, message: Mapping[str, Any], tasks: asyncio.TaskGroup) -> None:
        kind, id = message.get("type"), message.get("id")
        if kind == "ping":
            await self._send({"type": "pong"})
        elif kind == "pong":
            pass
        elif kind == "connection_init":
            raise _Closed(4429, "Too many initialisation requests")
        elif not isinstance(id, str) or not 0 < len(id) <= 100:
            raise _Closed(4400, "Invalid message")
        elif kind == "complete":
            if id in self._running:
                self._running.pop(id).cancel()
        elif kind == "subscribe":
            if id in self._running:
                raise _Closed(4409, "Subscriber already exists")
            if len(self._running) >= MOST_SUBSCRIPTIONS:
                raise _Closed(4429, "Too many subscriptions")
            self._running[id] = tasks.create_task(self._tell(id, message.get("payload")))
        else:
            raise _Closed(4400, "Invalid message")

    async def _tell(self, id: str, payload: Any) -> None:
        """Answer one subscription for as long as it stands; a refusal ends it."""
        house, headers = self._house, self._headers
        assert headers is not None
        try:
            viewer = await house.viewer(headers, _client(self._socket))
            request = await house.request(viewer, payload)
            async with house.subscribed(viewer, request) as subscribed:
                await self._follow(id, headers, viewer, request, subscribed)
        except ClientError as refusal:
            if isinstance(refusal, Unauthenticated):
                raise _Closed(4403, "Forbidden") from None
            await self._send({"id": id, "type": "error", "payload": refusal.errors()})
        except (_Closed, WebSocketDisconnect, TimeoutError):
            raise
        except Exception as error:
            await self._send({"id": id, "type": "error", "payload": unexpected(error).errors()})
        self._running.pop(id, None)

    async def _follow(
        self, id: str, headers: Headers, viewer: Viewer, request: GraphQLRequest, subscribed: Subscribed
    ) -> None:
        house, client = self._house, _client(self._socket)
        place, _ = await house.newer(subscribed.field, viewer, None)
        while True:
            await asyncio.sleep(POLL_SECONDS)
            # whoever signed out, was taken out of the directory, or whose token has ended hears no more
            await house.known(headers)
            place, alerts = await house.newer(subscribed.field, viewer, place)
            for alert in alerts:
                viewer = await house.viewer(headers, client, asks=False)
                response = await house.answer(viewer, request, alert)
                if response.get("data"):
                    await self._send({"id": id, "type": "next", "payload": response})
                    subscribed.told += 1

    async def _receive(self) -> Mapping[str, Any]:
        try:
            text = await self._socket.receive_text()
        except KeyError:
            raise _Closed(4400, "Invalid message") from None  # bytes
        if len(text) > self._house.most_bytes:
            raise _Closed(1009, "Too long")
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            raise _Closed(4400, "Invalid message") from None
        if not isinstance(message, dict):
            raise _Closed(4400, "Invalid message")
        return message

    async def _send(self, message: Mapping[str, Any]) -> None:
        async with asyncio.timeout(SEND_SECONDS):
            await self._socket.send_text(json.dumps(message))


def _headers(socket: WebSocket, payload: Any) -> Headers:
    """What a request would say in its headers: what `connection_init` states, and the browser's session.

    A browser sends its cookies to any page's WebSocket, so they count only where it says that the page is
    of this server; that it says so a page can't forge.
    """
    stated = {
        name.lower(): value
        for name, value in (payload.items() if isinstance(payload, dict) else ())
        if isinstance(value, str) and name.lower() in TOLD
    }
    told = [(name.encode(), value.encode("latin-1", "replace")) for name, value in stated.items()]
    origin = socket.headers.get("origin")
    if origin is not None:
        told += [(b"origin", origin.encode("latin-1", "replace")), (OWN_PAGE.encode(), b"richpicture")]
        told += [(name, value) for name, value in socket.headers.raw if name == b"cookie"]
    return Headers(raw=told)


def _client(socket: WebSocket) -> tuple[str, int] | None:
    return (socket.client.host, socket.client.port) if socket.client is not None else None
