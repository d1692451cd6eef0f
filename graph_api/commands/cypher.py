"""`richpicture cypher`: a question in Cypher to a running server and its answer as a table; or a prompt."""

import json
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from graph_api.analysts.client import Client
from graph_api.analysts.shown import show
from graph_api.plain import plain_lines
from graph_api.question.request import JSON
from graph_api.question.response import CSV
from graph_api.settings import load_settings
from schema.partnership import ConfigurationError
from schema.vocabulary import Purpose

CUT_OFF = 4
"""How the command ends where a file for other programs lacks rows."""


def cypher(
    token: Annotated[Path, typer.Option(help="The file of the access token by which you sign in.")],
    query: Annotated[
        str | None,
        typer.Argument(help="The question; - reads it from the standard input. Without one a prompt begins."),
    ] = None,
    purpose: Annotated[Purpose, typer.Option(help="Why you ask.")] = Purpose.SERVICE_PLANNING,
    parameter: Annotated[
        list[str] | None, typer.Option(help="A parameter as name=value, the value in JSON or plain text.")
    ] = None,
    server: Annotated[
        str | None, typer.Option(help="The server's address.", show_default="this installation's")
    ] = None,
    rows: Annotated[
        int | None,
        typer.Option(help="How many rows you want at most, where the server tells fewer unasked.", min=1),
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    history: Annotated[
        bool, typer.Option(help="Keep the questions of the prompt, none of the answers, for the next time.")
    ] = True,
) -> None:
    """Ask the analysts' graph of a running server in Cypher: one question, or at a prompt."""
    parameters = dict(map(_parameter, parameter or []))
    with Client.signed_in(server or load_settings().address, token, purpose) as client:
        if query is None:
            _prompt(client, parameters, rows, history, tables=not (as_csv or as_json))
            return
        text = typer.get_text_stream("stdin").read() if query == "-" else query
        if not (as_csv or as_json):
            show(client.cypher(text, parameters, rows))
            return
        told = client.ask(text, parameters, CSV if as_csv else JSON, rows)
    said = told.text.rstrip("\n")
    typer.echo(plain_lines(said) if sys.stdout.isatty() else said)
    if told.headers.get("x-more") == "true":
        typer.echo("There are more rows than these: ask for more (--rows), LIMIT them, or count.", err=True)
        raise typer.Exit(CUT_OFF)


def _prompt(
    client: Client, parameters: Mapping[str, Any], rows: int | None, history: bool, *, tables: bool
) -> None:
    if not tables:
        raise ConfigurationError("The prompt shows tables: give a question for --csv or --json.")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ConfigurationError("A prompt needs a terminal: give a question, or - to read it.")
    # What makes a prompt takes long to import, and one question does not need it.
    import_module("graph_api.analysts.prompt").converse(
        client, parameters, _history() if history else None, rows
    )


def _history() -> Path:
    """Where questions are kept (XDG Base Directory Specification, XDG_STATE_HOME)."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "richpicture" / "cypher-history"


def _parameter(told: str) -> tuple[str, Any]:
    name, equals, value = told.partition("=")
    if not equals:
        raise ConfigurationError(f"{told!r}: write a parameter as name=value.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
