"""Aside: a context that blocks, entered and left in a worker thread."""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from typing import TypeVar

from anyio import CancelScope, to_thread

Inside = TypeVar("Inside")


@asynccontextmanager
async def aside(context: AbstractContextManager[Inside]) -> AsyncIterator[Inside]:
    """What the context gives; it is told of an error as if the block stood in it."""
    inside = await to_thread.run_sync(context.__enter__)
    try:
        yield inside
    except BaseException as error:
        with CancelScope(shield=True):
            if not await to_thread.run_sync(context.__exit__, type(error), error, error.__traceback__):
                raise
    else:
        await to_thread.run_sync(context.__exit__, None, None, None)
