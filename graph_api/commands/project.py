"""`richpicture project`: bring what is in the ledger into the graph."""

import asyncio
import signal
from typing import Annotated

import typer

from graph_api.log import set_up_log
from graph_api.metrics import Metrics
from graph_api.projector import Projector
from graph_api.rooms import open_graph, open_ledger
from graph_api.settings import Settings, load_settings
from linkage.progress import Bars
from linkage.projection.project import project as project_once

PATIENCE = 60.0
"""Seconds for which the service tries in vain before it ends, so that whoever runs it sees that it fails."""


def project(
    follow: Annotated[bool, typer.Option("--follow", help="Go on until stopped, as a service.")] = False,
) -> None:
    """Bring the graph up to the ledger. A server with the embedded graph does this by itself."""
    settings = load_settings()
    if follow:
        set_up_log(settings.log_level)
        asyncio.run(_follow(settings))
    else:
        applied = asyncio.run(_once(settings))
        typer.echo(f"The graph is up to the ledger; {applied:,} changes were applied.")


async def _once(settings: Settings) -> int:
    with open_ledger(settings) as ledger:
        async with open_graph(settings) as engine:
            return await project_once(ledger, engine, Bars())


async def _follow(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for told in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(told, stop.set)
    with open_ledger(settings) as ledger:
        async with open_graph(settings) as engine:
            projector = Projector(ledger, engine, Metrics(), lambda seq: None, writes=True)
            await projector.follow(stop, settings.poll_seconds, PATIENCE)
