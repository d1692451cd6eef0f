"""Shown: an answer as a table on a terminal."""

import json
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from graph_api.analysts.client import Answer
from graph_api.plain import plain


def show(told: Answer) -> None:
    """Print the rows, and under them how many there are."""
    table = Table(box=None, header_style="bold")
    for column in told.columns:
        table.add_column(Text(plain(column)), overflow="fold")
    for row in told.rows:
        table.add_row(*map(_text, row))
    Console(soft_wrap=True).print(table)
    many = len(told.rows)
    more = ", and there are more" if told.more else ""
    typer.echo(f"{many:,} row{'' if many == 1 else 's'}{more}; snapshot {plain(told.snapshot)}")


def _text(value: Any) -> Text:
    return Text(plain(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)))
