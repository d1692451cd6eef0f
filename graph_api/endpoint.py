"""The endpoint: GraphQL over HTTP, signed in before anything of the request is read."""

from collections.abc import Sequence
from dataclasses import replace

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from graph_api.answering import Answering
from graph_api.authentication.sign_in import CHALLENGE, SignIn, viewer_of
from graph_api.errors import ClientError, Malformed, RateLimited, Unauthenticated
from graph_api.question.executable import failure
from graph_api.question.request import JSON, read_request
from graph_api.question.response import GRAPHQL, media_type, send_json, status_of
from graph_api.rate import Rate
from schema.sight import Viewer

METHODS = ("GET", "POST")


class GraphQLEndpoint:
    """An ASGI application that answers GraphQL requests of signed-in viewers.

    It leaves in `scope["state"]` for the request's log line: `principal`, and `code` of a refusal.
    """

    def __init__(self, sign_in: SignIn, answering: Answering, rate: Rate, body_bytes: int) -> None:
        """`rate` is that of each principal."""
        self._sign_in = sign_in
        self._answering = answering
        self._rate = rate
        self._body_bytes = body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = Headers(scope=scope)
        kind = media_type(headers.get("accept"))
        try:
            response = await self._answer(scope, receive, headers, kind)
        except Exception as error:
            await self._refuse(scope, send, failure(error), kind or JSON)
        else:
            await send_json(send, 200, str(kind), response)

    async def _answer(
        self, scope: Scope, receive: Receive, headers: Headers, kind: str | None
    ) -> dict[str, object]:
        viewer: Viewer | None = None
        address = scope["client"][0] if scope["client"] else None
        try:
            principal = await self._sign_in.principal(headers)
            scope["state"]["principal"] = principal.id
            self._rate.check(principal.id)
            viewer = replace(principal.asks(), address=address)
            if kind is None:
                raise Malformed(f"Accept {GRAPHQL} or {JSON}.", 406)
            if scope["method"] not in METHODS:
                raise Malformed("Use POST, or GET for a query.", 405)
            viewer = replace(viewer_of(principal, headers), address=address)
            request = await read_request(scope, receive, headers, self._body_bytes)
        except RateLimited:
            raise  # a flood must not fill the audit log: it is told of once a minute
        except Exception as error:
            refusal = failure(error)
            await self._answering.refused(viewer, refusal, address=address)
            raise refusal from None
        return await self._answering.answer(viewer, request)

    async def _refuse(self, scope: Scope, send: Send, refusal: ClientError, kind: str) -> None:
        scope["state"]["code"] = refusal.code
        more = refusal_headers(refusal, METHODS)
        await send_json(send, status_of(refusal, kind), kind, {"errors": refusal.errors()}, more)


def refusal_headers(refusal: ClientError, methods: Sequence[str]) -> list[tuple[bytes, bytes]]:
    """What a refusal says in headers; `methods` are those that may be used instead."""
    more = []
    if isinstance(refusal, Unauthenticated):
        more.append(CHALLENGE)
    if isinstance(refusal, RateLimited):
        more.append(refusal.header)
    if refusal.status == 405:
        more.append((b"allow", ", ".join(methods).encode()))
    return more
