"""`richpicture subject`: what is held of a person, and its erasure."""

from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console

from graph_api.audit_key import audit_key
from graph_api.certificate import certificate, tell
from graph_api.rooms import open_ledger
from graph_api.settings import load_settings
from graph_api.subject_page import subject_page
from graph_api.subject_tables import erasure_table, report_tables
from graph_api.written import write_private
from policies.audit.deed import deed
from policies.rights.certificate import Order, kept_lines
from policies.rights.erasing import erase_subject
from policies.rights.erasing import readmit as let_in
from policies.rights.report import REPORTED
from policies.rights.report import report as make_report
from policies.rights.subject import held_by, records_of
from schema.partnership import load_partnership
from schema.vocabulary import AuditAction

subject = typer.Typer(
    help="Give a person what is held of her, and erase what must go.",
    no_args_is_help=True,
    add_completion=False,
)
subject.add_typer(certificate, name="certificate")


@subject.callback()
def words() -> None:
    """Give a person what is held of her, and erase what must go."""


@subject.command()
def report(
    id: Annotated[str, typer.Argument(metavar="ID", help="Of a person, or of one record.")],
    html: Annotated[Path | None, typer.Option(help="Write the page that can be given to her.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write all of it as JSON.")] = None,
    narratives: Annotated[
        bool,
        typer.Option(
            "--narratives", help="With what events say in words, and rejected rows: they may name others."
        ),
    ] = False,
    withheld: Annotated[
        bool,
        typer.Option("--withheld", help="With what is sealed, privileged, SECRET or intelligence."),
    ] = False,
) -> None:
    """Say what is held of a person, where from, how it came together, and who saw it."""
    settings = load_settings()
    partnership = load_partnership(settings.folder)
    with (
        open_ledger(settings) as ledger,
        deed(ledger, AuditAction.DISCLOSE, REPORTED) as done,
    ):
        with ledger.read() as connection:
            told = make_report(connection, id, narratives=narratives, all_of_it=withheld)
        done.subjects = [one["id"] for one in told["records"] if one["versions"]]
        done.counts = {name: len(told[name]) for name in ("records", "statements", "accesses")}
    # Only now, as the log says whose they are: nothing of hers leaves before that, whenever this is killed.
    if html is not None:
        names = {agency.id: agency.name for agency in partnership.agencies}
        write_private(html, subject_page(told, partnership.name, names).encode())
    if json is not None:
        write_private(json, orjson.dumps(told, option=orjson.OPT_INDENT_2))
    out = Console()
    for table in report_tables(told):
        out.print(table, "")


@subject.command()
def erase(
    id: Annotated[str, typer.Argument(metavar="ID", help="Of a record, or of a person: all her records.")],
    reason: Annotated[str, typer.Option(help="Why, without a name: it stands in the certificate.")],
    by: Annotated[str, typer.Option(help="Who decided it: an office, such as 'data protection officer'.")],
    to: Annotated[
        Path | None, typer.Option(help="A file for the certificate, which the ledger keeps.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether to go on.")] = False,
) -> None:
    """Erase records for good, with a signed certificate. The graph follows; no delivery brings them back."""
    settings = load_settings()
    with open_ledger(settings) as ledger:
        key = audit_key(settings)
        if not yes:
            with ledger.read() as connection:
                held = held_by(connection, records_of(connection, id))
            Console().print(erasure_table(held))
            if len({agency for agency, _, _ in held}) > 1:
                typer.echo("Each agency decides about its own: erase by RECORD where not all agree.")
            typer.confirm(f"Records that will be erased for good: {len(held)}. Go on?", abort=True)
        told = erase_subject(ledger, key, id, Order(by, reason))
        if to is not None:
            with ledger.read() as connection:
                write_private(to, f"{kept_lines(connection, [told['certificate']])[0]}\n".encode())
        cleared = ledger.clear_wal()
    tell(told)
    if not cleared:
        typer.echo("Somebody still reads what was: SQLite's file -wal holds it until the last server stops.")


@subject.command()
def readmit(
    record: Annotated[str, typer.Argument(help="The id of an erased record, as its certificate has it.")],
) -> None:
    """Let the next delivery tell of an erased record again: after a mistake, or when there is new reason."""
    with open_ledger(load_settings()) as ledger:
        let_in(ledger, record)
    typer.echo("The next delivery that names it is taken in.")
