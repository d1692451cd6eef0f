"""Taking in: one open batch from its first row to the moment in which it counts."""

import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import orjson
from sqlalchemy import select

from ledger.bulk import insert_rows
from ledger.database import Ledger
from ledger.erased import key_digest, refused
from ledger.tables import reject
from linkage.errors import BatchRefused, IngestError
from linkage.ingest.batches import Batch, close_batch, keep_position
from linkage.ingest.entries import known, missing_entries, publish
from linkage.ingest.sorting import ERASED, Reject, Sorter
from linkage.ingest.staging import Stage
from linkage.ingest.statement import Reading
from linkage.progress import Advance
from linkage.read.table import Row, Table, Unreadable
from linkage.source import Source
from schema.vocabulary import Delivery

CHUNK = 5_000
"""Rows that are read, sorted and written at once; other writers wait only while a chunk is written, which
must stay far below the patience of the audit log."""

_SHOWN = 5


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for cycles in this block: rows make none, and the search takes a quarter of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class Taking:
    """One delivery on its way into the ledger."""

    def __init__(self, ledger: Ledger, source: Source, reading: Reading, table: Table, batch: Batch) -> None:
        self._ledger, self._source, self._table = ledger, source, table
        self._batch, self._figures = batch, batch.figures
        self._sorter = Sorter(reading, source.delivery, batch.figures, batch.alike)
        self._stage = Stage(source.id, batch.id, batch.class_, batch.opened_at, reading.kinds)
        self._began = time.monotonic() - batch.figures.seconds

    def read(self, advance: Advance) -> None:
        """Stage every row that was not staged before an interruption. Raises IngestError."""
        already, first = self._batch.read, 1
        with uncollected():
            for rows, units in self._table.chunks(CHUNK):
                skimmed = min(max(already - first + 1, 0), len(rows))
                if skimmed:
                    self._skim(rows[:skimmed], first)
                if skimmed < len(rows):
                    self._take(rows[skimmed:], first + skimmed)
                first += len(rows)
                advance(units)

    def judge(self, file: Path) -> None:
        """Raises BatchRefused where too many rows are rejected, IngestError for a snapshot without rows."""
        figures, allowed = self._figures, self._source.max_rejects
        if not figures.rows and self._source.delivery is Delivery.SNAPSHOT:
            raise IngestError(
                f"{file}: has columns but no row. A snapshot without rows would withdraw all that "
                f"{self._source.id} ever said."
            )
        if figures.rejected > allowed * figures.rows:
            raise BatchRefused(
                f"{file}: {figures.rejected:,} of {figures.rows:,} rows can't be read, more than the "
                f"{allowed:.1%} that {self._source.id}.toml allows; nothing of this delivery was taken in. "
                f"{self._first_rejects()}"
            )

    def finish(self) -> None:
        """Let the delivery count: all of it at once, together with what is told to the projector."""
        seen, figures = self._sorter.seen, self._figures
        with self._ledger.begin() as connection:
            gone = []
            if self._source.delivery is Delivery.SNAPSHOT:
                gone = missing_entries(connection, self._source.id, lambda id: id not in seen)
            if figures.keyless:
                # Behind a row without a readable key may stand any of them.
                figures.kept, gone = len(gone), []
            figures.withdrawn += len(gone)
            figures.seconds = time.monotonic() - self._began
            publish(connection, self._source.id, self._batch.id, gone)
            close_batch(connection, self._batch)

    def _skim(self, rows: Sequence[Row | Unreadable], first: int) -> None:
        keyed, _ = self._sorter.keys(rows, first)
        with self._ledger.read() as connection:
            _, present = known(connection, self._source.id, [one.key for one in keyed])
        self._sorter.skim(keyed, present)

    def _take(self, rows: Sequence[Row | Unreadable], first: int) -> None:
        keyed, keyless = self._sorter.keys(rows, first)
        with self._ledger.read() as connection:
            keys = [one.key for one in keyed]
            staged, present = known(connection, self._source.id, keys)
            erased = refused(connection, self._source.id, keys)
        entries, others = self._sorter.sort(keyed, staged, present, erased)
        figures = self._figures
        figures.rows += len(rows)
        figures.keyless += len(keyless)
        # What was erased says nothing of how readable the delivery is.
        figures.rejected += len(keyless) + sum(one.row is not ERASED for one in others)
        figures.seconds = time.monotonic() - self._began
        self._batch.read = first + len(rows) - 1
        with self._ledger.begin() as connection:
            insert_rows(connection, reject, [self._reject(one) for one in (*keyless, *others)])
            keep_position(connection, self._batch)
            self._stage.write(connection, entries)

    def _reject(self, rejected: Reject) -> tuple[int, int, str | None, str, str, bytes | None]:
        number, column, reason, row, key = rejected
        if isinstance(row, Unreadable):
            told: object = row.told
        else:
            told = {name: row[place] for name, place in self._table.places.items()}
        # No database has a text with NUL in it.
        shown = orjson.dumps(told).decode().replace("\\u0000", "\\ufffd")
        digest = key_digest(self._source.id, key) if key is not None else None
        return self._batch.id, number, column, reason, shown, digest

    def _first_rejects(self) -> str:
        """Where and why the first rows are rejected, without what stands in them."""
        columns = reject.c
        with self._ledger.read() as connection:
            first = connection.execute(
                select(columns.row, columns.column, columns.reason)
                .where(columns.batch == self._batch.id)
                .order_by(columns.row)
                .limit(_SHOWN)
            ).all()
        shown = [
            f"row {row}{f', column {column}' if column else ''}: {reason}" for row, column, reason in first
        ]
        more = " …" if self._figures.rejected > len(shown) else "."
        return f"The first: {'; '.join(shown)}{more}"
