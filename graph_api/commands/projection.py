"""`richpicture projection`: the graph for analysts, which names nobody."""

import asyncio
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from cypher.projection.drawing import comments, diagram
from cypher.projection.files import About, Standing, standing
from graph_api.analysts.building import build
from graph_api.commands.day import day_of
from graph_api.rooms import open_ledger
from graph_api.settings import Settings, load_settings
from linkage.progress import Bars
from schema.partnership import ConfigurationError, load_partnership

projection = typer.Typer(no_args_is_help=True, help="Make and describe the graph on which analysts ask.")


@projection.command("build")
def build_snapshot(
    on: Annotated[
        str | None,
        typer.Option(
            help="The day by which it is called, as 2026-01-31. Ages are those of 1 January of that year; "
            "what happened is told as the ledger has it now.",
            show_default="today, UTC",
        ),
    ] = None,
) -> None:
    """Cut the analysts' graph from what the ledger holds now, in the place of the one before."""
    settings = load_settings()
    day = day_of(on)
    if day > datetime.now(UTC).date():
        raise ConfigurationError(f"{day} is yet to come: a snapshot is called by a day up to today.")
    made = asyncio.run(_build(settings, day))
    about = made.about
    typer.echo(f"The snapshot of {about.day} stands in {made.folder}:")
    for name, many in about.counts.items():
        typer.echo(f"  {name:<12} {many:>12,}")
    _tell(about)


@projection.command("schema")
def tell_schema(
    drawn: Annotated[bool, typer.Option("--diagram", help="As a diagram in Mermaid instead.")] = False,
) -> None:
    """Print what the analysts' graph holds, as Cypher comments."""
    if drawn:
        typer.echo(diagram())
        return
    stands = standing(load_settings().projections)
    if stands is None:
        raise ConfigurationError("There is no snapshot here yet. Make one: richpicture projection build")
    typer.echo(f"// The snapshot of {stands.about.day}, k = {stands.about.measured.persons}")
    typer.echo(comments(stands.about.counts, stands.about.measured.told))


async def _build(settings: Settings, day: date) -> Standing:
    with open_ledger(settings) as ledger:
        return await build(settings, ledger, load_partnership(settings.folder), day, Bars())


def _tell(about: About) -> None:
    """How hard it is to tell anybody by what is told of her."""
    measured = about.measured
    share = measured.singled_out / measured.involvements if measured.involvements else 0.0
    typer.echo(f"k = {about.k} was asked for. Measured:")
    for line in (
        f"whoever is told of shares age band, sex and area with {measured.persons - 1:,} or more",
        f"an event shares all that is told of it with {measured.events - 1:,} or more",
        *(
            f"{name} is told of {told:,} of the {held:,} that have one"
            for name, (told, held) in measured.told.items()
        ),
        f"events of kinds too rare to be told, left out: {measured.left_out:,}",
        f"involvements like no other (person, role, event): {measured.singled_out:,} of "
        f"{measured.involvements:,} ({share:.0%})",
    ):
        typer.echo(f"  {line}")
    if measured.newest and measured.newest[:4] != about.day[:4]:
        typer.echo(
            f"Ages are those of 1 January {about.day[:4]}, and the newest event is of {measured.newest}. "
            f"If ages of that time are wanted, build with --on and a day of {measured.newest[:4]}.",
            err=True,
        )
