"""`richpicture hotspots evaluate`: how well it can be said where something will happen next."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from linkage.progress import Bars
from patrol.errors import PatrolError
from patrol.forecast.evaluation import Evaluation, Forecasts, Interval, evaluate, months_between
from patrol.forecast.history import history_of
from patrol.forecast.incidents import PLAIN, Columns, Incidents, read_incidents
from patrol.forecast.learned import Learned
from patrol.forecast.rankings import (
    Ranking,
    at_random,
    decayed,
    gi_star,
    kernel_density,
    last_year,
    smoothed,
    three_years,
)

SNAPPED = 3
"""Incidents at a point, on average, from which on points are no places of their own."""


def _as_it_is(ranking: Ranking) -> Callable[[], Ranking]:
    return lambda: ranking


RANKINGS: dict[str, Callable[[], Ranking]] = {
    "learned": Learned,
    "decayed, near": _as_it_is(smoothed),
    "decayed": _as_it_is(decayed),
    "three years": _as_it_is(three_years),
    "last year": _as_it_is(last_year),
    "kernel density": _as_it_is(kernel_density),
    "Gi*": _as_it_is(gi_star),
    "random": _as_it_is(at_random),
}
"""The ranking that ships, and what it is measured against."""


def evaluate_files(
    files: Annotated[list[Path], typer.Argument(help="CSV or Parquet files of incidents, of one place.")],
    since: Annotated[str, typer.Option("--from", help="The first month that is forecast, as 2016-01.")],
    until: Annotated[str, typer.Option(help="The last one.")],
    kind: Annotated[list[str] | None, typer.Option(help="A kind that is looked for; without, all.")] = None,
    side: Annotated[float, typer.Option(help="Metres of a square cell.", min=25, max=2_000)] = 150.0,
    share: Annotated[float, typer.Option(help="The part of the cells that is marked.", min=0, max=1)] = 0.01,
    time: Annotated[str, typer.Option(help="The column that says when.")] = PLAIN.time,
    kind_column: Annotated[str, typer.Option(help="The column that says of which kind.")] = PLAIN.kind,
    longitude: Annotated[str, typer.Option(help="The column of the longitude, WGS 84.")] = PLAIN.longitude,
    latitude: Annotated[str, typer.Option(help="The column of the latitude, WGS 84.")] = PLAIN.latitude,
) -> None:
    """Measure how much lies where each ranking says, by rolling forecasts a month ahead."""
    columns = Columns(time, kind_column, longitude, latitude)
    incidents = read_incidents(files, None if columns == PLAIN else columns)
    months = months_between(_month(since), _month(until))
    if not months:
        raise PatrolError(f"There is no month from {since} until {until}.")
    kinds = incidents.numbers(kind or incidents.kinds)
    history = history_of(incidents, side)
    with Bars().stage("Forecast", len(months) * len(RANKINGS)) as advance:
        found = evaluate(history, kinds, months, share, RANKINGS, advance)
    console = Console()
    console.print(_table(found))
    for line in _told(incidents, found):
        console.print(line, highlight=False, soft_wrap=True)


def _table(found: Evaluation) -> Table:
    title = (
        f"{found.months[0]} to {found.months[-1]}: {found.marked:,} of {found.cells:,} cells "
        f"({found.area / 1e6:.2f} km²), {found.happened.sum():,.0f} incidents"
    )
    table = Table("ranking", title=title, title_justify="left")
    for head in ("hits", "hit rate", "PAI", "PEI", f"PAI of {found.forecasts[0].name} above it"):
        table.add_column(head, justify="right")
    first, *others = found.forecasts
    table.add_row(*_figures(found, first), "")
    for other in others:
        lead = found.lead(first, other)
        table.add_row(*_figures(found, other), _apart(lead))
    return table


def _apart(lead: Interval | None) -> str:
    if lead is None:
        return "too few months"
    return f"{lead.low:+.2f} to {lead.high:+.2f}" + ("" if lead.apart else ", may be none")


def _figures(found: Evaluation, one: Forecasts) -> list[str]:
    return [
        one.name,
        f"{one.hits.sum():,.0f}",
        f"{found.hit_rate(one):.1%}",
        f"{found.pai(one):.2f}",
        f"{found.pei(one):.2f}",
    ]


def _told(incidents: Incidents, found: Evaluation) -> Iterator[str]:
    yield (
        "The last column: from where to where 95 of 100 such sets of months would lie (bootstrap of months, "
        "both rankings in the same ones)."
    )
    for name, why in found.silent.items():
        yield f"Not measured: {name}. {why}"
    if incidents.by_month:
        yield "Of each incident only the month is known: what fades within weeks can't be told from it."
    if incidents.places * SNAPPED < len(incidents):
        yield (
            f"The {len(incidents):,} incidents lie at {incidents.places:,} points: their places are snapped "
            "or addresses, so cells smaller than the distance between points say nothing."
        )
    if incidents.left_out:
        yield f"Left out: {incidents.left_out:,} rows without a time or a place."


def _month(told: str) -> np.datetime64:
    try:
        return np.datetime64(told, "M")
    except ValueError:
        raise PatrolError(f"{told!r} is no month; write it as 2016-01.") from None
