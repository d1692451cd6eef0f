"""`richpicture explain`: why two records are one person or not, without a word of what they tell."""

from collections.abc import Iterator
from contextlib import closing
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from graph_api.rooms import open_ledger
from graph_api.settings import load_settings
from linkage.arrival.arrivals import Arrivals
from linkage.errors import LinkageError
from linkage.review.apart import Apart
from linkage.review.evidence import WORDS, Evidence
from linkage.review.explanation import Explanation
from linkage.review.explanation import explain as explain_records
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
        closing(Arrivals()) as arrivals,
    ):
        try:
            found = explain_records(connection, arrivals, a, b)
        except LookupError:
            raise LinkageError("There are no two records of these ids.") from None
        done.subjects = tuple(found.subjects)
    if svg:
        typer.echo(waterfall(found.evidence, together=found.together), nl=False)
        return
    out = Console()
    out.print(_compared(found.evidence))
    for line in _said(found):
        out.print(line, soft_wrap=True, highlight=False, markup=False)


def _compared(evidence: Evidence) -> Table:
    table = Table("What is compared", "How they agree")
    for name in ("bits", "of these by rarity"):
        table.add_column(name, justify="right")
    table.add_row("prior", "any two records", f"{evidence.prior:+.2f}", "")
    for one in evidence.comparisons:
        rarity = f"{one.frequency:+.2f}" if one.frequency else ""
        bits = "" if one.unknown else f"{one.bits:+.2f}"
        table.add_row(WORDS.get(one.name, one.name), one.level or "as the run found it", bits, rarity)
    table.add_section()
    table.add_row("match weight", "", f"{evidence.weight:+.2f}", "")
    return table


def _said(found: Explanation) -> Iterator[str]:
    """The rest in sentences."""
    evidence = found.evidence
    yield "Each bit doubles the odds that they are one person."
    if any(one.frequency < 0 for one in evidence.comparisons):
        yield "By rarity below zero: the value is a common one, and to agree on it says less."
    yield (
        f"By this weight alone they are one person with a probability of {evidence.probability:.4f}. Records "
        f"are joined from {evidence.link:+g} bits on average over all of a person."
    )
    yield "They are one person now." if found.together else "They are two persons now."
    if found.chain:
        yield "They hang together by the chain of links whose weakest is strongest:"
        yield from (f"  {one.a} and {one.b}: {one.weight:+.2f} bits" for one in found.chain)
    elif found.together:
        yield "No chain of links leads from one to the other."
    else:
        lacking = evidence.missing()
        if lacking:
            told = (f"{WORDS.get(one.name, one.name)} {one.best - one.bits:.1f}" for one in lacking)
            yield f"Bits that full agreement would have added: {', '.join(told)}."
    if found.apart:
        yield from _kept_apart(found.apart)
    if found.decisions:
        yield "Rulings on records of theirs:"
    for one in found.decisions:
        yield f"  {one.ruling} on {' and '.join(one.pair)}: {one.state}, {one.id} by {one.decided_by}"


def _kept_apart(apart: Apart) -> Iterator[str]:
    """What keeps two persons from becoming one."""
    yield (
        f"Over all {len(apart.pairs)} pairs of a record of the one and one of the other the average is "
        f"{apart.average:+.2f} bits; from {apart.link:+g} on they would be joined, unless forbidden."
    )
    yield from (f"  {one.a} and {one.b} are of two people: {one.reason}" for one in apart.contrary)
    if apart.one_source:
        yield "Both have records of one source that tells of everybody once."
