"""`richpicture explain`: why two records are one person or not, without a word of what they tell."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from graph_api.rooms import open_ledger
from graph_api.settings import load_settings
from linkage.errors import LinkageError
from linkage.review.evidence import Evidence, read_evidence
from linkage.review.waterfall import svg as waterfall
from policies.audit.deed import deed
from schema.vocabulary import AuditAction


def explain(
    a: Annotated[str, typer.Argument(help="The id of the one record.")],
    b: Annotated[str, typer.Argument(help="The id of the other record.")],
    svg: Annotated[bool, typer.Option("--svg", help="Write a waterfall chart as SVG.")] = False,
) -> None:
    """Tell how two records compare, in bits; what they say the API shows, to those who may see it."""
    with (
        open_ledger(load_settings()) as ledger,
        deed(ledger, AuditAction.CONSULT, "explain") as done,
        ledger.read() as connection,
    ):
        try:
            evidence = read_evidence(connection, a, b)
        except LookupError:
            raise LinkageError("There are no two records of these ids.") from None
        done.subjects = (a, b)
    if svg:
        typer.echo(waterfall(evidence), nl=False)
    else:
        Console().print(_table(evidence))


def _table(evidence: Evidence) -> Table:
    table = Table("What is compared", "How they agree")
    for name in ("bits", "of which by rarity"):
        table.add_column(name, justify="right")
    table.add_row("prior", "", f"{evidence.prior:+.2f}", "")
    for one in evidence.comparisons:
        rarity = f"{one.frequency:+.2f}" if one.frequency else ""
        table.add_row(one.name, one.level or "", f"{one.bits:+.2f}", rarity)
    table.caption = f"Match weight {evidence.weight:+.2f} bits; one person from {evidence.link:g} on average"
    return table
