"""`richpicture rejects`: which rows of a delivery could not be read, and why."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection, func, select

from graph_api.rooms import open_ledger
from graph_api.settings import load_settings
from ledger.tables import batch, reject
from schema.partnership import ConfigurationError


def rejects(
    number: Annotated[
        int | None,
        typer.Argument(metavar="BATCH", help="The number of a batch; without it all batches are listed."),
    ] = None,
    limit: Annotated[int, typer.Option(help="How many rows to list.", min=1)] = 100,
) -> None:
    """List the rows of a batch that could not be read, with column and reason; their values are not shown."""
    with open_ledger(load_settings()) as ledger, ledger.read() as connection:
        out = Console()
        if number is None:
            out.print(_batches(connection))
        else:
            out.print(_title(connection, number), soft_wrap=True, highlight=False, markup=False)
            out.print(_rejects(connection, number, limit))


def _batches(connection: Connection) -> Table:
    table = Table("Batch", "Source and file", box=None)
    for name in ("State", "Opened"):
        table.add_column(name, no_wrap=True)
    for name in ("Rows", "Rejects"):
        table.add_column(name, justify="right", no_wrap=True)
    rejected = select(func.count()).where(reject.c.batch == batch.c.id).scalar_subquery()
    for row in connection.execute(select(batch, rejected.label("rejected")).order_by(batch.c.id)):
        opened, delivered = row.opened_at[:16].replace("T", " "), escape(f"{row.source}: {row.file}")
        table.add_row(str(row.id), delivered, row.state, opened, f"{row.rows:,}", f"{row.rejected:,}")
    return table


def _title(connection: Connection, number: int) -> str:
    """How many rows of which source, and why a batch was refused. Raises ConfigurationError."""
    known = connection.execute(select(batch).where(batch.c.id == number)).one_or_none()
    if known is None:
        raise ConfigurationError(f"There is no batch {number}. All batches: richpicture rejects")
    of = reject.c.batch == number
    total = connection.execute(select(func.count()).select_from(reject).where(of)).scalar_one()
    told = f"{total:,} {'reject' if total == 1 else 'rejects'} of {known.source}"
    return f"{told}\n{known.figures['reason']}" if known.state == "refused" else told


def _rejects(connection: Connection, number: int, limit: int) -> Table:
    of = reject.c.batch == number
    table = Table("Row", "Column", "Reason")
    for row in connection.execute(select(reject).where(of).order_by(reject.c.row).limit(limit)):
        table.add_row(f"{row.row:,}", row.column or "", row.reason)
    return table
