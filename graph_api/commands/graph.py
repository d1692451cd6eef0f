"""`richpicture graph`: care for the graph."""

import asyncio

import typer

from graph_api.rooms import open_graph, open_ledger
from graph_api.settings import Settings, load_settings
from linkage.progress import Bars
from linkage.projection.project import rebuild as rebuild_whole

graph = typer.Typer(help="Care for the graph.", no_args_is_help=True, add_completion=False)


@graph.callback()
def words() -> None:
    """Care for the graph."""


@graph.command()
def rebuild() -> None:
    """Write the graph anew from the ledger, and remove what does not belong to it."""
    asyncio.run(_rebuild(load_settings()))
    typer.echo("The graph is written anew.")


async def _rebuild(settings: Settings) -> None:
    with open_ledger(settings) as ledger:
        async with open_graph(settings) as engine:
            await rebuild_whole(ledger, engine, Bars())
