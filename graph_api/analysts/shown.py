"""Shown: an answer as a table on a terminal."""

import json

import typer
from rich.console import Console
from rich.table import Table

from graph_api.analysts.client import Answer


def show(told: Answer) -> None:
    """Print the rows, and under them how many there are."""
    table = Table(box=None, header_style="bold")
    for column in told.columns:
        table.add_column(column, overflow="fold")
    for row in told.rows:
        table.add_row(*(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in row))
    Console(soft_wrap=True).print(table, markup=False)
    many = len(told.rows)
    more = ", and there are more" if told.more else ""
    typer.echo(f"{many:,} row{'' if many == 1 else 's'}{more}; snapshot of {told.snapshot}")
