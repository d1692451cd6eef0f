"""`richpicture evaluate`: how well linkage does on files whose truth is known."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from linkage.errors import EvaluationError
from linkage.evaluation.evaluate import evaluate as measure
from linkage.progress import Bars, Progress, Silence


def evaluate(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE.toml=FILE…", help="A source's TOML and its file.")
    ],
    truth: Annotated[str, typer.Option(help="The column that says who each record truly is.")],
    train: Annotated[
        bool, typer.Option("--train/--shipped", help="Fit the model to these records first.")
    ] = True,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    memory: Annotated[float, typer.Option(help="Gigabytes that the linkage may use.", min=0.5)] = 3.0,
) -> None:
    """Take files into a scratch ledger, link them, and measure the persons against the truth."""
    pairs = [_pair(one) for one in sources]
    progress: Progress = Silence() if json else Bars()
    report = measure(pairs, truth, train=train, progress=progress, memory=memory)
    if json:
        typer.echo(report.json())
    else:
        Console().print(report.table())


def _pair(told: str) -> tuple[Path, Path]:
    toml, equals, file = told.partition("=")
    if not (toml and equals and file):
        raise EvaluationError(f"{told}: say which source a file is of, as SOURCE.toml=FILE.")
    return Path(toml), Path(file)
