"""`richpicture analyse`: who stands where in a network of the analysts' graph."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table as RichTable
from rich.text import Text

from graph_api.analysts.chosen import Chosen
from graph_api.analysts.client import Client
from graph_api.analysts.ties import Kind, Read, read
from graph_api.plain import cell, plain
from graph_api.settings import load_settings
from graph_api.written import write_private
from linkage.progress import Bars
from networks.analysis import SEED, Analysis
from networks.analysis import analyse as analysed
from networks.graphml import graphml
from networks.groups import groups_over_time
from networks.page import analysis_page, words_of_betweenness
from networks.picture import picture
from networks.tables import (
    Table,
    Told,
    Value,
    brokers_table,
    communities_table,
    groups_table,
    persons_table,
    rows_of,
)
from networks.together import MOST_TOGETHER, Together
from networks.worth import Worth, worth
from schema.partnership import ConfigurationError
from schema.vocabulary import Purpose

SHORT, WIDEST = 10, 400
LARGEST = "largest event"


def analyse(
    network: Annotated[Kind, typer.Option(help="Which network.")],
    token: Annotated[Path, typer.Option(help="The file of the access token by which you sign in.")],
    purpose: Annotated[Purpose, typer.Option(help="Why you ask.")] = Purpose.SERVICE_PLANNING,
    server: Annotated[
        str | None, typer.Option(help="The server's address.", show_default="this installation's")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="A folder for CSV, GraphML, SVG and a page; it is made.")
    ] = None,
    top: Annotated[int, typer.Option(help="How many rows of each table are printed.", min=1)] = SHORT,
    largest: Annotated[
        int,
        typer.Option(
            help="How many persons the largest event has that ties anybody.", min=2, max=MOST_TOGETHER
        ),
    ] = MOST_TOGETHER,
    kind: Annotated[
        list[str] | None, typer.Option(help="Only events of this kind, as ROBBERY; may be given again.")
    ] = None,
    area: Annotated[
        list[str] | None, typer.Option(help="Only events in this area, by code or name; may be given again.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Only events of this month or later, as 2026-01.")] = None,
    until: Annotated[str | None, typer.Option(help="Only events of this month or earlier.")] = None,
    seed: Annotated[int, typer.Option(help="The seed of communities and samples.", min=0)] = SEED,
) -> None:
    """Tell who stands where in a network of the analysts' graph: tables, files and a picture.

    It asks a running server as `richpicture cypher` does: the server decides, and logs each question.
    """
    settings = load_settings()
    address = server or settings.address
    chosen = Chosen(tuple(kind or ()), tuple(area or ()), since, until)
    if out is not None and out.exists() and not out.is_dir():
        raise ConfigurationError(f"{out} is no folder.")
    bars = Bars()
    with bars.stage("Read"), Client.signed_in(address, token, purpose) as client:
        found = read(client, network, largest, chosen)
    if not found.whole.network.persons:
        raise ConfigurationError(
            f"Of {found.stood:,} persons nobody is tied to anybody by {_named(network, chosen)} in the "
            f"snapshot {found.snapshot}."
        )
    made = analysed(found.whole.network, seed, bars)
    value = worth(made, seed, bars)
    tables = [*_tables(found, made, seed)]
    title = f"{_named(network, chosen)}, snapshot {found.snapshot}"
    for line in _summary(title, found, made, value):
        typer.echo(plain(line))
    for table in tables:
        _show(table, top)
    if out is not None:
        _write(out, title, found, made, value, tables)


def _tables(found: Read, made: Analysis, seed: int) -> Iterator[Table]:
    told = _persons(found)
    yield persons_table(made, told)
    yield brokers_table(made, told)
    yield communities_table(made)
    yield groups_table(groups_over_time([*found.years.items()], seed))


def _summary(title: str, found: Read, made: Analysis, value: Worth) -> Iterator[str]:
    network = made.network
    yield (
        f"{title}: {len(network.persons):,} of {found.stood:,} persons are tied, "
        f"by {len(network.start):,} ties"
    )
    yield f"  {found.whole.source()}"
    if isinstance(found.whole, Together):
        alone = sum(
            core == found.whole.largest[id] - 1
            for id, core in zip(network.persons, made.core.tolist(), strict=True)
        )
        yield f"  core: {alone:,} persons have theirs from one event alone"
        yield f"  groups: {found.dateless:,} of these events are of no year that is told, and in none"
    yield (
        f"  {len(made.communities.sizes):,} communities, modularity {made.communities.modularity:.3f}; "
        f"{value.by_chance:.3f} in random networks of the same degrees"
    )
    yield f"  {value.words()}"
    yield f"  betweenness: {words_of_betweenness(made)}"
    if not made.betweenness.value.any():
        yield "  nobody stands between others: all betweenness is 0"
    if not made.brokers():
        yield "  no community touches another, so nobody is a broker"


def _show(table: Table, top: int) -> None:
    if not table.rows:
        return
    shown = RichTable(title=table.title, title_justify="left", box=None, header_style="bold")
    for n, column in enumerate(table.columns):
        number = all(isinstance(row[n], int | float) for row in table.rows[:top])
        shown.add_column(column, justify="right" if number else "left", no_wrap=True)
    for row in rows_of(table, top):
        shown.add_row(*(Text(plain(one)) for one in row))
    # As wide as it is: a number that is cut off or wrapped can't be read.
    wide = Measurement.get(console := Console(), console.options.update(max_width=WIDEST), shown).maximum
    Console(width=wide).print(shown)
    if len(table.rows) > top:
        typer.echo(f"{top:,} of {len(table.rows):,}")


def _write(out: Path, title: str, found: Read, made: Analysis, value: Worth, tables: Sequence[Table]) -> None:
    told = _persons(found)
    words = {id: ", ".join(value for value in one.values() if value) for id, one in found.persons.items()}
    drawn = picture(made, title, words)
    under = "; ".join(line.strip() for line in _summary(title, found, made, value))
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{out}: can't be made ({error.strerror}).") from None
    files = {f"{table.name}.csv": _csv(table) for table in tables}
    shared = found.whole.shared if isinstance(found.whole, Together) else None
    files |= {"network.graphml": graphml(made, told, shared), "network.svg": drawn.encode()}
    whole = analysis_page(title, under, made, drawn, tables, found.whole.method())
    for name, content in {**files, "network.html": whole.encode()}.items():
        write_private(out / name, content)
    typer.echo(f"Open it with a browser: {out / 'network.html'}")


def _csv(table: Table) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(map(cell, row) for row in table.rows)
    return text.getvalue().encode()


def _persons(found: Read) -> Told:
    """What is told of persons, without what is told of none; and how large their largest event is."""
    known = {name for one in found.persons.values() for name, value in one.items() if value is not None}
    largest, told = _largest(found), dict[str, dict[str, Value]]()
    for id, one in found.persons.items():
        told[id] = {name: value for name, value in one.items() if name in known}
        if id in largest:
            told[id][LARGEST] = largest[id]
    return told


def _largest(found: Read) -> Mapping[str, int]:
    return found.whole.largest if isinstance(found.whole, Together) else {}


def _named(kind: Kind, chosen: Chosen) -> str:
    name = kind.replace("-", " ").capitalize().replace("Co ", "Co-")
    return f"{name} ({chosen})" if chosen else name
