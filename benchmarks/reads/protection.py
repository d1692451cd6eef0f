"""What policy and the audit log add to an answer: the product beside the same rooms without either.

Run `python -m benchmarks.reads.protection [--people 10000] [--write]`; both answer the five questions of the
reads for the same viewer with the same data, one client in turn A B A B, then 64 at once.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Annotated

import orjson
import typer
from rich.console import Console

from benchmarks.installation import Installation, kept, scratch
from benchmarks.machine import machine_facts
from benchmarks.pipeline.run import make_installation
from benchmarks.reads.client import request
from benchmarks.reads.comparison import Effort
from benchmarks.reads.measure import Side, alternate, crowd
from benchmarks.reads.preparation import Prepared, environment_of, headers_of, prepare
from benchmarks.reads.servers import free_port, running
from benchmarks.report import Table, markdown, show, write
from demo import partnership_folder
from graph_api.settings import Settings, load_settings

AIM = 2.0
"""Milliseconds that policy and the log may add to the median answer, for one client."""
EFFORT = Effort(clients=64)


def settings_of(made: Installation) -> Settings:
    """Settings for a server on this installation, on a free port."""
    return load_settings(
        home=made.folder,
        partnership=partnership_folder(),
        ledger_url=made.ledger_url,
        graph_url=made.graph_url,
        development=True,
        port=free_port(),
    )


def compare(made: Installation, effort: Effort = EFFORT) -> list[Table]:
    """Measure both on copies of one installation. Raises BenchmarkError."""
    with scratch() as folder:
        settings = [settings_of(made.copy(folder / name)) for name in ("unprotected", "product")]
        prepared = asyncio.run(prepare(settings[1], effort.variables))
        commands = (
            [sys.executable, "-m", "benchmarks.reads.unprotected"],
            [str(Path(sys.executable).with_name("richpicture")), "serve"],
        )
        bare, own = settings
        with (
            running(commands[0], bare.port, folder / "unprotected.log", environment_of(bare)) as one,
            running(commands[1], own.port, folder / "product.log", environment_of(own)) as other,
        ):
            return asyncio.run(_measure(prepared, [(one, bare), (other, own)], effort))


async def _measure(prepared: Prepared, servers: list[tuple[int, Settings]], effort: Effort) -> list[Table]:
    latency = Table(
        "Policy and audit, one client: milliseconds at p20 / p50 / p95",
        ("Question", "Without", "With", "Added p20", "Added p50", "Added CPU"),
    )
    sides = [[_side(process, settings, prepared, n) for process, settings in servers] for n in range(5)]
    over = []
    for question, pair in zip(prepared.questions, sides, strict=True):
        await alternate(pair, effort.rounds)
        without, protected = pair
        added = median(ours - theirs for ours, theirs in zip(protected.taken, without.taken, strict=True))
        over += [question.name] if added > AIM else []
        told = [" / ".join(f"{side.at(percent):.1f}" for percent in (20, 50, 95)) for side in pair]
        quick = f"{protected.at(20) - without.at(20):.1f}"
        computed = f"{protected.computed - without.computed:.1f}"
        latency.rows.append([question.name, *told, quick, f"{added:.1f}", computed])
    latency.note = (
        f"Aim: at most {AIM:.0f} ms at the median. {'Over: ' + ', '.join(over) if over else 'Reached'}. "
        "The fifth that was quickest (p20) says what it costs where a busy machine says too much."
    )
    throughput = Table(
        f"Policy and audit, {effort.clients} clients at once, the five questions in turn",
        ("", "Requests/s", "p50 ms", "p95 ms"),
    )
    crowds = [_mixed([pair[n] for pair in sides]) for n in (0, 1)]
    done = [0, 0]
    for _ in range(effort.turns):
        for n, side in enumerate(crowds):
            done[n] += await crowd(side, effort.clients, effort.seconds)
    for name, count, side in zip(("without", "with"), done, crowds, strict=True):
        told = [f"{side.at(percent):.1f}" for percent in (50, 95)]
        throughput.rows.append([name, f"{count / (effort.turns * effort.seconds):,.0f}", *told])
    throughput.note = "The clients share the machine with the servers."
    return [latency, throughput]


def _mixed(sides: Sequence[Side]) -> Side:
    """One server, asked all questions in turn."""
    turns = zip(*(side.requests for side in sides), strict=True)
    return Side(sides[0].process, sides[0].port, [one for turn in turns for one in turn])


def _side(process: int, settings: Settings, prepared: Prepared, n: int) -> Side:
    question, headers = prepared.questions[n], headers_of(settings)
    bodies = [orjson.dumps({"query": question.document, "variables": one}) for one in question.variables]
    return Side(process, settings.port, [request("POST", "/graphql", headers, body) for body in bodies])


def main(
    people: Annotated[int, typer.Option(help="Invented people, about 3.1 records each.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Seed of the invented people.")] = 1,
    rewrite: Annotated[bool, typer.Option("--write", help="Put the tables into README.md.")] = False,
) -> None:
    """Measure what policy and the audit log add to an answer."""
    console = Console()
    made = kept(people, seed)
    if not made.complete:
        make_installation(made, people, seed, console.log)
    tables = compare(made)
    for table in tables:
        show(console, table)
    if rewrite:
        command = f".venv/bin/python -m benchmarks.reads.protection {' '.join(sys.argv[1:])}".strip()
        write("protection", markdown("What protection adds", command, machine_facts(), tables))


if __name__ == "__main__":
    typer.run(main)
