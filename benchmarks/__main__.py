"""`python -m benchmarks`: measures the pipeline and the reads, prints tables, writes them on demand."""

import sys
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.errors import BenchmarkError
from benchmarks.installation import scratch
from benchmarks.machine import machine_facts
from benchmarks.neo4j_servers import EmptyServer, lent_server, own_server
from benchmarks.pipeline.run import run_pipeline
from benchmarks.pipeline.tables import pipeline_tables
from benchmarks.reads.comparison import Effort
from benchmarks.reads.run import reads_tables, run_reads
from benchmarks.report import Table, markdown, show, write
from tests.neo4j.server import Neo4jMissing

SMALL = 10_000
HUNDRED_THOUSAND_RECORDS, MILLION_RECORDS = 32_400, 324_000
"""People who leave so many records."""

READS_PEOPLE = 100_000


class What(StrEnum):
    """What is measured."""

    PIPELINE = "pipeline"
    READS = "reads"
    ALL = "all"


def main(
    what: Annotated[What, typer.Argument(help="What to measure.")] = What.ALL,
    people: Annotated[int | None, typer.Option(help="Invented people, about 3.1 records each.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the invented people.")] = 1,
    full: Annotated[
        bool,
        typer.Option(help="The published sizes: 100,000 and 1,000,000 records, reads on 100,000 people."),
    ] = False,
    neo4j: Annotated[
        str | None,
        typer.Option(help="Address of an empty Neo4j, or `none`; without it one of our own is started."),
    ] = None,
    rewrite: Annotated[
        bool, typer.Option("--write", help="Put the tables into benchmarks/README.md.")
    ] = False,
) -> None:
    """Measure what is fast, against whom."""
    console = Console()
    server = _server(neo4j, console)
    facts = machine_facts()
    for name, fact in facts.items():
        console.print(f"[bold]{name}[/]: {fact}")
    parts: dict[str, list[Table]] = {}
    tell = lambda doing: console.log(doing)  # noqa: E731
    if what in (What.PIPELINE, What.ALL):
        sizes = [HUNDRED_THOUSAND_RECORDS, MILLION_RECORDS] if full else [people or SMALL]
        tables = parts.setdefault("pipeline", [])
        for size in sizes:
            with scratch() as folder:
                # Neo4j takes its time; at a million records the embedded engine speaks for both.
                on_server = server if size < MILLION_RECORDS else None
                tables += pipeline_tables(run_pipeline(folder, size, seed, on_server, tell))
    if what in (What.READS, What.ALL):
        effort = Effort(variables=200, rounds=5, seconds=15) if full else Effort()
        size = people or (READS_PEOPLE if full else SMALL)
        parts["reads"] = reads_tables(run_reads(size, seed, effort, server, tell))
    command = "make bench" + (f' ARGS="{" ".join(sys.argv[1:])}"' if sys.argv[1:] else "")
    for part, tables in parts.items():
        for table in tables:
            show(console, table)
        if rewrite:
            write(part, markdown(part.capitalize(), command, facts, tables))


def _server(named: str | None, console: Console) -> EmptyServer | None:
    if named == "none":
        return None
    if named:
        return lent_server(named)
    try:
        return own_server()
    except Neo4jMissing as missing:
        console.print(f"[yellow]Without Neo4j: {missing}.[/]")
        return None


if __name__ == "__main__":
    try:
        typer.run(main)
    except BenchmarkError as error:
        Console(stderr=True).print(str(error), markup=False)
        sys.exit(1)
