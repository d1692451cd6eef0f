"""`richpicture demo`: the invented partnership, from files to persons to a served graph."""

import asyncio
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from demo.days import EXTRACT_DAY
from demo.generate import Extracts, generate
from graph_api.commands.demo_summary import show_measures, show_records, show_stages, show_users
from graph_api.commands.hotspots import show_ranking
from graph_api.commands.ingest import collect
from graph_api.commands.link import combine
from graph_api.commands.migrate import bring_up
from graph_api.commands.serve import serve_with
from graph_api.demonstration import Invented, check_home, demonstration_settings, make_home
from graph_api.population import population_secret, publish
from graph_api.ranking import Ranked, rank
from graph_api.rooms import open_graph, open_ledger
from graph_api.server import check_address
from graph_api.setting_places import HOME
from graph_api.settings import Settings, load_settings
from ledger.database import Ledger
from linkage.evaluation.persons import score_persons
from linkage.evaluation.report import Report
from linkage.progress import Bars
from linkage.projection.project import project
from linkage.source import load_source
from policies.sight import Sights
from schema.partnership import load_partnership


def demo(
    people: Annotated[int, typer.Option(help="How many people to invent.", min=500)] = 5_000,
    seed: Annotated[int, typer.Option(help="The same seed invents the same people.", min=0)] = 1,
    folder: Annotated[
        Path | None, typer.Option(help="Where to make it.", show_default="RICHPICTURE_HOME or .richpicture")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port to serve on.", show_default="8000")] = None,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve it when it is made.")] = True,
    anew: Annotated[
        bool,
        typer.Option(
            "--anew", help="Remove the demonstration of other people that stands there, and its log."
        ),
    ] = False,
) -> None:
    """Invent a partnership, link its records to persons, and serve the result on this machine.

    The same demonstration once more is only brought to its end; one of other people is replaced with --anew.
    """
    told: dict[str, Any] = {} if port is None else {"port": port}
    settings = demonstration_settings(folder or load_settings().home, **told)
    if serve:
        check_address(settings)
    out = Console()
    seconds: dict[str, float] = {}
    asyncio.run(_make_ready(settings, Invented(people, seed), anew=anew))
    with open_ledger(settings) as ledger:
        report, ranked = _make(settings, ledger, people, seed, seconds)
        show_records(out, ledger)
        show_measures(out, report)
        show_ranking(out, ranked)
        show_stages(out, seconds)
        sights = Sights.open(settings.folder, ledger)

        def ready(address: str) -> None:
            show_users(out, settings, sights, address)
            out.print(f"Serving at [bold]{address}[/bold] (Ctrl-C ends it)")

        if serve:
            serve_with(settings, ready)
        else:
            show_users(out, settings, sights, f"http://{settings.host}:{settings.port}")
            where = "" if settings.home == HOME.absolute() else f"RICHPICTURE_HOME={settings.home} "
            command = "richpicture" if shutil.which("richpicture") else sys.argv[0]
            at = "" if port is None else f" --port {port}"
            out.print(f"To serve it: {where}{command} serve{at}", soft_wrap=True, highlight=False)


async def _make_ready(settings: Settings, invented: Invented, *, anew: bool) -> None:
    check_home(settings.home, invented, anew=anew)
    if any(settings.home.glob("graph.kgl*")):
        async with open_graph(settings):
            pass  # a server that has it open is told of before anything is removed
    make_home(settings, invented)
    await bring_up(settings)


def _make(
    settings: Settings, ledger: Ledger, people: int, seed: int, seconds: dict[str, float]
) -> tuple[Report, Ranked]:
    """From nothing to a graph; the time of each stage goes into `seconds`."""
    with _timed("Invent extracts", seconds):
        extracts = generate(settings.home, people, seed, Bars())
    with _timed("Ingest", seconds):
        _ingest(settings, ledger, extracts)
    with _timed("Link", seconds):
        combine(ledger, settings.scratch)
    with _timed("Project", seconds):
        asyncio.run(_project(settings, ledger))
    with _timed("Evaluate", seconds):
        report = score_persons(ledger, extracts.truth)
    partnership, day = load_partnership(settings.folder), date.fromordinal(EXTRACT_DAY)
    with _timed("Publish counts", seconds):
        publish(ledger, partnership, population_secret(settings), day)
    with _timed("Rank hotspots", seconds):
        return report, rank(ledger, partnership, day)


def _ingest(settings: Settings, ledger: Ledger, extracts: Extracts) -> None:
    partnership = load_partnership(settings.folder)
    for name, file in extracts.files.items():
        source = load_source(settings.folder / "sources" / f"{name}.toml")
        collect(ledger, partnership, source, file)


async def _project(settings: Settings, ledger: Ledger) -> None:
    async with open_graph(settings) as engine:
        await project(ledger, engine, Bars())


@contextmanager
def _timed(stage: str, seconds: dict[str, float]) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[stage] = time.perf_counter() - started
