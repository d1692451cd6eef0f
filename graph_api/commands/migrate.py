"""`richpicture migrate`: tables, constraints and indexes as this version needs them."""

import asyncio

import typer

from graph_api.rooms import open_graph, open_ledger
from graph_api.settings import Settings, load_settings
from ledger.reference import keep_partnership
from ledger.restricted import follow
from schema.partnership import load_partnership


def migrate() -> None:
    """Bring ledger and graph to this version, and the partnership's agencies into the ledger.

    Doing it twice changes nothing.
    """
    settings = load_settings()
    asyncio.run(bring_up(settings))
    typer.echo("Ledger and graph are ready.")


async def bring_up(settings: Settings) -> None:
    """Make both stores ready. Raises ConfigurationError, LedgerError, GraphError."""
    partnership = load_partnership(settings.folder)
    with open_ledger(settings, make=True) as ledger:
        ledger.migrate()
        with ledger.begin() as connection:
            keep_partnership(connection, partnership)
            follow(connection)
    async with open_graph(settings) as engine:
        await engine.migrate()
