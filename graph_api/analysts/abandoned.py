"""Abandoned: what is worked at for a client that has gone ends at once."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.types import Receive

from graph_api.errors import Abandoned

Made = TypeVar("Made")


async def unless_gone(receive: Receive, work: Coroutine[Any, Any, Made]) -> Made:
    """What the work gives. Raises Abandoned where the client of a request that was read whole goes before."""
    working = asyncio.create_task(work)
    leaving = asyncio.create_task(_gone(receive))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return await working
        raise Abandoned("The client went away.")
    finally:
        for task in (working, leaving):
            task.cancel()
        await asyncio.wait((working, leaving))


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
