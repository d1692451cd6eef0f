"""`richpicture runs`: what each run of the linkage found, changed and took, and whether weights drifted."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from graph_api.rooms import open_ledger
from graph_api.settings import load_settings
from linkage.errors import LinkageError
from linkage.resolution.runs import CAUGHT_UP, Run
from linkage.resolution.runs import runs as read_runs


def runs(
    number: Annotated[
        int | None, typer.Argument(metavar="RUN", help="The number of a run; without it the last are listed.")
    ] = None,
    limit: Annotated[int, typer.Option(help="How many runs to list.", min=1)] = 20,
    json: Annotated[bool, typer.Option("--json", help="Print all figures as JSON.")] = False,
) -> None:
    """List the runs of the linkage, or tell one in full: findings, changes, time, drift."""
    with open_ledger(load_settings()) as ledger, ledger.read() as connection:
        if number is None:
            found = read_runs(connection, limit)
        else:
            found = [one for one in read_runs(connection, 1, number + 1) if one.number == number]
            if not found:
                raise LinkageError(f"There is no run {number}. All runs: richpicture runs")
    if json:
        told = [{**asdict(one), "drift": one.drift and _drift(one)} for one in found]
        typer.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
        return
    out = Console()
    out.print(_listed(found) if number is None else _whole(found[0]))
    for text in _notes(found):
        out.print(text, soft_wrap=True, highlight=False, markup=False)


def _notes(found: Sequence[Run]) -> Iterator[str]:
    for one in found:
        if one.model_before:
            yield f"Run {one.number}: by another model, {one.model} in place of {one.model_before}."
        if one.drift and one.drift.beyond:
            yield f"Run {one.number}: the match weights have moved, drift {one.drift}."


def _drift(one: Run) -> dict[str, object]:
    return {**asdict(one.drift), "beyond": one.drift.beyond} if one.drift else {}


def _listed(found: Sequence[Run]) -> Table:
    table = Table("Run", "Began", "State", box=None)
    for name in ("Records", "Pairs", "Made", "Merged", "Split", "Drift"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in found:
        began = one.started_at[:16].replace("T", " ")
        counts = one.records, one.pairs, one.created, one.merged, one.split
        drift = f"{one.drift.index:.3f}" if one.drift else ""
        table.add_row(str(one.number), began, _state(one), *map(_many, counts), drift)
    return table


def _whole(one: Run) -> Table:
    table = Table(f"Run {one.number}")
    table.add_column("", justify="right", no_wrap=True, overflow="fold")
    batches = ", ".join(map(str, one.batches))
    for name, told in (
        ("state", _state(one)),
        ("began", one.started_at[:19].replace("T", " ")),
        ("ended", (one.ended_at or "")[:19].replace("T", " ")),
        ("model", one.model or ""),
        ("linked", "all records" if one.whole else "what was new alone"),
        ("batches", batches),
        ("records", _many(one.records)),
        ("pairs", _many(one.pairs)),
        ("persons", _many(one.persons)),
        ("persons made", _many(one.created)),
        ("persons merged", _many(one.merged)),
        ("persons split", _many(one.split)),
        ("records moved", _many(one.moved)),
        ("pairs for review", _many(one.doubts)),
        ("drift", str(one.drift or "")),
    ):
        table.add_row(name, told)
    table.add_section()
    for stage, seconds in one.seconds.items():
        table.add_row(stage, f"{seconds:.1f} s")
    return table


def _state(one: Run) -> str:
    """Whether it is in force; a run of what was new alone leaves the one in force that it goes on from."""
    if one.in_force:
        return "in force"
    return "new" if one.state == CAUGHT_UP else one.state


def _many(count: int | None) -> str:
    return "" if count is None else f"{count:,}"
