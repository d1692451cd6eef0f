"""`POST /cypher`: an analyst's question in Cypher, answered as JSON or as CSV."""

from dataclasses import replace

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from graph_api.analysts.asking import OPERATION, AskingCypher, CypherRequest
from graph_api.analysts.leaving import Bounds, Leaving
from graph_api.answering import Answering
from graph_api.authentication.sign_in import SignIn, viewer_of
from graph_api.endpoint import refusal_headers
from graph_api.errors import Malformed, RateLimited
from graph_api.question.executable import failure
from graph_api.question.request import JSON, read_object
from graph_api.question.response import send_content, send_json
from graph_api.rate import Rate
from graph_api.settings import Settings
from schema.sight import Viewer


class CypherEndpoint:
    """An ASGI application for `{"query": …, "parameters": {…}, "rows": …}`.

    Whoever asks is signed in before anything of it is read.
    """

    def __init__(
        self,
        sign_in: SignIn,
        answering: Answering,
        asking: AskingCypher,
        rates: tuple[Rate, Rate],
        settings: Settings,
    ) -> None:
        """`rates` are those of each principal: of requests, and of questions."""
        self._sign_in = sign_in
        self._answering = answering
        self._asking = asking
        self._rates = rates
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = Headers(scope=scope)
        try:
            told = await self._answer(scope, receive, headers)
        except Exception as error:
            refusal = failure(error)
            scope["state"]["code"] = refusal.code
            more = refusal_headers(refusal, ["POST"])
            await send_json(send, refusal.status, JSON, {"errors": refusal.errors()}, more)
        else:
            await send_content(send, told.kind, told.content, told.headers)

    async def _answer(self, scope: Scope, receive: Receive, headers: Headers) -> Leaving:
        viewer: Viewer | None = None
        address = scope["client"][0] if scope["client"] else None
        try:
            principal = await self._sign_in.principal(headers)
            scope["state"]["principal"] = principal.id
            for rate in self._rates:
                rate.check(principal.id)
            viewer = replace(principal.asks(), address=address)
            if scope["method"] != "POST":
                raise Malformed("Use POST.", 405)
            viewer = replace(viewer_of(principal, headers), address=address)
            body = await read_object(receive, headers, self._settings.body_bytes)
            text, parameters = body.get("query"), body.get("parameters")
            if not isinstance(text, str) or not isinstance(parameters, dict | None):
                raise Malformed('Send {"query": "…", "parameters": {…}}; without parameters, leave them out.')
            bounds = self._bounds(principal.id, body.get("rows"))
        except RateLimited:
            raise  # a flood must not fill the audit log: it is told of once a minute
        except Exception as error:
            refusal = failure(error)
            await self._answering.refused(viewer, refusal, OPERATION, address=address)
            raise refusal from None
        request = CypherRequest(text, parameters or {}, bounds, headers.get("accept", ""))
        return await self._asking.ask(viewer, request, receive)

    def _bounds(self, principal: str, asked: object) -> Bounds:
        """How much an answer may have. A large one counts as the small ones that would tell as much."""
        usual = min(self._settings.cypher_rows, self._settings.cypher_most_rows)
        if asked is None:
            return Bounds.of(usual, usual)
        if not isinstance(asked, int) or isinstance(asked, bool) or asked < 1:
            raise Malformed("rows is how many rows you want at most: a whole number, 1 or more.")
        rows = min(asked, self._settings.cypher_most_rows, usual * self._settings.cypher_per_minute)
        if rows > usual:
            self._rates[-1].check(principal, -(-rows // usual), counted=1)
        return Bounds.of(rows, usual)
