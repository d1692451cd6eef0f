"""`richpicture trial`: what a trial could find, what came of it, whether its allocation is the sealed one."""

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, select

from graph_api.ranking import declared_hotspots, numbers_of
from graph_api.rooms import open_ledger
from graph_api.settings import load_settings
from graph_api.trial_key import trial_key
from ledger.among import among
from ledger.classes import classes
from ledger.database import Ledger
from ledger.tables import hotspot
from patrol.days import date_at
from patrol.errors import PatrolError
from patrol.forecast.history import known_since
from patrol.forecast.incidents import Incidents
from patrol.hotspots.happened import happened
from patrol.hotspots.hotspot import page
from patrol.trials.apart import LEAST, those_apart
from patrol.trials.conclusion import conclude, conclusion
from patrol.trials.effect import counted, effect
from patrol.trials.outcome import Ground
from patrol.trials.permutation import Counts
from patrol.trials.power import POWER, design
from patrol.trials.protocol import LONGEST, UNITS
from patrol.trials.register import Trial, arms_until, read
from patrol.trials.report import html
from patrol.trials.scheme import Scheme, blocks_of
from patrol.trials.sealing import as_drawn, commitment
from policies.audit.deed import deed, whole_deed
from schema.partnership import ConfigurationError, Partnership, load_partnership
from schema.vocabulary import AuditAction, Category, EventKind

trial = typer.Typer(
    no_args_is_help=True, help="Design a trial of patrols, count what came of it, report it and verify it."
)

YEAR = 365
CANDIDATES = 20_000
"""Hotspots of the day's ranking among which those of a trial are chosen."""
ID = typer.Argument(metavar="TRIAL", help="The id of the trial.")


@trial.command("design")
def design_trial(
    kind: Annotated[list[EventKind], typer.Option(help="A kind of event that is the outcome.")],
    hotspots: Annotated[
        int,
        typer.Option(help="How many, the highest ranked today that are apart.", min=UNITS[0], max=UNITS[-1]),
    ] = 20,
    block: Annotated[int, typer.Option(help="How many make a block.", min=2)] = 4,
    days: Annotated[int, typer.Option(help="How long it lasts.", min=1, max=LONGEST)] = 90,
    apart: Annotated[
        float, typer.Option(help="Metres between two of them, at least.", min=LEAST, max=10_000)
    ] = LEAST,
    daily: Annotated[bool, typer.Option("--daily/--fixed", help="Arms drawn each day, or once.")] = True,
) -> None:
    """Tell the least effect that a trial would find 8 times of 10, by trying it on the last year."""
    settings = load_settings()
    partnership, today = load_partnership(settings.folder), datetime.now(UTC).date().isoformat()
    with (
        open_ledger(settings) as ledger,
        deed(ledger, AuditAction.CONSULT, "trial design"),
        ledger.read() as read,
    ):
        ranked = page(read, _patrols(read), today, None, CANDIDATES).hotspots
        incidents = _incidents(read, partnership, kind)
    found = [ranked[number] for number in those_apart([one.boundary for one in ranked], apart)][:hotspots]
    if len(found) < hotspots:
        raise PatrolError(
            f"There are {len(found)} hotspots today that are {apart:.0f} m apart; a trial of {hotspots} "
            "needs more."
        )
    last = int(incidents.day.max().astype(np.int64))
    first = max(last - YEAR + 1, known_since(incidents.day.astype(np.int64)))
    ground = Ground([one.boundary for one in found], 0)
    began = np.datetime64(first, "D").astype(object)
    baseline = ground.count(incidents, _numbers(incidents, kind), began, last - first + 1).inside
    blocks = blocks_of(baseline.sum(axis=0), block)
    _tell_design(baseline, Scheme(blocks, days, daily))
    ids = [[found[unit].id for unit in one] for one in blocks]
    typer.echo(f"Blocks of like hotspots, for registerTrial: {json.dumps(ids)}")


def _tell_design(baseline: Counts, scheme: Scheme) -> None:
    found = design(baseline, scheme)
    how = "each day" if scheme.daily else "once"
    table = Table("of what would happen, prevented", "found")
    for one in found.curve:
        table.add_row(f"{one.reduction:.0%}", f"{one.power:.0%}")
    console = Console()
    what = f"{scheme.units} hotspots in {len(scheme.blocks)} blocks, {scheme.days} days, arms drawn {how}"
    console.print(what, highlight=False, soft_wrap=True)
    console.print(table)
    events = f"{baseline.sum():,.0f} events in {len(baseline)} days before"
    if found.least is None:
        said = (
            f"By {events}: no effect would be found {POWER:.0%} of the time. Take more hotspots or more days."
        )
    else:
        said = f"By {events}: {found.least:.0%} or more prevented is found {POWER:.0%} of the time (p .05)."
    console.print(said, highlight=False, soft_wrap=True)


@trial.command("conclude")
def conclude_trial(id: Annotated[str, ID]) -> None:
    """Count what came of a trial that has ended, and keep it; the same again changes nothing."""
    settings = load_settings()
    key = trial_key(settings)
    if key is None:
        raise ConfigurationError("trial_key_file is not set: without the trial key no arms can be opened.")
    partnership, today = load_partnership(settings.folder), date_at(datetime.now(UTC))
    with open_ledger(settings) as ledger:
        one, boundaries = _trial(ledger, id)
        if today <= one.protocol.last:
            raise PatrolError(f"This trial ends on {one.protocol.last}: it is judged after that day.")
        with ledger.read() as connection:
            incidents = _incidents(connection, partnership, one.protocol.kinds)
            arms = arms_until(connection, one, today, key)
        numbers = _numbers(incidents, one.protocol.kinds)
        found = counted(one.protocol, Ground(boundaries, one.protocol.buffer), incidents, numbers)
        told = effect(one.protocol, arms, found)
        with whole_deed(ledger, AuditAction.ALTER, "trial conclude") as (connection, done):
            written = conclude(connection, one.id, told)
            done.counts["trials"] = int(written)
    typer.echo(json.dumps(told, indent=2))
    if incidents.left_out:
        left = f"{incidents.left_out:,} events of the ledger tell no day or no place"
        typer.echo(f"Not counted: {left}, in these days or others.", err=True)
    if not written:
        typer.echo("The very same stands there already: nothing was written.")


@trial.command("report")
def report_trial(
    id: Annotated[str, ID], file: Annotated[Path, typer.Argument(help="Where to write it, as HTML.")]
) -> None:
    """Write what came of a trial as a page that needs nothing but itself."""
    with open_ledger(load_settings()) as ledger, deed(ledger, AuditAction.EXPORT, "trial report"):
        one, _ = _trial(ledger, id)
        with ledger.read() as connection:
            found = conclusion(connection, one.id)
        if found is None:
            raise PatrolError("This trial was not counted yet: richpicture trial conclude TRIAL")
        file.write_text(html(one, found), encoding="utf-8")


@trial.command("verify")
def verify_trial(
    file: Annotated[Path, typer.Argument(help="What `opened` of the trial told, as JSON.")],
    published: Annotated[str, typer.Option("--hash", help="The hash published before it began.")],
) -> None:
    """Check that an opened trial is the one that was sealed and drawn; needs no installation."""
    try:
        document: Any = json.loads(file.read_text(encoding="utf-8"))
        found = commitment(document)
    except (OSError, ValueError) as error:
        raise PatrolError(f"{file}: can't be read as JSON ({type(error).__name__}).") from None
    if not isinstance(document, dict) or found != published.strip().lower():
        raise PatrolError(f"{file}: is not what was sealed: its hash is another one than {published}.")
    if not as_drawn(document):
        raise PatrolError(
            f"{file}: is what was sealed, but its allocation is not the one that its salt draws."
        )
    typer.echo(
        "This is what was sealed before the first day, and its allocation is the one that its salt draws."
    )


def _trial(ledger: Ledger, id: str) -> tuple[Trial, list[str]]:
    """A trial, and the outlines of its units in its order."""
    with ledger.read() as connection:
        one = read(connection, _patrols(connection), id)
        if one is None:
            raise PatrolError(f"There is no trial {id}.")
        rows = connection.execute(
            select(hotspot.c.id, hotspot.c.boundary).where(among(hotspot.c.id, one.protocol.units))
        )
        outlines = {row.id: row.boundary for row in rows}
    return one, [outlines[unit] for unit in one.protocol.units]


def _patrols(connection: Connection) -> list[int]:
    return [number for number, held in classes(connection).items() if held.category is Category.PATROL]


def _incidents(connection: Connection, partnership: Partnership, kinds: Collection[EventKind]) -> Incidents:
    """What hotspots are ranked from: the events of the classes of [hotspots], those that tell their day.

    The others are counted as left out.
    """
    declared = declared_hotspots(partnership)
    told = happened(connection, numbers_of(connection, declared), kinds)
    if not told.day_told.any():
        raise PatrolError("No event of the ledger tells its day. A trial counts by the day.")
    kept = told.kept(told.day_told).incidents
    return replace(kept, left_out=kept.left_out + int((~told.day_told).sum()))


def _numbers(incidents: Incidents, kinds: Collection[EventKind]) -> list[int]:
    """The numbers of these kinds, as far as there are any of them."""
    return [incidents.kinds.index(kind) for kind in kinds if kind in incidents.kinds]
