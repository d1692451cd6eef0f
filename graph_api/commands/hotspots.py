"""`richpicture hotspots`: where something will happen next, and how well that can be said."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from graph_api.commands.day import day_of
from graph_api.commands.hotspots_evaluate import evaluate_files
from graph_api.ranking import Ranked, deciles_on, declared_hotspots, rank, ranked_on
from graph_api.rooms import open_ledger
from graph_api.settings import load_settings
from patrol.errors import PatrolError
from patrol.forecast.near_repeat import REACH, SPAN
from patrol.hotspots.geojson import feature_collection
from patrol.hotspots.map import hotspots_map
from schema.partnership import load_partnership

hotspots = typer.Typer(no_args_is_help=True, help="Rank hotspots, and measure how well that can be done.")
hotspots.command("evaluate")(evaluate_files)

On = Annotated[str | None, typer.Option(help="The day, as 2026-01-31.", show_default="today, UTC")]
HOW = {"learned": "the learned ranking", "decayed": "decayed counts"}
SHOWN = 10
"""Hotspots that are shown at the end of a ranking."""
OLD = 62
"""Days after which the last event is told to be old."""


@hotspots.command("rank")
def rank_events(
    on: On = None,
) -> None:
    """Rank the hotspots of the coming days from the ledger's events; the same again changes nothing."""
    settings = load_settings()
    partnership = load_partnership(settings.folder)
    with open_ledger(settings) as ledger:
        ranked = rank(ledger, partnership, day_of(on))
    out = Console()
    show_ranking(out, ranked)


@hotspots.command("export")
def export(on: On = None) -> None:
    """Print the hotspots of a day as GeoJSON. That it was done is logged."""
    settings = load_settings()
    with open_ledger(settings) as ledger:
        found = ranked_on(ledger, load_partnership(settings.folder), day_of(on), "hotspots export")
    typer.echo(feature_collection(found))


@hotspots.command("map")
def draw_map(
    file: Annotated[Path, typer.Argument(help="The HTML file to write; it needs no network.")],
    on: On = None,
) -> None:
    """Write a map of the hotspots of a day, as one file. That it was done is logged."""
    settings = load_settings()
    partnership = load_partnership(settings.folder)
    with open_ledger(settings) as ledger:
        found = ranked_on(ledger, partnership, day_of(on), "hotspots map")
    agency = partnership.agency(declared_hotspots(partnership).agency).name
    title = f"Hotspots of {found[0].window.replace('/', ' to ')}"
    under = f"{agency}: {len(found):,} hotspots, as they stand on {day_of(on)}"
    try:
        file.write_text(hotspots_map(title, under, found), encoding="utf-8")
    except OSError as error:
        raise PatrolError(f"{file}: can't be written ({error.strerror}).") from None
    typer.echo(f"Open it with a browser: {file}")


@hotspots.command("fairness")
def fairness(on: On = None) -> None:
    """Show on which tenths of deprivation the hotspots of a day fall, beside what was reported there."""
    settings = load_settings()
    with open_ledger(settings) as ledger:
        rows = deciles_on(ledger, load_partnership(settings.folder), day_of(on))
    table = Table("decile", title="Hotspots by deprivation, 1 the most deprived", title_justify="left")
    for head in ("squares", "events", "hotspots", "hotspots per 100 squares", "per 1,000 events"):
        table.add_column(head, justify="right")
    for row in rows:
        table.add_row(
            str(row.decile) if row.decile else "not told",
            f"{row.cells:,}",
            f"{row.events:,}",
            f"{row.hotspots:,}",
            f"{100 * row.hotspots / row.cells:.1f}",
            f"{1_000 * row.hotspots / row.events:.1f}" if row.events else "",
        )
    Console().print(table)


def show_ranking(out: Console, ranked: Ranked) -> None:
    """The best hotspots of a ranking, and what it rests on."""
    spots, method = ranked.marked.spots, ranked.marked.method
    first, last = ranked.days
    table = Table(title=f"Hotspots of {first} to {last}", title_justify="left")
    for head in ("rank", "expected"):
        table.add_column(head, justify="right")
    table.add_column("significant")
    table.add_column("hotspot")
    for number, spot in enumerate(spots[:SHOWN], start=1):
        table.add_row(f"{number}", f"{spot.score:.2f}", "yes" if spot.significant else "", spot.name)
    out.print(table)
    say = partial(out.print, highlight=False, soft_wrap=True, markup=False)
    say(
        f"{len(spots):,} of {method['cells']:,} cells, {sum(one.significant for one in spots):,} of them "
        f"significant, by {HOW[method['ranking']]} of {method['events']:,} events from {method['from']} to "
        f"{method['until']}."
    )
    for line in _limits(ranked):
        say(line)
    if not ranked.written:
        say("The very same ranking stands there already: nothing was written.")


def _limits(ranked: Ranked) -> Iterator[str]:
    method = ranked.marked.method
    if method["by_month"]:
        yield "Of each event only the month is known: profiles and near repeats can't be told."
    if repeats := method["near_repeats"]:
        told = f"{repeats['ratio']:.2f} times as many as chance makes (p {repeats['p']:.3f})"
        yield f"Pairs of events within {REACH:.0f} m and {SPAN} days: {told}."
    if method["left_out"]:
        yield f"Left out: {method['left_out']:,} events without a month or a place with coordinates."
    if ranked.told.incidents.day.max() < np.datetime64(ranked.days[0], "D") - OLD:
        yield f"The last event is of {method['until']}: what happened since is not known."
