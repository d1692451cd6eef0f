"""`richpicture reclass`: bring what a source stated into the class that it declares now."""

from typing import Annotated

import typer

from graph_api.commands.ingest import find_source
from graph_api.rooms import open_ledger
from graph_api.settings import load_settings
from ledger.turn import ingesting
from linkage.ingest.reclass import reclass as bring
from policies.audit.deed import deed
from schema.partnership import load_partnership
from schema.vocabulary import AuditAction


def reclass(
    source: Annotated[
        str, typer.Argument(help="A source of the partnership by its id, or the path of a TOML.")
    ],
) -> None:
    """Bring what a source stated into the category and marking that its TOML declares now.

    The next delivery does so as well; this is for a source that is found too sensitive to wait for one.
    """
    settings = load_settings()
    partnership = load_partnership(settings.folder)
    declared = find_source(settings.folder, source)
    with (
        open_ledger(settings) as ledger,
        deed(ledger, AuditAction.ALTER, f"reclass {declared.id}") as done,
        ledger.turn(ingesting(declared.id)),
    ):
        count = done.counts["entries"] = bring(ledger, partnership, declared)
    typer.echo(f"{count:,} entries of {declared.id} have now the class that it declares.")
