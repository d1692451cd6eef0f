"""`python -m benchmarks.growth`: how the linkage grows with records; writes a table and a plot on demand."""

import math
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.errors import BenchmarkError
from benchmarks.growth.metering import link_metered
from benchmarks.growth.plot import svg
from benchmarks.installation import ROOT, Installation, scratch
from benchmarks.machine import machine_facts
from benchmarks.pipeline.stages import ingest_extracts, invent_extracts
from benchmarks.report import Table, markdown, show, write
from benchmarks.stage import Measured, measure

PEOPLE = (32_400, 97_200, 324_000)
"""People who leave 100,000, 300,000 and 1,000,000 records."""

PAGE, PLOT = ROOT / "docs" / "scale.md", ROOT / "docs" / "growth.svg"


def main(
    people: Annotated[
        list[int] | None, typer.Option(help="Invented people, about 3.1 records each; once for each size.")
    ] = None,
    ledger: Annotated[
        list[Path] | None, typer.Option(help="A ledger that was taken in already, in their place.")
    ] = None,
    memory: Annotated[float, typer.Option(help="Gigabytes that DuckDB may use.")] = 3.0,
    rewrite: Annotated[bool, typer.Option("--write", help="Put table and plot into docs/.")] = False,
) -> None:
    """Link ledgers of growing size for the first time and tell what each stage takes."""
    console = Console()
    facts = machine_facts()
    measured = [
        _linked(console, one, memory) for one in [*(ledger or ()), *(people or PEOPLE * (not ledger))]
    ]
    tables = [_seconds(measured, memory), _memory(measured)]
    for table in tables:
        show(console, table)
    if rewrite:
        write("growth", markdown("By stage", "python -m benchmarks.growth --write", facts, tables), PAGE)
        PLOT.write_text(_plot(measured), encoding="utf-8")


def _linked(console: Console, size: int | Path, memory: float) -> Measured:
    """What `link` takes for so many people, or for a copy of a ledger."""
    with scratch() as folder:
        made = Installation(folder)
        if isinstance(size, Path):
            shutil.copy(size, made.ledger)
        else:
            console.log(f"inventing {size:,} people, and taking in what is told of them")
            files = measure(invent_extracts, folder=str(folder), people=size, seed=1).figures["files"]
            measure(ingest_extracts, files=files, ledger=made.ledger_url)
        console.log("link")
        found = measure(link_metered, ledger=made.ledger_url, memory=memory)
        console.log(f"{found.rows:,} records in {found.seconds:.0f} s")
        return found


def _seconds(measured: Sequence[Measured], memory: float) -> Table:
    sizes = [f"{one.rows:,}" for one in measured]
    table = Table("Processor seconds of each stage, by records", ["Stage", *sizes, "grows by"])
    for stage in measured[0].figures["stages"]:
        took = [one.figures["stages"][stage]["processor"] for one in measured]
        table.rows.append([stage, *(f"{one:,.1f}" for one in took), _power(measured, took)])
    whole = [one.processor for one in measured]
    table.rows.append(["all", *(f"{one:,.1f}" for one in whole), _power(measured, whole)])
    table.rows.append(["all, seconds that passed", *(f"{one.seconds:,.0f}" for one in measured), ""])
    for name in ("pairs", "links"):
        counts = [float(one.figures[name]) for one in measured]
        table.rows.append([f"{name}, counted", *(f"{one:,.0f}" for one in counts), _power(measured, counts)])
    table.note = (
        f"DuckDB within {memory:g} GB. `grows by` is the power of the number of records by which a figure "
        "grew from the first size to the last: 1 is in proportion, 2 is by the square."
    )
    return table


def _memory(measured: Sequence[Measured]) -> Table:
    sizes = [f"{one.rows:,}" for one in measured]
    table = Table("Peak of memory in each stage, MB, by records", ["Stage", *sizes])
    for stage in measured[0].figures["stages"]:
        peaks = [one.figures["stages"][stage]["peak"] for one in measured]
        table.rows.append([stage, *(f"{peak / 2**20:,.0f}" for peak in peaks)])
    return table


def _power(measured: Sequence[Measured], figures: Sequence[float]) -> str:
    if len(measured) < 2 or figures[0] <= 0:
        return ""
    grown = measured[-1].rows / measured[0].rows
    return f"{math.log(figures[-1] / figures[0]) / math.log(grown):.2f}"


def _plot(measured: Sequence[Measured]) -> str:
    stages = {
        stage: [one.figures["stages"][stage]["processor"] for one in measured]
        for stage in measured[0].figures["stages"]
    }
    records = [one.rows for one in measured]
    return svg("Linkage: processor seconds of each stage", records, stages, "seconds")


if __name__ == "__main__":
    try:
        typer.run(main)
    except BenchmarkError as error:
        Console(stderr=True).print(str(error), markup=False)
        sys.exit(1)
