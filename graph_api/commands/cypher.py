"""`richpicture cypher`: a question in Cypher to a running server, its answer as a table."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from graph_api.analysts.client import Client
from graph_api.question.request import JSON
from graph_api.question.response import CSV
from graph_api.settings import load_settings
from schema.partnership import ConfigurationError
from schema.vocabulary import Purpose


def cypher(
    query: Annotated[str, typer.Argument(help="The question; - reads it from the standard input.")],
    token: Annotated[Path, typer.Option(help="The file of the access token by which you sign in.")],
    purpose: Annotated[Purpose, typer.Option(help="Why you ask.")] = Purpose.SERVICE_PLANNING,
    parameter: Annotated[
        list[str] | None, typer.Option(help="A parameter as name=value, the value in JSON or plain text.")
    ] = None,
    server: Annotated[
        str | None, typer.Option(help="The server's address.", show_default="this installation's")
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Ask the analysts' graph of a running server in Cypher."""
    text = typer.get_text_stream("stdin").read() if query == "-" else query
    settings = load_settings()
    address = server or settings.address
    client = Client.signed_in(address, token, purpose)
    told = client.ask(text, dict(map(_parameter, parameter or [])), CSV if as_csv else JSON)
    if as_csv or as_json:
        typer.echo(told.text.rstrip("\n"))
    else:
        _show(told.json())


def _show(told: dict[str, Any]) -> None:
    table = Table(box=None, header_style="bold")
    for column in told["columns"]:
        table.add_column(column, overflow="fold")
    for row in told["rows"]:
        table.add_row(*(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in row))
    Console(soft_wrap=True).print(table, markup=False)
    many = len(told["rows"])
    more = ", and there are more" if told["more"] else ""
    typer.echo(f"{many:,} row{'' if many == 1 else 's'}{more}; snapshot of {told['snapshot']}")


def _parameter(told: str) -> tuple[str, Any]:
    name, equals, value = told.partition("=")
    if not equals:
        raise ConfigurationError(f"{told!r}: write a parameter as name=value.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
