"""The one door to DuckDB: a database of one linkage run, with rows in and out as Arrow batches."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import numpy as np
import pyarrow as pa
from splink import DuckDBAPI

from linkage.errors import LinkageError
from linkage.scratch import scratch

Arrays = Mapping[str, np.ndarray[Any, Any]]
"""Columns of a result by name, all of one length."""

BATCH_ROWS = 100_000

VERSION: str = duckdb.__version__
"""DuckDB's version: its hashes are the same only within one."""


class Duck:
    """A database in memory that spills to a folder of its own and is gone when it is closed.

    `memory` is the most that it keeps in memory, in gigabytes; `threads` defaults to all cores. It spills
    into a new folder in `parent` (see `scratch`), at most half of the space that is free there, since the
    ledger may live on the same disk. Raises LinkageError where that isn't enough.
    """

    def __init__(self, memory: float = 3.0, threads: int | None = None, parent: Path | None = None) -> None:
        self._memory = memory
        self._room = ExitStack()
        self._folder = self._room.enter_context(scratch(parent))
        settings: dict[str, Any] = {
            "memory_limit": f"{memory}GB",
            "temp_directory": str(self._folder),
            "max_temp_directory_size": f"{shutil.disk_usage(self._folder).free // 2}B",
            # Nothing here depends on the order of insertion, and keeping it costs memory.
            "preserve_insertion_order": False,
        }
        if threads is not None:
            settings["threads"] = threads
        self._connection = duckdb.connect(":memory:", config=settings)
        self.run("SET enable_progress_bar = false")  # whoever calls tells how far it is

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if isinstance(error, duckdb.OutOfMemoryException):
            raise LinkageError(
                f"Linkage needs more than {self._memory:g} GB of memory and half of what is free in "
                f"{self._folder.parent}. Nothing was changed. Give it more memory (--memory), or free space."
            ) from None

    def close(self) -> None:
        """Drop the database and its folder."""
        self._connection.close()
        self._room.close()

    def run(self, sql: str) -> None:
        """Run one statement whose rows nobody wants."""
        self._connection.execute(sql).fetchall()

    def understands(self, sql: str) -> bool:
        """Whether a query could be run."""
        try:
            self.run(f"EXPLAIN {sql}")
        except duckdb.Error:
            return False
        return True

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a small result."""
        return self._connection.execute(sql).fetchall()

    def value(self, sql: str) -> Any:
        """The first column of the first row."""
        return self.rows(sql)[0][0]

    def arrays(self, sql: str) -> Arrays:
        """A result as one numpy array a column; a column with NULLs is a masked array."""
        return self._connection.execute(sql).fetchnumpy()

    def prepare(self, name: str, sql: str) -> None:
        """Plan a statement once, whose parameters `?` are texts; it must read no table.

        DuckDB plans anew at each execution what reads a table, which takes longer than to execute it.
        """
        self._connection.execute(f"PREPARE {name} AS {sql}")

    def execute(self, name: str, *texts: str) -> list[tuple[Any, ...]]:
        """All rows of a prepared statement."""
        given = ", ".join("'" + text.replace("'", "''") + "'" for text in texts)
        return self._connection.execute(f"EXECUTE {name}({given})").fetchall()

    def batches(self, sql: str, rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
        """A result of any size, at most `rows` rows at a time.

        The next ones are made while whoever asked deals with these.
        """
        reader = self._connection.sql(sql).to_arrow_reader(rows)
        with ThreadPoolExecutor(1) as ahead:
            coming = ahead.submit(next, reader, None)
            while (batch := coming.result()) is not None:
                coming = ahead.submit(next, reader, None)
                yield batch

    def load(self, table: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
        """Make `table` from batches as they come; one that stands already is replaced."""
        reader = pa.RecordBatchReader.from_batches(schema, batches)
        name = f"__load_{table}"
        self._connection.register(name, reader)
        try:
            self.run(f"CREATE OR REPLACE TABLE {table} AS FROM {name}")
        finally:
            self._connection.unregister(name)

    def put(self, table: str, columns: pa.Table) -> None:
        """Make `table` from a table in memory; one that stands already is replaced."""
        self.load(table, columns.schema, columns.to_batches())

    def columns(self, table: str) -> list[str]:
        """The names of a table's columns, in order."""
        found = self.rows(
            f"SELECT column_name FROM duckdb_columns() WHERE table_name = '{table}' ORDER BY column_index"
        )
        return [row[0] for row in found]

    def splink(self) -> DuckDBAPI:
        """Splink's view of this database."""
        return DuckDBAPI(connection=self._connection)
