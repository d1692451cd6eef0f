"""A rate: how often each of many may do something; who does it too often is told how long to wait."""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from graph_api.errors import RateLimited
from graph_api.question.request import JSON
from graph_api.question.response import send_json

MINUTE = 60.0
MOST_KEYS = 100_000
"""How many are remembered; beyond, whoever was quiet for longest is forgotten."""
ALWAYS_OPEN = frozenset({"/healthz"})


class Rate:
    """So many in a minute, all at once or one by one (generic cell rate algorithm, ITU-T I.371).

    One number is kept for each key, and a request costs the same however many keys there are. It counts for
    one server process.
    """

    def __init__(
        self,
        most: int,
        clock: Callable[[], float] = time.monotonic,
        refused: Callable[[str], None] = lambda key: None,
    ) -> None:
        """`refused` is told the key of each that is refused."""
        self._interval = MINUTE / most
        self._clock = clock
        self._refused = refused
        self._due: OrderedDict[str, float] = OrderedDict()

    def check(self, key: str, many: int = 1, counted: int = 0) -> None:
        """Count so many, some of them counted already. Raises RateLimited, and then none of them counts."""
        now = self._clock()
        due = max(self._due.get(key, now), now) + self._interval * (many - counted)
        # the tolerance of rounding, so that exactly so many are let through
        if due - now > MINUTE + self._interval / 2:
            if counted:
                self._due[key] -= self._interval * counted
            self._refused(key)
            raise RateLimited(math.ceil(due - now - MINUTE))
        self._due[key] = due
        self._due.move_to_end(key)
        if len(self._due) > MOST_KEYS:
            self._due.popitem(last=False)


class AddressRate:
    """Around an application: counts requests by the address they come from, before anything else is done."""

    def __init__(self, app: ASGIApp, rate: Rate) -> None:
        self._app = app
        self._rate = rate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http" and scope["path"] not in ALWAYS_OPEN:
            try:
                self._rate.check(neighbourhood(scope["client"]))
            except RateLimited as refusal:
                scope["state"]["code"] = refusal.code
                body = {"errors": refusal.errors()}
                await send_json(send, refusal.status, JSON, body, [refusal.header])
                return
        await self._app(scope, receive, send)


def neighbourhood(client: tuple[str, int] | None) -> str:
    """What counts as one address: of IPv6 the network that one subscriber has whole (/64)."""
    host = client[0] if client is not None else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:64]
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((address.packed, 64), strict=False))
    return str(address)
