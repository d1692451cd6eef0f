"""An application without policy and without a log, composed here of the product's own rooms, to compare with.

It signs in, reads, plans, executes and answers as the product does; but what a viewer may see was decided
once at its start, it asks nobody whether she may ask, and nothing is written. The product itself has no
switch for it. Run by `python -m benchmarks.reads.unprotected`, with the settings of the server beside it.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

import uvicorn
import uvloop
from anyio import to_thread
from starlette.applications import Starlette
from starlette.routing import Route

from benchmarks.reads.preparation import CASE, PURPOSE, WHO
from graph_api.answering import Answering
from graph_api.authentication.doors import open_doors
from graph_api.authentication.issuer import issuer_keys
from graph_api.endpoint import GraphQLEndpoint
from graph_api.log import RequestLog
from graph_api.metrics import Metrics
from graph_api.rate import AddressRate, Rate
from graph_api.rooms import Rooms, open_rooms
from graph_api.server import read_cursor_key
from graph_api.settings import Settings, load_settings
from ledger.database import Ledger
from policies.audit.event import Receipt
from policies.audit.log import AuditLog
from policies.cedar import Rules
from policies.edition import Edition
from policies.entities import Asker
from policies.sight import Moment, Sights
from schema.sight import Sight
from schema.vocabulary import FieldClass, Purpose


class Allowing(Edition):
    """Stands for the policies: every question may be asked, for every purpose, without a case."""

    def __init__(self) -> None:
        super().__init__("none", Rules.read({}), {}, {})

    def may(self, asker: Asker, operation: str) -> bool:
        """Every question may be asked."""
        return True

    def purposes(self, asker: Asker) -> tuple[Purpose, ...]:
        """For every purpose."""
        return tuple(Purpose)

    def case_reference_required(self, purpose: Purpose, asker: Asker) -> bool:
        """Without a case."""
        return False


class Decided(Sights):
    """Stands where sights are decided: the same for every request, and whom ids mean is read all the same."""

    def __init__(self, ledger: Ledger, sight: Sight) -> None:
        self._ledger = ledger
        self._sight = sight
        self._allowing = Allowing()

    @property
    def digest(self) -> None:
        """No text is in force."""

    @contextmanager
    def moment(self) -> Iterator[Moment]:
        """The ledger now, and what was decided."""
        with self._ledger.read() as connection:
            yield Moment(connection, self._allowing, lambda *asked: self._sight)


class Silence:
    """Stands where the log is written: takes every event and keeps none."""

    def begin(self, *told: Any) -> Receipt:
        """Nothing is written."""
        return Receipt("", {})

    async def begun(self, intent: Receipt) -> Receipt:
        """Nothing is waited for."""
        return intent

    async def outcome(self, *told: Any) -> None:
        """Nothing is written."""

    async def refused(self, *told: Any, **more: Any) -> None:
        """Nothing is written."""


def unprotected(rooms: Rooms) -> Rooms:
    """These rooms without policy and log; what the benchmark's viewer may see now is open to whoever asks."""
    principal = rooms.directory.principal(WHO)
    assert principal is not None
    sight = rooms.sights.decide(principal.asks(PURPOSE, CASE), frozenset(FieldClass))
    return replace(rooms, sights=Decided(rooms.ledger, sight), audit=cast(AuditLog, Silence()))


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
