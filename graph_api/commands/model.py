"""`richpicture model`: models and blocking rules of the linkage, measured before they decide anything."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from graph_api.rooms import open_ledger
from graph_api.settings import load_settings
from linkage.duck import Duck
from linkage.errors import ModelError
from linkage.evaluation.survey import Survey
from linkage.evaluation.survey import survey as survey_rules
from linkage.model.blocking import Rule
from linkage.model.model import Model
from linkage.model.store import adjust_model, put_in_force, saved_models
from linkage.progress import Bars, Progress, Silence
from linkage.resolution.trial import Difference, fit
from linkage.resolution.trial import compare as compare_models
from linkage.review.decisions import standing
from linkage.review.foreseen import count_queue
from policies.audit.deed import account, deed
from schema.vocabulary import AuditAction

model = typer.Typer(
    help="List, train, compare and choose the models of the linkage, and measure its blocking.",
    no_args_is_help=True,
    add_completion=False,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")]
Memory = Annotated[float, typer.Option(help="Gigabytes that the linkage may use.", min=0.5)]


@model.callback()
def words() -> None:
    """List, train, compare and choose the models of the linkage, and measure its blocking."""


@model.command("list")
def list_models(json: AsJson = False) -> None:
    """List the models of the ledger: which one made the persons of today, and which one the next run uses."""
    with open_ledger(load_settings()) as ledger, ledger.read() as connection:
        found = saved_models(connection)
    if json:
        _print_json([asdict(one) for one in found])
        return
    table = Table("Model", "Made", "Records", "Runs", "In force", "Next run")
    table.columns[0].no_wrap = True  # whole, to be copied into the next command
    table.columns[0].overflow = "fold"
    for one in found:
        made = one.made_at[:19].replace("T", " ")
        marks = ["yes" if is_so else "" for is_so in (one.in_force, one.next)]
        table.add_row(one.version, made, f"{one.records:,}", f"{one.runs:,}", *marks)
    Console().print(table)


@model.command()
def train(json: AsJson = False, memory: Memory = 3.0) -> None:
    """Fit a model to the ledger's records and keep it, without putting it in force."""
    settings = load_settings()
    with (
        open_ledger(settings) as ledger,
        deed(ledger, AuditAction.CONSULT, "model train"),
    ):
        version = fit(ledger, _progress(json), memory, settings.scratch)
    if json:
        _print_json({"version": version})
    else:
        typer.echo(f"{version} is kept and not in force. What it would change: richpicture model compare")


@model.command()
def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="The model that is compared with.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The model that would come in its place.")],
    json: AsJson = False,
    memory: Memory = 3.0,
) -> None:
    """Say what another model would change about persons, agency by agency, and the queue; write nothing."""
    settings = load_settings()
    with (
        open_ledger(settings) as ledger,
        deed(ledger, AuditAction.CONSULT, "model compare"),
    ):
        with ledger.read() as connection:
            decisions = standing(connection)
        queues: list[dict[str, int]] = []

        def look(duck: Duck, model: Model) -> None:
            queues.append(count_queue(duck, model, decisions))

        found = compare_models(ledger, a, b, _progress(json), memory, settings.scratch, look)
    now, then = queues
    if json:
        _print_json({**asdict(found), "queue": {"now": now, "then": then}})
        return
    out = Console()
    out.print(_told(found))
    out.print(_queued(now, then))


@model.command()
def use(version: Annotated[str, typer.Argument(help="The model; an earlier one rolls back.")]) -> None:
    """Put a model in force: the next run links by it, and those after it."""
    with (
        open_ledger(load_settings()) as ledger,
        deed(ledger, AuditAction.ALTER, "model use"),
        ledger.begin() as connection,
    ):
        put_in_force(connection, version, f"local:{account()}")
    typer.echo(f"The next run links by {version}: richpicture link")


@model.command()
def adjust(
    version: Annotated[str, typer.Argument(help="The model whose copy it is.")],
    link: Annotated[float | None, typer.Option(help="Average weight from which records are joined.")] = None,
    review: Annotated[float | None, typer.Option(help="Weight from which a pair is worth a look.")] = None,
    unseen: Annotated[float | None, typer.Option(help="Weight of a pair that was not compared.")] = None,
) -> None:
    """Keep a copy of a model with other thresholds, in bits of match weight, without putting it in force."""
    told = {"link": link, "review": review, "unseen": unseen}
    changed = {name: bits for name, bits in told.items() if bits is not None}
    if not changed:
        raise ModelError("Nothing would be adjusted: say --link, --review or --unseen, or several of them.")
    with (
        open_ledger(load_settings()) as ledger,
        deed(ledger, AuditAction.ALTER, "model adjust"),
        ledger.begin() as connection,
    ):
        kept = adjust_model(connection, version, changed)
    typer.echo(f"{kept} is kept and not in force. What it would change: richpicture model compare")


@model.command()
def blocking(
    rule: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=SQL", help="A rule to try beside the model's; the SQL of its key."),
    ] = None,
    truth: Annotated[Path | None, typer.Option(help="A demonstration's truth.csv, for coverage.")] = None,
    json: AsJson = False,
    memory: Memory = 3.0,
) -> None:
    """Measure each blocking rule: its pairs, its blocks, and the true pairs that it reaches.

    A tried rule whose blocks explode is refused.
    """
    settings = load_settings()
    tried = [_rule(one) for one in rule or ()]
    with (
        open_ledger(settings) as ledger,
        deed(ledger, AuditAction.CONSULT, "model blocking"),
    ):
        found = survey_rules(
            ledger, _progress(json), tried=tried, truth=truth, memory=memory, scratch=settings.scratch
        )
    if json:
        _print_json(asdict(found))
    else:
        Console().print(_surveyed(found))


def _rule(told: str) -> Rule:
    name, equals, key = told.partition("=")
    if not (name.strip() and equals and key.strip()):
        raise ModelError(f"{told}: say the rule as NAME=SQL, such as 'family name=family'.")
    return Rule(name.strip(), key.strip())


def _told(found: Difference) -> Table:
    table = Table("Persons with records of")
    for name in ("would be joined", "would be parted", "touched", "their records"):
        table.add_column(name, justify="right")
    rows = {**found.agencies, "all": found.touched}
    for name, one in rows.items():
        table.add_row(name, *(f"{number:,}" for number in (one.joined, one.parted, one.persons, one.records)))
    before, after = found.persons
    table.caption = (
        f"{found.records:,} records: {before:,} persons would be {after:,}, "
        f"by {found.merges:,} merges and {found.splits:,} splits"
    )
    return table


def _queued(now: Mapping[str, int], then: Mapping[str, int]) -> Table:
    table = Table("Pairs for review", caption="A pair with several reasons counts for each, and once of all.")
    for name in ("by A", "by B"):
        table.add_column(name, justify="right")
    for reason in now:
        name = "all" if reason == "ALL" else reason.replace("_", " ").lower()
        table.add_row(name, f"{now[reason]:,}", f"{then[reason]:,}")
    return table


def _surveyed(found: Survey) -> Table:
    table = Table("Rule")
    for name in ("all pairs", "largest blocks", "pairs made", "pairs left out", "true pairs reached"):
        table.add_column(name, justify="right")
    for one in found.rules:
        made = one.blocked
        all_pairs, pairs, left_out = (f"{number:,}" for number in (one.whole, made.pairs, made.left_out))
        largest = ", ".join(f"{size:,}" for size in one.largest)
        table.add_row(made.rule, all_pairs, largest, pairs, left_out, _share(one.coverage))
    table.add_row("all together", "", "", f"{found.pairs:,}", "", _share(found.coverage))
    table.caption = (
        f"{found.records:,} records. All pairs and the records of the largest blocks are those before large "
        "blocks are parted by year of birth; a pair that several rules make is one of all together."
    )
    return table


def _share(part: float | None) -> str:
    return "" if part is None else f"{part:.4f}"


def _progress(json: bool) -> Progress:
    return Silence() if json else Bars()


def _print_json(found: Any) -> None:
    typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
