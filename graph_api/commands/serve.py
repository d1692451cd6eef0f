"""`richpicture serve`: answer questions until told to stop."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

import typer
import uvloop
from rich.console import Console

from graph_api.log import set_up_log
from graph_api.server import serve as serve_until_stopped
from graph_api.settings import Settings, load_settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; 0 takes a free one.", show_default="8000")
    ] = None,
) -> None:
    """Serve the API and its console.

    With the embedded graph this process also brings what other commands write to the ledger into the graph.
    """
    told: dict[str, Any] = {"host": host, "port": port}
    settings = load_settings(**{name: value for name, value in told.items() if value is not None})
    serve_with(settings, lambda address: Console(soft_wrap=True).print(f"Serving at {address}"))


def serve_with(settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve until told to stop; `ready` is told the address. Raises as the server does."""
    set_up_log(settings.log_level)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve_until_stopped(settings, ready))
