"""An application without policy and without a log, composed here of the product's own rooms, to compare with.

It signs in, reads, plans, executes and answers as the product does; but what a viewer may see was decided
once at its start, it asks nobody whether she may ask, and nothing is written. The product itself has no
switch for it. Run by `python -m benchmarks.reads.unprotected`, with the settings of the server beside it.
"""

import asyncio
from dataclasses import dataclass, replace
from typing import Any, cast

import uvicorn
import uvloop
from anyio import to_thread
from starlette.applications import Starlette
from starlette.routing import Route

from benchmarks.reads.preparation import CASE, PURPOSE, WHO
from graph_api.answering import Answering
from graph_api.doors import open_doors
from graph_api.endpoint import GraphQLEndpoint
from graph_api.issuer import issuer_keys
from graph_api.log import RequestLog
from graph_api.metrics import Metrics
from graph_api.rate import AddressRate, Rate
from graph_api.rooms import Rooms, open_rooms
from graph_api.server import read_cursor_key
from graph_api.settings import Settings, load_settings
from policies.audit.event import Receipt
from policies.audit.log import AuditLog
from policies.sight import Sights
from schema.sight import Sight
from schema.vocabulary import FieldClass, Purpose


@dataclass(frozen=True, slots=True)
class Decided:
    """Stands where sights are decided: the same for every request."""

    sight: Sight
    fault: None = None

    def may(self, *asked: Any) -> bool:
        """Every question may be asked."""
        return True

    def purposes(self, *asked: Any) -> tuple[Purpose, ...]:
        """For every purpose."""
        return tuple(Purpose)

    def case_reference_required(self, *asked: Any) -> bool:
        """Without a case."""
        return False

    def decide(self, *asked: Any) -> Sight:
        """What was decided."""
        return self.sight

    def __getattr__(self, name: str) -> Any:
        raise NotImplementedError(f"The benchmark's questions do not need Sights.{name}.")


class Silence:
    """Stands where the log is written: takes every event and keeps none."""

    async def intent(self, *told: Any) -> Receipt:
        """Nothing is written."""
        return Receipt("", {})

    async def outcome(self, *told: Any) -> None:
        """Nothing is written."""

    async def refused(self, *told: Any) -> None:
        """Nothing is written."""


def unprotected(rooms: Rooms) -> Rooms:
    """These rooms without policy and log; what the benchmark's viewer may see now is open to whoever asks."""
    principal = rooms.directory.principal(WHO)
    assert principal is not None
    sight = rooms.sights.decide(principal.asks(PURPOSE, CASE), frozenset(FieldClass))
    return replace(rooms, sights=cast(Sights, Decided(sight)), audit=cast(AuditLog, Silence()))


async def serve(settings: Settings) -> None:
    """Serve until told to stop."""
    async with open_rooms(settings) as rooms:
        bare = await to_thread.run_sync(unprotected, rooms)
        address = f"http://{settings.host}:{settings.port}"
        async with open_doors(rooms, issuer_keys(settings), address) as doors:
            answering = Answering(bare, read_cursor_key(settings))
            rate = Rate(settings.requests_per_minute)
            endpoint = GraphQLEndpoint(doors.sign_in, answering, rate, settings.body_bytes)
            routes = Starlette(routes=[Route("/graphql", endpoint)])
            app = RequestLog(
                AddressRate(routes, Rate(settings.address_requests_per_minute)),
                Metrics(),
                frozenset({"/graphql"}),
            )
            config = uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=True,
                forwarded_allow_ips=settings.trusted_proxies,
            )
            await uvicorn.Server(config).serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(load_settings()))
