"""`richpicture population`: counts of persons and events that identify nobody."""

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from graph_api.population import population_secret, publish
from graph_api.rooms import open_ledger
from graph_api.settings import load_settings
from patrol.errors import PatrolError
from schema.partnership import load_partnership

population = typer.Typer(no_args_is_help=True, help="Publish counts that identify nobody.")


@population.callback()
def words() -> None:
    """Publish counts that identify nobody."""


@population.command("publish")
def publish_tables(
    on: Annotated[
        str | None, typer.Option(help="The day of the snapshot, as 2026-01-31.", show_default="today, UTC")
    ] = None,
) -> None:
    """Publish the tables of [population] from what the ledger holds now; a day's snapshot is made once."""
    day = _day(on)
    settings = load_settings()
    partnership = load_partnership(settings.folder)
    with open_ledger(settings) as ledger:
        made = publish(ledger, partnership, population_secret(settings), day)
    if not made.written:
        typer.echo(f"The snapshot of {day} stands there already: nothing was written.")
        return
    typer.echo(f"Published the snapshot of {day}:")
    for (measure, by), cells in made.tables.items():
        typer.echo(f"  {measure} by {', '.join(by) or 'nothing'}: {len(cells):,} cells shown")


def _day(told: str | None) -> date:
    if told is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise PatrolError(f"{told!r} is no day; write it as 2026-01-31.") from None
