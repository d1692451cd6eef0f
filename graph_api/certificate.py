"""`richpicture subject certificate`: the signed words on what was erased, printed and checked."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from graph_api.rooms import open_ledger
from graph_api.settings import load_settings
from policies.audit.keys import PublicKey
from policies.errors import BadCertificate
from policies.rights.certificate import check as check_line
from policies.rights.certificate import kept_lines

certificate = typer.Typer(
    help="Print and check certificates of erasures.", no_args_is_help=True, add_completion=False
)


@certificate.callback()
def words() -> None:
    """Print and check certificates of erasures."""


@certificate.command("print")
def print_(
    id: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help="Of certificates.", show_default="all of them"),
    ] = None,
) -> None:
    """Print certificates as the ledger keeps them, one a line."""
    with open_ledger(load_settings()) as ledger, ledger.read() as connection:
        lines = kept_lines(connection, id)
    if id and len(lines) < len(set(id)):
        raise BadCertificate(
            "The ledger has no certificate of that id; all of them: subject certificate print"
        )
    for line in lines:
        typer.echo(line)


@certificate.command()
def check(
    file: Annotated[Path, typer.Argument(help="Certificates, one a line.", exists=True, dir_okay=False)],
    key: Annotated[list[Path], typer.Option(help="A public key in PEM whose signature counts.")],
) -> None:
    """Check certificates, without any ledger: that they are what was signed; and tell what they say."""
    keys = [PublicKey.read(path) for path in key]
    found = [check_line(line, keys) for line in file.read_bytes().splitlines() if line.strip()]
    if not found:
        raise BadCertificate(f"{file}: holds no certificate.")
    for told in found:
        tell(told)


def tell(told: Mapping[str, Any]) -> None:
    """Print what a certificate says."""
    out = Console(highlight=False, markup=False, soft_wrap=True)
    out.print(f"{told['certificate']}: {told['kind'].lower()} at {told['at']}")
    out.print(f"Decided by {told['by']} ({told['account']}): {told['reason']}")
    table = Table("Agency", "Category", "Marking")
    for name in ("Entries", "Records"):
        table.add_column(name, justify="right")
    for one in told["classes"]:
        counts = (f"{one[name]:,}" for name in ("entries", "records"))
        table.add_row(one["agency"], one["category"], one["marking"], *counts)
    if any(one["entries"] < one["records"] for one in told["classes"]):
        table.caption = (
            "Entries are those that went whole. Where one tells of others, too, her record alone went."
        )
    out.print(table)
