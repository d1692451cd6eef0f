"""`richpicture population`: counts of persons and events that identify nobody."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from graph_api.commands.day import day_of
from graph_api.population import exported, exported_indicators, population_secret, publish
from graph_api.rooms import open_ledger
from graph_api.settings import load_settings
from patrol.errors import PatrolError
from patrol.population.chart import chart, indicators_chart
from schema.partnership import DIMENSIONS, load_partnership
from schema.vocabulary import PopulationDimension, PopulationMeasure

INDICATORS = "INDICATORS"
Drawn = StrEnum("Drawn", {one: one for one in (*map(str, PopulationMeasure), INDICATORS)})  # type: ignore[misc]
"""What a chart can show."""

population = typer.Typer(no_args_is_help=True, help="Publish and draw counts that identify nobody.")


@population.command("publish")
def publish_tables(
    on: Annotated[
        str | None, typer.Option(help="The day of the snapshot, as 2026-01-31.", show_default="today, UTC")
    ] = None,
) -> None:
    """Publish the tables of [population] from what the ledger holds now; a day's snapshot is made once."""
    day = day_of(on)
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
    for one in made.indicators:
        typer.echo(f"  {one.name}: {one.share:.1%} ({one.low:.1%} to {one.high:.1%})")


@population.command("chart")
def draw_chart(
    measure: Annotated[Drawn, typer.Argument(help="What is counted, or INDICATORS.")],
    file: Annotated[Path, typer.Argument(help="The SVG file to write.")],
    by: Annotated[
        list[PopulationDimension] | None, typer.Option(help="A dimension of the table; again for another.")
    ] = None,
    on: Annotated[
        str | None, typer.Option(help="The day of a snapshot, as 2026-01-31.", show_default="the last one")
    ] = None,
) -> None:
    """Draw a published table, or the indicators, as a chart, an SVG file. That it was done is logged."""
    asked, day = by or [], None if on is None else day_of(on)
    drawn = (
        _indicators(asked, day) if measure == INDICATORS else _table(PopulationMeasure(measure), asked, day)
    )
    try:
        file.write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise PatrolError(f"{file}: can't be written ({error.strerror}).") from None


def _indicators(by: Sequence[PopulationDimension], day: date | None) -> str:
    if by:
        raise PatrolError("Indicators are not told by anything: leave out --by.")
    with open_ledger(load_settings()) as ledger:
        found, shown = exported_indicators(ledger, day, "population chart")
    return indicators_chart(f"Indicators, {found}", shown)


def _table(measure: PopulationMeasure, asked: Sequence[PopulationDimension], day: date | None) -> str:
    strange = [one for one in asked if one not in DIMENSIONS[measure]]
    if strange:
        raise PatrolError(
            f"{measure} is not counted by {strange[0]}, but by {', '.join(DIMENSIONS[measure])}."
        )
    ordered = tuple(one for one in DIMENSIONS[measure] if one in asked)
    with open_ledger(load_settings()) as ledger:
        found = exported(ledger, (measure, ordered), day, "population chart")
    return chart(f"{measure.capitalize()}{_by(ordered)}, {found.day}", found.cells)


def _by(dimensions: tuple[PopulationDimension, ...]) -> str:
    words = " and ".join(one.lower().replace("_", " ") for one in dimensions)
    return f" by {words}" if words else ""
