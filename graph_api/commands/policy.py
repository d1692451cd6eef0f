"""`richpicture policy`: whether the policies are right, what they open to whom, and why."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from graph_api.rooms import open_ledger
from graph_api.settings import load_settings
from policies.audit.deed import deed
from policies.directory import Directory
from policies.explanation import Explanation
from policies.in_force import server_clock
from policies.matrix import Matrix
from policies.raising import refuse_raising
from policies.sheet import Sheet
from policies.sight import Sights
from policies.texts import read_texts
from schema.partnership import ConfigurationError
from schema.vocabulary import AuditAction, Purpose

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


@policy.command()
def explain(
    id: Annotated[
        str,
        typer.Argument(metavar="RECORD", help="The id of a record, an event, or a person: all her records."),
    ],
    user: Annotated[str, typer.Option("--as", help="The id of a user of people.toml.")],
    purpose: Annotated[Purpose, typer.Option(help="For which purpose she asks.")],
    case: Annotated[str | None, typer.Option(help="The case that she names.")] = None,
) -> None:
    """Say which rule decides what a user may see of a record, field class by field class, and why.

    That it was asked is logged.
    """
    settings = load_settings()
    directory = Directory.load(settings.folder)
    principal = directory.principal(user)
    if principal is None:
        known = ", ".join(one.id for one in directory.people())
        raise ConfigurationError(
            f"There is no user {user!r} in {settings.folder / 'people.toml'}; it has: {known}."
        )
    with (
        open_ledger(settings) as ledger,
        deed(ledger, AuditAction.CONSULT, "policy explain") as done,
    ):
        found = Sights.open(settings.folder, ledger).explain(principal.asks(purpose, case), id)
        if not found:
            raise ConfigurationError(
                f"The ledger holds no record or event {id!r} of an agency that takes part."
            )
        done.subjects = [one.subject for one in found]
    for one in found:
        Console().print(_table(_explained(one)))


def _explained(one: Explanation) -> Sheet:
    key = one.key
    restricted = f", {key.restriction}" if key.restriction else ""
    title = f"{one.subject}: {key.agency}, {key.category}, {key.marking}{restricted}"
    rows = [[ruling.what, "open" if ruling.open else "closed", ruling.why] for ruling in one.rulings]
    return Sheet(title, ["what", "is", "why"], rows)


def _table(sheet: Sheet) -> Table:
    table = Table(*sheet.head, title=sheet.title, title_justify="left")
    for row in sheet.rows:
        table.add_row(*row)
    return table
