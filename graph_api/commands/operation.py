"""`richpicture operation`: what an operation came to, as a page to print."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from graph_api.operation_page import operation_page
from graph_api.rooms import open_ledger
from graph_api.settings import load_settings
from graph_api.written import write_private
from ledger.classes import classes
from ledger.clock import fixed
from patrol.days import day_of
from patrol.errors import PatrolError
from patrol.hotspots.hotspot import those
from patrol.orders import operations
from patrol.orders.report import HOUR, Report, reports
from policies.audit.deed import deed
from schema.vocabulary import AuditAction

operation = typer.Typer(help="Report what an operation came to.", no_args_is_help=True, add_completion=False)


@operation.callback()
def words() -> None:
    """Report what an operation came to."""


@operation.command("report")
def tell(
    id: Annotated[str, typer.Argument(metavar="ID", help="Of the operation.")],
    html: Annotated[Path | None, typer.Option(help="Write the page that can be printed.")] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Up to this day.", show_default="today")
    ] = None,
) -> None:
    """Say for how long patrols were in its hotspots, against what was planned, and at what cost."""
    day = day_of(fixed((on or datetime.now(UTC)).replace(tzinfo=UTC)))
    with (
        open_ledger(load_settings()) as ledger,
        deed(ledger, AuditAction.CONSULT, "operation report"),
        ledger.read() as connection,
    ):
        every = [*classes(connection)]
        found = operations.read(connection, every, [id]).get(id)
        if found is None:
            raise PatrolError(f"There is no operation {id!r}.")
        report = reports(connection, every, [found], day)[id]
        names = {key: one.name for key, one in those(connection, every, found.plan.hotspots, day).items()}
    if html is not None:
        write_private(html, operation_page(report, names).encode())
    Console().print(_table(report))


def _table(report: Report) -> Table:
    plan = report.of.plan
    title = f"{plan.called}: {plan.since} to {plan.until}, told up to {report.until}"
    table = Table("Figure", title=title, title_justify="left", box=None)
    table.add_column("Planned", justify="right")
    table.add_column("Done", justify="right")
    cost = report.cost_per_hour
    table.add_row(
        "Hours of officers in hotspots",
        f"{report.target_seconds / HOUR:,.1f}",
        f"{report.seconds / HOUR:,.1f}",
    )
    table.add_row("Hours with an officer in a hotspot", "", f"{report.presence_seconds / HOUR:,.1f}")
    table.add_row(
        "Hotspots times days with their time", f"{report.hotspot_days:,}", f"{report.hotspot_days_met:,}"
    )
    table.add_row("Visits of 10 to 16 minutes", "", f"{report.counted:,}")
    table.add_row("Cost of an hour in hotspots", "", "" if cost is None else f"£{cost:,.2f}")
    return table
