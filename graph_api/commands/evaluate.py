"""`richpicture evaluate`: how well linkage does where the truth is known."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from graph_api.rooms import open_ledger
from graph_api.settings import load_settings
from linkage.errors import EvaluationError
from linkage.evaluation.evaluate import evaluate as measure
from linkage.evaluation.groups import GroupScore
from linkage.evaluation.measures import Share
from linkage.evaluation.persons import BY, Standing, measure_persons
from linkage.evaluation.reliability_plot import svg
from linkage.evaluation.report import Report
from linkage.progress import Bars, Progress, Silence
from policies.audit.deed import deed
from schema.vocabulary import AuditAction


def evaluate(
    truth: Annotated[
        str,
        typer.Option(
            help="The column that says who each record truly is; without sources a demonstration's truth.csv."
        ),
    ],
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE.toml=FILE…]", help="A source's TOML and its file.")
    ] = None,
    by: Annotated[
        list[str] | None, typer.Option(help=f"Without sources: measure each group by {', '.join(BY)}.")
    ] = None,
    plot: Annotated[
        Path | None, typer.Option(help="Where to draw how far the probabilities are right, as SVG.")
    ] = None,
    train: Annotated[
        bool, typer.Option("--train/--shipped", help="Fit the model to these records first.")
    ] = True,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    memory: Annotated[float, typer.Option(help="Gigabytes that the linkage may use.", min=0.5)] = 3.0,
) -> None:
    """Measure persons against the truth: of files linked in a scratch ledger, or of the ledger."""
    if sources:
        if by:
            raise EvaluationError("--by groups the persons of the ledger: name no source with it.")
        pairs = [_pair(one) for one in sources]
        progress: Progress = Silence() if json else Bars()
        report = measure(pairs, truth, train=train, progress=progress, memory=memory)
        _tell(report, json)
    else:
        with open_ledger(load_settings()) as ledger, deed(ledger, AuditAction.CONSULT, "evaluate"):
            found = measure_persons(ledger, Path(truth), by or ())
        report = found.report
        _tell_standing(found, json)
    if plot and report.reliability:
        plot.write_text(svg(report.reliability), encoding="utf-8")


def _pair(told: str) -> tuple[Path, Path]:
    toml, equals, file = told.partition("=")
    if not (toml and equals and file):
        raise EvaluationError(f"{told}: say which source a file is of, as SOURCE.toml=FILE.")
    return Path(toml), Path(file)


def _tell(report: Report, json: bool) -> None:
    if json:
        typer.echo(report.json())
    else:
        Console().print(report.table())


def _tell_standing(found: Standing, json: bool) -> None:
    if json:
        said = {
            **orjson.loads(found.report.json()),
            "twins": {"merged": found.twins_merged, "pairs": found.twins},
            "groups": {name: [asdict(one) for one in scores] for name, scores in found.groups.items()},
        }
        typer.echo(orjson.dumps(said, option=orjson.OPT_INDENT_2).decode())
        return
    out = Console()
    out.print(found.report.table())
    out.print(f"{found.twins_merged} of {found.twins} pairs of twins stand as one person")
    for name, scores in found.groups.items():
        out.print(_table(name, scores))


def _table(name: str, scores: Sequence[GroupScore]) -> Table:
    table = Table(caption="With intervals of 95 %", caption_justify="left")
    table.add_column(f"By {name}", overflow="fold")
    for title in ("records", "persons", "precision", "recall", "records in doubt"):
        table.add_column(title, justify="right", overflow="fold")
    for one in scores:
        told = [
            f"{one.records:,}",
            f"{one.persons:,}",
            *map(_share, (one.precision, one.recall, one.doubtful)),
        ]
        table.add_row(one.group, *told)
    return table


def _share(told: Share) -> str:
    return f"{told.share:.4f} ({told.low:.4f}–{told.high:.4f})"
