"""`richpicture ingest`: take one delivery of a source into the ledger."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from graph_api.rooms import open_ledger
from graph_api.settings import load_settings
from ledger.database import Ledger
from linkage.ingest.delivery import Receipt
from linkage.ingest.delivery import ingest as take_in
from linkage.progress import Bars
from linkage.source import Source, load_source
from policies.audit.deed import deed
from schema.partnership import ConfigurationError, Partnership, load_partnership
from schema.vocabulary import AuditAction


def ingest(
    source: Annotated[
        str, typer.Argument(help="A source of the partnership by its id, or the path of a TOML.")
    ],
    file: Annotated[Path, typer.Argument(help="What the agency delivered.")],
    again: Annotated[
        bool, typer.Option("--again", help="Take it in although it was before: the agency says it once more.")
    ] = False,
) -> None:
    """Take a delivery into the ledger: whole or not at all, once, and on where it stopped if it was killed.

    Rows that can't be read are kept as rejects: see `richpicture rejects`.
    """
    settings = load_settings()
    partnership = load_partnership(settings.folder)
    declared = find_source(settings.folder, source)
    with open_ledger(settings) as ledger:
        receipt = collect(ledger, partnership, declared, file, again=again)
    tell(receipt)


def collect(
    ledger: Ledger, partnership: Partnership, source: Source, file: Path, *, again: bool = False
) -> Receipt:
    """Take a delivery in, as a deed on the audit log. Raises as `linkage.ingest.delivery.ingest` does."""
    with deed(ledger, AuditAction.COLLECT, f"ingest {source.id}") as done:
        receipt = take_in(ledger, partnership, source, file, Bars(), again=again)
        done.counts["batch"] = receipt.batch
    return receipt


def find_source(folder: Path, name: str) -> Source:
    """A source by its id in the partnership's folder, or by its path. Raises ConfigurationError."""
    path = Path(name)
    if path.suffix == ".toml":
        return load_source(path)
    declared = folder / "sources" / f"{name}.toml"
    if not declared.is_file():
        known = ", ".join(sorted(one.stem for one in declared.parent.glob("*.toml"))) or "none"
        raise ConfigurationError(f"{folder}: has no source {name!r}; it has: {known}.")
    return load_source(declared)


def tell(receipt: Receipt) -> None:
    """Print what became of a delivery."""
    out = Console()
    out.print(f"Batch {receipt.batch} of {receipt.source}", soft_wrap=True, highlight=False, markup=False)
    table = Table("What")
    table.add_column("How many", justify="right")
    for name, figure in asdict(receipt.figures).items():
        shown = f"{figure:,.1f}" if isinstance(figure, float) else f"{figure:,}"
        table.add_row(name, shown)
    out.print(table)
    if receipt.already:
        out.print("This delivery was taken in before; nothing was done.")
    if receipt.reclassed:
        out.print(f"{receipt.reclassed:,} entries of before have now the class that the source declares.")
    if receipt.figures.rejected:
        out.print(f"What was rejected, and why: richpicture rejects {receipt.batch}")
