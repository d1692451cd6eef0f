"""The application: routes and what stands around them, from rooms that are open."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp

from cypher.analysts.cells import Cells
from graph_api.analysts.asking import AskingCypher
from graph_api.analysts.endpoint import CypherEndpoint
from graph_api.answering import Answering
from graph_api.authentication.browser import PATHS as SIGN_IN_PATHS
from graph_api.authentication.browser import browser_routes
from graph_api.authentication.development_sign_in import development_routes
from graph_api.authentication.doors import Doors
from graph_api.checkpoints import Checkpoints
from graph_api.console import console_routes
from graph_api.endpoint import METHODS, GraphQLEndpoint
from graph_api.floods import Floods
from graph_api.health import Readiness, health_routes
from graph_api.log import RequestLog
from graph_api.metrics import Metrics
from graph_api.projector import Projector
from graph_api.rate import AddressRate, Rate
from graph_api.rooms import Rooms
from graph_api.roots.alerts import Alerts
from graph_api.roots.briefings import BriefingNews
from graph_api.roots.caseload_alerts import CaseloadAlerts
from graph_api.roots.taskings import TaskingNews
from graph_api.subscriptions import Subscriptions
from graph_api.unread import Unread

HEADERS = ("Authorization", "Content-Type", "X-Purpose", "X-Case-Reference")
"""What a page of an allowed origin may send."""
PATHS = frozenset({"/", "/graphql", "/cypher", "/healthz", "/readyz", "/metrics", *SIGN_IN_PATHS})


def application(
    rooms: Rooms,
    doors: Doors,
    cursor_key: bytes,
    metrics: Metrics,
    projector: Projector,
    checkpoints: Checkpoints,
    floods: Floods,
    cells: Cells,
) -> ASGIApp:
    """The ASGI application. Raises ConfigurationError where the partnership's folder is wrong."""
    settings = rooms.settings
    rate = Rate(settings.requests_per_minute, refused=floods.of_principal)
    address_rate = Rate(settings.address_requests_per_minute, refused=floods.of_address)
    answering = Answering(rooms, cursor_key)
    endpoint = GraphQLEndpoint(doors.sign_in, answering, rate, settings.body_bytes)
    cypher = CypherEndpoint(
        doors.sign_in,
        answering,
        AskingCypher(rooms, cells, answering),
        (rate, Rate(settings.cypher_per_minute, refused=floods.of_principal)),
        settings,
    )
    subscriptions = Subscriptions(
        doors.sign_in,
        answering,
        {
            "accessAlerts": Alerts(rooms.sights, rooms.ledger),
            "caseloadAlerts": CaseloadAlerts(rooms.sights, rooms.ledger),
            "taskings": TaskingNews(rooms.ledger),
            "briefings": BriefingNews(rooms.ledger),
        },
        rate,
        address_rate,
        settings.body_bytes,
        settings.connections,
    )
    app = Starlette(
        routes=[
            Route("/graphql", endpoint),
            Route("/cypher", cypher),
            WebSocketRoute("/graphql", subscriptions.serve),
            *health_routes(
                Readiness(rooms, projector, checkpoints), metrics, doors.sign_in, settings.metrics_readers
            ),
            *(browser_routes(doors.browsers) if doors.browsers is not None else ()),
            *(development_routes(doors.development) if doors.development is not None else ()),
            *console_routes(),
        ],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=settings.allowed_origins,
                allow_methods=METHODS,
                allow_headers=HEADERS,
                expose_headers=["X-Request-Id", "Retry-After", "X-Snapshot", "X-More"],
            )
        ],
    )
    return RequestLog(Unread(AddressRate(app, address_rate)), metrics, PATHS)
