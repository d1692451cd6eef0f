"""`richpicture hotspots`: where something will happen next, and how well that can be said."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from graph_api.commands.hotspots_evaluate import evaluate_files
from graph_api.ranking import Ranked, rank
from graph_api.rooms import open_ledger
from graph_api.settings import load_settings
from patrol.errors import PatrolError
from patrol.near_repeat import REACH, SPAN
from schema.partnership import load_partnership

hotspots = typer.Typer(no_args_is_help=True, help="Rank hotspots, and measure how well that can be done.")
hotspots.command("evaluate")(evaluate_files)

HOW = {"learned": "the learned ranking", "decayed": "decayed counts"}
SHOWN = 10
"""Hotspots that are shown at the end of a ranking."""
OLD = 62
"""Days after which the last event is told to be old."""


@hotspots.command("rank")
def rank_events(
    on: Annotated[
        str | None, typer.Option(help="The first day, as 2026-01-31.", show_default="today, UTC")
    ] = None,
) -> None:
    """Rank the hotspots of the coming days from the ledger's events; the same again changes nothing."""
    settings = load_settings()
    partnership = load_partnership(settings.folder)
    with open_ledger(settings) as ledger:
        ranked = rank(ledger, partnership, _date(on) if on else datetime.now(UTC).date())
    out = Console()
    show_ranking(out, ranked)


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


def _date(told: str) -> date:
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise PatrolError(f"{told!r} is no day; write it as 2026-01-31.") from None
