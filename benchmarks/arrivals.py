"""One record now: how long it takes to look for its person, and to take it in, for one client and for four.

Run `python -m benchmarks.arrivals --people 324000` for a million records. It invents people, ingests and
links them, then asks of records as other desks might write them, at random; no network is in it, and no audit
log. With `--many 100000` it shows whether memory stays bounded.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Annotated

import numpy as np
import orjson
import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from demo.generate import generate
from ledger.database import Ledger
from ledger.ids import new_id
from ledger.tables import entry, record
from ledger.turn import wait_to_place
from linkage.arrival.arrivals import Arrivals
from linkage.arrival.candidates import Among
from linkage.arrival.entering import enter
from linkage.arrival.resolving import foresee, settle_record
from linkage.arrival.search import search, told_of
from linkage.ingest.delivery import ingest
from linkage.ingest.persons import RecordColumns, record_columns
from linkage.progress import Silence
from linkage.resolution.run import link
from linkage.source import Source, load_source
from schema.partnership import load_partnership

DEMO = Path(__file__).parents[1] / "demo" / "partnership"
SOURCE = "housing"
DRAWN = 20_000
"""Records that are asked of, again and again if there are more calls."""

Call = Callable[[int], None]


class Desk:
    """Whoever asks: records of others, retold a little differently, for one source."""

    def __init__(self, ledger: Ledger, source: Source, seed: int) -> None:
        self._ledger, self._source, self._arrivals = ledger, source, Arrivals()
        self._told = _retold(ledger, Random(seed))
        with ledger.read() as connection:
            self._all = Among([row[0] for row in connection.execute(select(record.c["class"]).distinct())])

    def look(self, number: int) -> None:
        """Search before create."""
        columns = self._told[number % len(self._told)]
        with self._ledger.read() as connection:
            weighing = self._arrivals.weighing(connection, told_of(columns, self._source.id, "record_"))
            search(connection, weighing, self._all)

    def send(self, number: int) -> None:
        """Take a record in, as `resolveRecord` does."""
        columns, id = self._told[number % len(self._told)], new_id("record")
        with self._ledger.read() as connection:
            weighing = self._arrivals.weighing(connection, told_of(columns, self._source.id, id))
            search(connection, weighing, self._all)
            foreseen = foresee(connection, weighing)
        with self._ledger.begin() as connection:
            wait_to_place(connection)
            placed = foreseen.placed if foreseen.stands(connection) else None
            entered = enter(connection, self._source, f"bench-{id}", columns, id)
            settle_record(connection, weighing.entered(entered.record, entered.entry), placed)

    def close(self) -> None:
        """Let its databases go."""
        self._arrivals.close()


def main(
    people: Annotated[int, typer.Option(help="Invented people, about 3.1 records each.")] = 3_000,
    calls: Annotated[int, typer.Option(help="Calls of each measurement.")] = 400,
    many: Annotated[int, typer.Option(help="Searches after which memory is looked at.")] = 2_000,
    seed: Annotated[int, typer.Option(help="Seed of the invented people.")] = 1,
    ledger: Annotated[
        str | None,
        typer.Option(help="A ledger of the demonstration that is linked; records are added to it."),
    ] = None,
) -> None:
    """Measure, and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        opened = Ledger.open(ledger or f"sqlite:///{folder}/ledger.db")
        opened.migrate()
        if ledger is None:
            _fill(opened, Path(folder), people, seed)
        desk = Desk(opened, load_source(DEMO / "sources" / f"{SOURCE}.toml"), seed)
        table = Table("What", "clients", "p50 ms", "p95 ms", "p99 ms", "calls/s", "processor ms a call")
        for clients in (1, 4):
            _time(desk.look, 8 * clients, clients)
        for name, call in (("search before create", desk.look), ("take one in", desk.send)):
            for clients in (1, 4):
                table.add_row(name, str(clients), *_time(call, calls, clients))
        before = _memory()
        _time(desk.look, many, 4)
        with opened.read() as connection:
            stated = select(func.count()).select_from(record).join(entry, entry.c.id == record.c.entry)
            records = connection.execute(stated.where(entry.c.state == "current")).scalar_one()
        out = Console()
        out.print(f"{records:,} records; memory {before:,} MB, after {many:,} searches more {_memory():,} MB")
        out.print(table)
        desk.close()
        opened.close()


def _fill(ledger: Ledger, folder: Path, people: int, seed: int) -> None:
    extracts, partnership = generate(folder, people, seed, Silence()), load_partnership(DEMO)
    for name, file in extracts.files.items():
        ingest(ledger, partnership, load_source(DEMO / "sources" / f"{name}.toml"), file, Silence())
    print(orjson.dumps(link(ledger, progress=Silence()).seconds).decode())


def _retold(ledger: Ledger, chance: Random) -> list[RecordColumns]:
    """Records, each without some of what it tells and with a slip in a name."""
    names = ("given_name", "family_name", "birth_date", "address", "town", "postcode")
    with ledger.read() as connection:
        rows = connection.execute(
            select(*(record.c[name] for name in names)).order_by(record.c.id).limit(DRAWN)
        )
        known = [dict(zip(names, row, strict=True)) for row in rows if row.family_name and row.given_name]
    found = []
    for one in known:
        told = {name: value for name, value in one.items() if value and chance.random() < 0.9}
        name = str(one["family_name"])
        if chance.random() < 0.3 and len(name) > 3:
            name = name[:-2] + name[-1] + name[-2]
        found.append(record_columns({**told, "family_name": name}))
    chance.shuffle(found)
    return found


def _time(call: Call, calls: int, clients: int) -> Sequence[str]:
    """Percentiles in milliseconds, calls a second, and processor time of a call."""

    def timed(number: int) -> float:
        began = time.perf_counter()
        call(number)
        return time.perf_counter() - began

    began, spent = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(clients) as pool:
        took = [1_000 * one for one in pool.map(timed, range(calls))]
    elapsed, spent = time.perf_counter() - began, time.process_time() - spent
    percentiles = (f"{value:.1f}" for value in np.percentile(took, [50, 95, 99]))
    return *percentiles, f"{calls / elapsed:.0f}", f"{1_000 * spent / calls:.1f}"


def _memory() -> int:
    """The most that this process has had in memory, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1 if sys.platform == "darwin" else 1_024)


if __name__ == "__main__":
    typer.run(main)
