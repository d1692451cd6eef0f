"""The bare load of a ledger: its finished rows by `executemany` into an empty SQLite of the same tables.

It has the same indexes and the same durability, no foreign keys and one transaction, and knows every row
beforehand: what any ingest into SQLite pays at the least.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.stage import Figures
from benchmarks.stopwatch import Stopwatch
from ledger.database import Ledger
from ledger.tables import metadata

BY_LINKAGE = frozenset(
    {"model", "run", "person", "membership", "link", "lineage", "doubt"}
    | {"indexed", "blocking_range", "shared_contact"}
)
"""Tables that `link` writes; the others are full when ingest has ended."""

PORTION = 10_000
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA cache_size = -65536",
    "PRAGMA temp_store = MEMORY",
)


def load_ledger(watch: Stopwatch, ledger: str, copy: str, linkage: bool) -> Figures:
    """Load the rows that ingest wrote, or those that `linkage` did, from a ledger's file into another one."""
    fresh = Ledger.open(f"sqlite:///{copy}")
    fresh.migrate()
    fresh.close()
    source = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
    target = sqlite3.connect(copy, isolation_level=None)
    for pragma in PRAGMAS:
        target.execute(pragma)
    rows = 0
    with watch:
        target.execute("BEGIN IMMEDIATE")
    for table in metadata.sorted_tables:
        if (table.name in BY_LINKAGE) == linkage:
            for portion in _portions(source, table.name):
                marks = ", ".join("?" * len(portion[0]))
                with watch:
                    target.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', portion)
                rows += len(portion)
    with watch:
        target.execute("COMMIT")
        target.close()
    source.close()
    return {"rows": rows, "bytes": Path(copy).stat().st_size}


def _portions(source: sqlite3.Connection, table: str) -> Iterator[list[tuple[Any, ...]]]:
    # An identity arrives by its entry, so its key comes in no order; the file itself is sorted by it.
    order = " ORDER BY id" if table == "identity" else ""
    cursor = source.execute(f'SELECT * FROM "{table}"{order}')
    while portion := cursor.fetchmany(PORTION):
        yield portion
