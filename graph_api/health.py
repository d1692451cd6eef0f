"""Health: whether the process lives, whether it can answer, and its figures for those who may have them."""

import contextlib
import ipaddress
from collections.abc import Sequence

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from cypher.engine import GraphError
from cypher.statement import Statement
from graph_api.authentication.sign_in import SignIn
from graph_api.checkpoints import Checkpoints
from graph_api.errors import ClientError
from graph_api.metrics import CONTENT_TYPE, Metrics
from graph_api.projector import Projector
from graph_api.rooms import Rooms
from graph_api.settings import Network
from ledger.database import Ledger
from ledger.errors import LedgerError
from schema.vocabulary import Role

NO_STORE = {"Cache-Control": "no-store"}
_PING = Statement("RETURN 1 AS one")
_SECONDS = 2.0


class Readiness:
    """Asks every part that an answer needs."""

    def __init__(self, rooms: Rooms, projector: Projector, checkpoints: Checkpoints) -> None:
        self._rooms = rooms
        self._projector = projector
        self._checkpoints = checkpoints

    async def parts(self) -> dict[str, str]:
        """Each part and how it is: `ok`, or in a word what is wrong, without internals."""
        return {
            "ledger": await to_thread.run_sync(_ledger, self._rooms.ledger),
            "graph": await self._graph(),
            "policies": "ok" if self._rooms.sights.fault is None else "wrong",
            "directory": "ok" if self._rooms.directory.fault is None else "wrong",
            "projection": self._projector.state,
            "checkpoints": self._checkpoints.state,
        }

    async def _graph(self) -> str:
        try:
            await self._rooms.engine.read(_PING, _SECONDS)
        except GraphError:
            return "unreachable"
        return "ok"


def health_routes(
    readiness: Readiness, metrics: Metrics, sign_in: SignIn, readers: Sequence[Network]
) -> Sequence[BaseRoute]:
    """`/healthz`, `/readyz` and `/metrics`; whoever asks from one of the networks `readers` may read that."""

    async def healthz(request: Request) -> Response:
        return JSONResponse({"status": "ok"}, headers=NO_STORE)

    async def readyz(request: Request) -> Response:
        parts = await readiness.parts()
        ready = all(state == "ok" for state in parts.values())
        body = {"status": "ok" if ready else "unready", "parts": parts}
        return JSONResponse(body, status_code=200 if ready else 503, headers=NO_STORE)

    async def figures(request: Request) -> Response:
        if not await _may_read_figures(request, sign_in, readers):
            return Response(status_code=403, headers=NO_STORE)
        return Response(metrics.text(), media_type=CONTENT_TYPE, headers=NO_STORE)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", figures)]


async def _may_read_figures(request: Request, sign_in: SignIn, readers: Sequence[Network]) -> bool:
    """Whoever asks from an address that the settings name, and from anywhere an operator who is signed in.

    No address is open unasked: behind a proxy that does not tell for whom it asks, everyone has the same.
    """
    with contextlib.suppress(ValueError):
        if request.client is not None:
            address = ipaddress.ip_address(request.client.host)
            if any(address in network for network in readers):
                return True
    try:
        return Role.OPERATOR in (await sign_in.principal(request.headers)).roles
    except ClientError:
        return False


def _ledger(ledger: Ledger) -> str:
    try:
        with ledger.read():
            return "ok"
    except LedgerError:
        return "unreachable"
