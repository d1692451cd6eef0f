"""Renewal: cells that hold a snapshot which was replaced are let go at once, not at the next question."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from anyio import to_thread

from cypher.analysts.cells import Cells
from cypher.engine import GraphError
from cypher.projection.files import standing


@asynccontextmanager
async def renewed(cells: Cells, projections: Path, seconds: float) -> AsyncIterator[None]:
    """Look every so many seconds, until the block ends, which snapshot stands in the folder `projections`."""
    work = asyncio.create_task(_watch(cells, projections, seconds))
    try:
        yield
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work


async def _watch(cells: Cells, projections: Path, seconds: float) -> None:
    while True:
        await cells.keep(await to_thread.run_sync(_graph, projections))
        await asyncio.sleep(seconds)


def _graph(projections: Path) -> Path | None:
    try:
        stands = standing(projections)
    except GraphError:
        return None
    return stands.graph if stands else None
