"""`richpicture retention`: what has been kept long enough, its disposal, and what is kept longer."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from graph_api.audit_key import audit_key
from graph_api.plain import cell
from graph_api.rooms import open_ledger
from graph_api.settings import load_settings
from graph_api.written import write_private
from linkage.progress import Bars
from patrol.patrols.disposal import dispose_of_pings
from policies.rights.certificate import Order, kept_lines
from policies.rights.disposal import dispose as dispose_of
from policies.rights.disposal import keep as keep_until
from policies.rights.due import Due, due_records
from policies.rights.due import due as find_due
from policies.rights.retention import Then, load_retention
from schema.partnership import ConfigurationError, load_partnership

retention = typer.Typer(
    help="Review and dispose of what has been kept long enough.", no_args_is_help=True, add_completion=False
)

ON = typer.Option(formats=["%Y-%m-%d"], help="The day.", show_default="today")


@retention.callback()
def words() -> None:
    """Review and dispose of what has been kept long enough."""


@retention.command()
def due(
    on: Annotated[datetime | None, ON] = None,
    records: Annotated[
        Path | None, typer.Option(help="Write the ids of records that are due for review, as CSV.")
    ] = None,
) -> None:
    """Count what is due on a day, class by class, by the partnership's retention.toml."""
    settings = load_settings()
    rules, day = load_retention(settings.folder), _day(on)
    with open_ledger(settings) as ledger, ledger.read() as connection:
        found = find_due(connection, rules, day)
        if records is not None:
            text = io.StringIO()
            rows = csv.writer(text)
            rows.writerow(("agency", "source", "record"))
            for one in found:
                if one.rule is not None and one.rule.then is Then.REVIEW:
                    of = due_records(connection, one.class_, one.rule, day)
                    rows.writerows(map(cell, (one.key.agency, *row)) for row in of)
            write_private(records, text.getvalue().encode())
    Console().print(_table(found, day))


@retention.command()
def dispose(
    by: Annotated[str, typer.Option(help="Who decided it: an office, such as 'records manager'.")],
    on: Annotated[datetime | None, ON] = None,
    reason: Annotated[
        str, typer.Option(help="Why, without a name: it stands in the certificates.")
    ] = "its retention is over",
    reviewed: Annotated[
        bool,
        typer.Option("--reviewed", help="Also what was due for review: somebody has looked at all of it."),
    ] = False,
    to: Annotated[Path | None, typer.Option(help="A file for the certificates, one a line.")] = None,
) -> None:
    """Erase what is due on a day, with certificates; killed, the same call goes on with what is left."""
    settings = load_settings()
    rules, day = load_retention(settings.folder), _day(on)
    if day > datetime.now(UTC).date():
        raise ConfigurationError(f"{day} is to come: what is due then is not due yet.")
    order, days = Order(by, reason), load_partnership(settings.folder).patrols.keep_pings_days
    with open_ledger(settings) as ledger:
        key = audit_key(settings)
        with ledger.read() as connection:
            found = find_due(connection, rules, day)
        total = sum(_disposed(one, reviewed) for one in found)
        with Bars().stage("Dispose", total) as advance:
            ids = list(dispose_of(ledger, key, rules, day, order, advance, reviewed=reviewed))
        pings = dispose_of_pings(ledger, days, day)
        ledger.clear_wal()
        if to is not None:
            with ledger.read() as connection:
                write_private(to, "".join(f"{line}\n" for line in kept_lines(connection, ids)).encode())
    typer.echo(f"{total:,} entries and replaced versions were disposed of, with {len(ids)} certificates.")
    if pings:
        typer.echo(f"{pings:,} pings of patrols older than {days} days were disposed of; visits stay.")


@retention.command()
def keep(
    id: Annotated[str, typer.Argument(metavar="ID", help="Of a record or an event.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day of its next review.")],
    reason: Annotated[str, typer.Option(help="Why it is still needed, without a name.")],
    by: Annotated[str, typer.Option(help="Who decided it: an office.")],
) -> None:
    """Keep a record or an event until another day, although its time is over."""
    with open_ledger(load_settings()) as ledger:
        keep_until(ledger, id, until.date(), Order(by, reason))
    typer.echo(f"It is kept until {until.date()}.")


def _day(on: datetime | None) -> date:
    return (on or datetime.now(UTC)).date()


def _disposed(one: Due, reviewed: bool) -> int:
    if one.rule is None:
        return 0
    return one.versions + (one.entries if reviewed or one.rule.then is Then.DISPOSE else 0)


def _table(found: list[Due], day: date) -> Table:
    table = Table("What is held", title=f"Due on {day}", title_justify="left", box=None)
    for name in ("Then", "Since"):
        table.add_column(name, no_wrap=True)
    bound = any(one.restricted for one in found)
    for name in ("Entries", "Replaced", *(["Restricted"] if bound else [])):
        table.add_column(name, justify="right", no_wrap=True)
    for one in found:
        held = f"{one.key.agency}: {_words(one.key.category)}, {_words(one.key.marking)}"
        then = one.rule.then.lower() if one.rule else "kept: no rule"
        counts = [one.entries, one.versions, *([one.restricted] if bound else [])]
        table.add_row(held, then, one.oldest or "", *(f"{count:,}" for count in counts))
    return table


def _words(word: str) -> str:
    return word.lower().replace("_", " ")
