"""`richpicture dashboard`: the picture of the last year as one page, as its user sees it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from graph_api.bearer import read_bearer
from graph_api.commands.day import day_of
from graph_api.commands.token import user_token
from graph_api.dashboard import ask
from graph_api.dashboard_page import dashboard_page
from graph_api.settings import load_settings
from graph_api.written import write_private
from schema.partnership import ConfigurationError
from schema.vocabulary import Purpose


def dashboard(
    purpose: Annotated[Purpose, typer.Option(help="Why it is asked.")],
    user: Annotated[
        str | None, typer.Option(help="Who asks: a user of people.toml. In development alone.")
    ] = None,
    token: Annotated[
        Path | None, typer.Option(help="A file with the access token of who asks, of your identity provider.")
    ] = None,
    case: Annotated[str | None, typer.Option(help="The case, where the purpose needs one.")] = None,
    until: Annotated[
        str | None, typer.Option(help="The day it ends before, as 2026-01-31.", show_default="today, UTC")
    ] = None,
    server: Annotated[
        str | None, typer.Option(help="Where the server is.", show_default="that of the settings")
    ] = None,
    out: Annotated[Path, typer.Option(help="The HTML file to write; it needs no network.")] = Path(
        "dashboard.html"
    ),
) -> None:
    """Ask a running server for the picture of 52 weeks, and write it as one page.

    It asks as any client does: the server decides what this user sees, and logs it.
    """
    settings = load_settings()
    if token is not None and user is None:
        bearer = read_bearer(token)
    elif user is not None and token is None:
        bearer = user_token(settings, user, hours=1)
    else:
        raise ConfigurationError("Say who asks: --token with a file, or in development --user.")
    address = server or settings.address
    picture = ask(address, bearer, purpose, case, day_of(until))
    write_private(out, dashboard_page(picture, datetime.now(UTC)).encode())
    typer.echo(f"Open it with a browser: {out}")
