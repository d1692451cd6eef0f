"""The application: routes and what stands around them, from rooms that are open."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route
from starlette.types import ASGIApp

from graph_api.answering import Answering
from graph_api.checkpoints import Checkpoints
from graph_api.console import console_routes
from graph_api.endpoint import METHODS, GraphQLEndpoint
from graph_api.health import Readiness, health_routes
from graph_api.log import RequestLog
from graph_api.metrics import Metrics
from graph_api.projector import Projector
from graph_api.rooms import Rooms
from graph_api.sign_in import SignIn
from graph_api.token import Tokens

HEADERS = ("Authorization", "Content-Type", "X-Purpose", "X-Case-Reference")
"""What a page of an allowed origin may send."""
PATHS = frozenset({"/", "/graphql", "/healthz", "/readyz", "/metrics"})


def application(
    rooms: Rooms,
    tokens: Tokens,
    cursor_key: bytes,
    metrics: Metrics,
    projector: Projector,
    checkpoints: Checkpoints,
) -> ASGIApp:
    """The ASGI application. Raises ConfigurationError where the partnership's folder is wrong."""
    sign_in = SignIn(tokens, rooms.directory)
    endpoint = GraphQLEndpoint(sign_in, Answering(rooms, cursor_key), rooms.settings.body_bytes)
    app = Starlette(
        routes=[
            Route("/graphql", endpoint),
            *health_routes(Readiness(rooms, projector, checkpoints), metrics, sign_in),
            *console_routes(),
        ],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=rooms.settings.allowed_origins,
                allow_methods=METHODS,
                allow_headers=HEADERS,
                expose_headers=["X-Request-Id"],
            )
        ],
    )
    return RequestLog(app, metrics, PATHS)
