"""`richpicture policy`: whether the policies are right, what they open to whom, and why."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from graph_api.settings import load_settings
from policies.in_force import server_clock
from policies.matrix import Matrix
from policies.raising import refuse_raising
from policies.sheet import Sheet
from policies.texts import read_texts

policy = typer.Typer(
    help="Check policies and agreements, and explain what they decide.",
    no_args_is_help=True,
    add_completion=False,
)


@policy.callback()
def words() -> None:
    """Check policies and agreements, and explain what they decide."""


@policy.command()
def check(
    folder: Annotated[
        Path | None,
        typer.Argument(help="The partnership's folder.", show_default="that of the settings"),
    ] = None,
) -> None:
    """Check policies and agreements before they are in force, and print who sees what.

    A policy that could raise is refused: it would decide nothing just when it should.
    """
    home = folder or load_settings().folder
    texts = read_texts(home)
    refuse_raising(texts)
    for sheet in Matrix(home, server_clock()).sheets():
        Console().print(_table(sheet))
    policies = sum(file.endswith(".cedar") for file in texts.files)
    typer.echo(f"{policies} files of policies and {len(texts.agreements)} agreements are right.")


def _table(sheet: Sheet) -> Table:
    table = Table(*sheet.head, title=sheet.title, title_justify="left")
    for row in sheet.rows:
        table.add_row(*row)
    return table
