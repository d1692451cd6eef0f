"""`richpicture link`: decide which records are one person."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from graph_api.rooms import open_ledger
from graph_api.settings import Settings, load_settings
from ledger.database import Ledger
from linkage.arrival.arrivals import Arrivals
from linkage.arrival.catching_up import link_new
from linkage.errors import LinkageError
from linkage.progress import Bars
from linkage.resolution.changes import Changes
from linkage.resolution.conflicts import conflicts
from linkage.resolution.drift import Drift
from linkage.resolution.engine import Engine
from linkage.resolution.records import read_rulings
from linkage.resolution.run import RunReport
from linkage.resolution.run import link as link_records
from policies.audit.deed import deed
from schema.vocabulary import AuditAction

MEMORY = 3.0
"""Gigabytes, unless somebody says otherwise."""


class EngineName(StrEnum):
    """What makes and scores the pairs."""

    DUCKDB = "duckdb"
    SPARK = "spark"


def link(
    train: Annotated[
        bool, typer.Option("--train", help="Fit the model to the records at hand first.")
    ] = False,
    memory: Annotated[float, typer.Option(help="Gigabytes that the linkage may use.", min=0.5)] = MEMORY,
    new: Annotated[
        bool,
        typer.Option(
            "--new",
            help="Link only what came, changed, went or was ruled on since the last run, at its cost.",
        ),
    ] = False,
    engine: Annotated[
        EngineName,
        typer.Option(help="What makes and scores the pairs; Spark where one machine is too small."),
    ] = EngineName.DUCKDB,
) -> None:
    """Link all records to persons; the same records and rulings give the same persons."""
    settings = load_settings()
    if new:
        _link_new(settings)
        return
    with open_ledger(settings) as ledger, _opened(engine, memory, settings.scratch) as on:
        report = combine(ledger, settings.scratch, train=train, memory=memory, engine=on)
    out = Console()
    title = f"Run {report.run} with model {report.model}"
    out.print(title, soft_wrap=True, highlight=False, markup=False)
    out.print(told(report))
    if report.drift and report.drift.beyond:
        out.print(warned(report.drift), soft_wrap=True, highlight=False, markup=False)


def combine(
    ledger: Ledger,
    scratch: Path,
    *,
    train: bool = False,
    memory: float = MEMORY,
    engine: Engine | None = None,
) -> RunReport:
    """Link all records, as a deed on the audit log. Raises as `linkage.resolution.run.link` does."""
    with deed(ledger, AuditAction.COMBINE, "link") as done:
        report = link_records(
            ledger, train=train, progress=Bars(), memory=memory, scratch=scratch, engine=engine
        )
        done.counts |= {"run": report.run, "merges": report.changes.merges, "splits": report.changes.splits}
        with closing(Arrivals()) as arrivals:
            link_new(ledger, arrivals, Bars())  # what came while the run was at work
    return report


def _link_new(settings: Settings) -> None:
    """Link what is new, and say how much it was."""
    with (
        closing(Arrivals()) as arrivals,
        open_ledger(settings) as ledger,
        deed(ledger, AuditAction.COMBINE, "link") as done,
    ):
        caught = link_new(ledger, arrivals, Bars())
        with ledger.read() as connection:
            contradicting = len(conflicts(read_rulings(connection)))
        changes = caught.changes
        done.counts |= {"placed": caught.placed, "withdrawn": caught.withdrawn, "ruled": caught.ruled}
        done.counts |= {"merges": changes.merges, "splits": changes.splits}
        if caught.run is not None:
            done.counts["run"] = caught.run
    out = Console()
    if caught.run is None:
        out.print("Nothing came, changed, went or was ruled on since the last run.")
        return
    table = _figures(
        ("records placed", caught.placed),
        ("records withdrawn", caught.withdrawn),
        ("records ruled on", caught.ruled),
        *_changed(changes),
        ("conflicts between decisions", contradicting),
        ("pairs for review", caught.doubts),
    )
    out.print(f"Run {caught.run}, of what is new alone", soft_wrap=True, highlight=False, markup=False)
    out.print(table)


def _opened(name: EngineName, memory: float, scratch: Path) -> AbstractContextManager[Engine | None]:
    """An engine; None is the run's own. Spark is imported where it is asked for alone: few have it."""
    if name is EngineName.DUCKDB:
        return nullcontext()
    try:
        spark = import_module("linkage.spark.engine")
    except ModuleNotFoundError:
        raise LinkageError(
            "Spark is not installed here: pip install 'richpicture[spark]'. It needs Java 17 or newer, too."
        ) from None
    opened: AbstractContextManager[Engine | None] = spark.spark_engine(memory, scratch)
    return opened


def warned(drift: Drift) -> str:
    """What is said of weights that moved too far."""
    return (
        f"The match weights have moved: drift {drift}. See what the new batches tell that others don't, "
        "or less than before: richpicture runs"
    )


def told(report: RunReport) -> Table:
    """What a run found and what it changed."""
    table = _figures(
        ("records", report.records),
        ("pairs scored", report.pairs),
        ("links", report.links.links),
        ("persons", report.changes.persons),
        *_changed(report.changes),
        ("conflicts between decisions", report.conflicts),
        ("pairs for review", report.doubts),
    )
    table.caption = f"{sum(report.seconds.values()):.1f} seconds"
    return table


def _changed(changes: Changes) -> Iterator[tuple[str, int]]:
    yield "persons made", changes.created
    yield "persons retired", changes.retired
    yield "merges", changes.merges
    yield "splits", changes.splits
    yield "records moved", changes.moved


def _figures(*told: tuple[str, int]) -> Table:
    table = Table("What")
    table.add_column("How many", justify="right")
    for name, figure in told:
        table.add_row(name, f"{figure:,}")
    return table
