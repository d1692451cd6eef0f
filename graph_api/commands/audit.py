"""`richpicture audit`: whether the log of who saw what is as it was written, and what was searched for."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console

from graph_api.audit_key import audit_key
from graph_api.rooms import open_ledger
from graph_api.settings import load_settings
from ledger.clock import fixed
from ledger.database import Ledger
from linkage.progress import Bars
from policies.audit.deed import deed
from policies.audit.export import check as check_export
from policies.audit.export import export as lines_of
from policies.audit.keys import PublicKey
from policies.audit.reindexing import reindex as reindex_log
from policies.audit.searched import sealed_values, unseal
from policies.audit.second_place import SecondPlace
from policies.audit.verification import Verdict, count
from policies.audit.verification import verify as verify_log
from schema.partnership import ConfigurationError
from schema.vocabulary import AuditAction

audit = typer.Typer(
    help="Check and read the log of who saw what.", no_args_is_help=True, add_completion=False
)


@audit.callback()
def words() -> None:
    """Check and read the log of who saw what."""


@audit.command()
def verify(
    key: Annotated[
        list[Path] | None,
        typer.Option(
            help="A public key in PEM whose signature counts; may stand twice, after a change of keys.",
            show_default="that of this installation's audit key",
        ),
    ] = None,
    checkpoints: Annotated[
        Path | None,
        typer.Option(help="The file with the checkpoints outside the ledger.", show_default="the setting's"),
    ] = None,
) -> None:
    """Recompute the whole log and hold it against every checkpoint.

    Ends with 1 where anything is wrong, or nothing was signed yet.
    """
    settings = load_settings()
    second = SecondPlace(checkpoints or settings.second_place)
    with open_ledger(settings) as ledger:
        keys: Sequence[PublicKey]
        keys = [PublicKey.read(path) for path in key] if key else [audit_key(settings).public]
        with Bars().stage("Verify", count(ledger)) as advance:
            verdict = verify_log(ledger, keys, second, advance)
    _tell(verdict)
    if verdict.faults or not verdict.checkpoints:
        raise typer.Exit(1)


@audit.command()
def reindex() -> None:
    """Put the log's index right by its events, where `verify` found a gap. That it was done is logged."""
    with open_ledger(load_settings()) as ledger, deed(ledger, AuditAction.ALTER, "audit reindex") as done:
        done.counts["events"] = count(ledger)
        with Bars().stage("Reindex", done.counts["events"]) as advance:
            reindex_log(ledger, advance)


@audit.command()
def searched(
    event: Annotated[str, typer.Argument(help="The id of an event, or of its request.")],
    key: Annotated[Path, typer.Option(help="The privacy officer's private key in PEM.")],
) -> None:
    """Print what was looked for in a search, whether or not it found anything. That it was read is logged."""
    with open_ledger(load_settings()) as ledger:
        with ledger.read() as connection:
            sealed = sealed_values(connection, event)
        if sealed is None:
            raise ConfigurationError(f"No event {event!r} keeps what was searched for.")
        with deed(ledger, AuditAction.CONSULT, "audit searched") as done:
            values = unseal(sealed, key)
            done.counts["searched"] = len(values)
    typer.echo(orjson.dumps(values, option=orjson.OPT_INDENT_2).decode())


@audit.command()
def export(
    since: Annotated[datetime, typer.Option(help="From when on, in UTC.")],
    to: Annotated[Path, typer.Option(help="The file to write; it must not stand yet.")],
) -> None:
    """Write whole events with what proves them complete and unaltered. That it was done is logged."""
    with (
        open_ledger(load_settings()) as ledger,
        deed(ledger, AuditAction.EXPORT, "audit export") as done,
    ):
        done.counts["lines"] = _export(ledger, since, to)
    typer.echo(f"{done.counts['lines'] - 2:,} events are written to {to}.")


@audit.command()
def check(
    file: Annotated[Path, typer.Argument(help="An export.", exists=True, dir_okay=False)],
    key: Annotated[list[Path], typer.Option(help="A public key in PEM whose signature counts.")],
) -> None:
    """Check an export, without any ledger: that nothing in it was altered, added or left out."""
    with file.open("rb") as lines:
        found = check_export(lines, [PublicKey.read(path) for path in key])
    typer.echo(f"It is complete up to event {found.size:,}, as signed at {found.at}.")


def _export(ledger: Ledger, since: datetime, to: Path) -> int:
    """Write the file; how many lines it has. What could not be written whole does not stay."""
    lines = 0
    try:
        with to.open("xb") as file:
            try:
                with ledger.read() as connection:
                    for line in lines_of(connection, fixed(since.replace(tzinfo=UTC))):
                        file.write(line + b"\n")
                        lines += 1
            except BaseException:
                to.unlink()
                raise
    except OSError as error:
        raise ConfigurationError(f"{to}: can't be written ({error.strerror}).") from None
    return lines


def _tell(verdict: Verdict) -> None:
    out = Console(soft_wrap=True, highlight=False, markup=False)
    for fault in verdict.faults:
        out.print(fault)
    if not verdict.faults and not verdict.checkpoints:
        out.print(
            f"Nothing was signed yet: the {verdict.events:,} events fit each other, but nothing proves them. "
            "A server signs the log while it runs: richpicture serve"
        )
    elif not verdict.faults:
        out.print(
            f"{verdict.events:,} events are as they were written; {verdict.checkpoints:,} checkpoints hold."
        )
        out.print(f"Root: {verdict.root.hex()}")
