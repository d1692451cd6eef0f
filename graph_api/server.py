"""The server: one process that opens the rooms, listens, and closes them in order."""

import base64
import logging
import secrets
import socket
import sys
from collections.abc import Callable
from types import FrameType

import uvicorn
from anyio import to_thread
from starlette.types import ASGIApp

from cypher.analysts.cells import Cells, Limits
from graph_api.analysts.renewal import renewed
from graph_api.application import application
from graph_api.audit_key import audit_key
from graph_api.authentication.doors import open_doors
from graph_api.authentication.issuer import issuer_keys
from graph_api.checkpoints import Checkpoints
from graph_api.floods import Floods
from graph_api.home_secret import home_secret
from graph_api.metrics import Metrics
from graph_api.projector import Projector
from graph_api.question.executable import executable_contract
from graph_api.rooms import open_rooms
from graph_api.settings import Settings
from graph_api.unread import Connection
from graph_api.warming import warm
from schema.partnership import ConfigurationError, load_partnership

STOP_SECONDS = 20
"""How long requests under way may go on when the server is told to stop."""
MOST_CONNECTIONS = 1_000
SWITCH_SECONDS = 0.0005
"""How long a thread may keep the interpreter to itself while the audit log's waits for its turn; Python's own
5 ms are longer than most answers take."""

log = logging.getLogger(__name__)


async def serve(settings: Settings, ready: Callable[[str], None] = lambda address: None) -> None:
    """Serve until told to stop (SIGINT, SIGTERM); `ready` is called with the address when it listens.

    Raises ConfigurationError, LedgerError, GraphError before it listens.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    load_partnership(settings.folder)
    keys = issuer_keys(settings)
    cursor_key = read_cursor_key(settings)
    audit_key(settings)
    listening = _listen(settings)
    with listening:
        async with open_rooms(settings) as rooms:
            if settings.embedded:
                await rooms.engine.migrate()
            await warm(rooms.engine, executable_contract())
            await to_thread.run_sync(rooms.sights.keep_texts)
            metrics = Metrics()
            limits = Limits(settings.cypher_megabytes << 20, settings.cypher_seconds, settings.cypher_rows)
            async with (
                Projector.running(
                    rooms.ledger,
                    rooms.engine,
                    metrics,
                    rooms.sights.graph_is_at,
                    settings.poll_seconds,
                    writes=settings.embedded,
                ) as projector,
                Checkpoints.running(rooms.signer, settings.audit_seconds) as checkpoints,
                Floods.watched(rooms.audit, rooms.directory) as floods,
                Cells.running(limits, settings.cypher_at_once, settings.analysts_server) as cells,
                renewed(cells, settings.projections, settings.poll_seconds),
                open_doors(rooms, keys, _address(listening)) as doors,
            ):
                app = application(rooms, doors, cursor_key, metrics, projector, checkpoints, floods, cells)
                server = _Server(_config(app, settings), lambda: ready(_address(listening)))
                await server.serve(sockets=[listening])


def _config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        http=Connection,
        ws="websockets-sansio",
        ws_max_size=settings.body_bytes,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=STOP_SECONDS,
        limit_concurrency=MOST_CONNECTIONS,
    )


def check_address(settings: Settings) -> None:
    """Raise ConfigurationError where the server could not listen."""
    _listen(settings).close()


def read_cursor_key(settings: Settings) -> bytes:
    """The secret that seals cursors. Raises ConfigurationError where none is set."""
    if settings.cursor_key is not None:
        return base64.b64decode(settings.cursor_key.get_secret_value())
    if not settings.development:
        raise ConfigurationError(
            "RICHPICTURE_CURSOR_KEY is not set: 32 random bytes in base64 that every server process of this "
            "installation shares. Make them with: openssl rand -base64 32"
        )
    return home_secret(settings.home, "cursor.key", lambda: secrets.token_bytes(32)).read_bytes()


class _Server(uvicorn.Server):
    """Says when it listens, and returns when it is told to stop."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # uvicorn's own would end the process by the same signal once more, before the rooms are closed. The
        # wait for answers is bounded, so that a second signal, which may be an echo, changes nothing.
        self.should_exit = True


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _listen(settings: Settings) -> socket.socket:
    """A socket that listens, so that a taken port is told before anything is opened."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(address)
        except OSError:
            listening.close()
            raise
        return listening
    except OSError as error:
        raise ConfigurationError(
            f"The server can't listen on {settings.host}:{settings.port} ({error.strerror or error}). "
            'Is another one running? Choose another port: --port 8001 (with make: ARGS="--port 8001").'
        ) from None
