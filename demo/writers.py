"""Writes rows to a file as they come: CSV, JSON lines, Parquet; none holds more than some thousand rows."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

import orjson
import pyarrow as pa
from pyarrow import parquet

from demo.letters import LEVELLED

Value = str | int | float | date | datetime | None
ROW_GROUP = 8_192


class DemoError(Exception):
    """The demonstration can't be made as asked; the message says why and what to do."""


class RowWriter(Protocol):
    """What takes the rows of one extract."""

    def write(self, row: Sequence[Value]) -> None:
        """Add one row, its values in the order of the columns."""

    def close(self) -> None:
        """Finish the file."""


class CsvRows:
    """Comma- or otherwise separated text; what the encoding lacks loses its diacritics."""

    def __init__(
        self, path: Path, columns: Sequence[str], encoding: str = "utf-8", delimiter: str = ","
    ) -> None:
        self.file = path.open("w", encoding=encoding, errors=LEVELLED, newline="")
        self.rows = csv.writer(self.file, delimiter=delimiter, lineterminator="\r\n")
        self.rows.writerow(columns)

    def write(self, row: Sequence[Value]) -> None:
        """Add one row."""
        self.rows.writerow(row)

    def close(self) -> None:
        """Finish the file."""
        self.file.close()


class JsonRows:
    """One JSON object a line; what is not known is null."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        self.file = path.open("wb", buffering=1 << 18)

    def write(self, row: Sequence[Value]) -> None:
        """Add one row."""
        told = {
            column: value if value != "" else None for column, value in zip(self.columns, row, strict=True)
        }
        self.file.write(orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE))

    def close(self) -> None:
        """Finish the file."""
        self.file.close()


class ParquetRows:
    """Parquet in row groups; a column is text unless `types` says that it is a date or a timestamp.

    Dates are days, timestamps milliseconds since 1970: Arrow takes numbers faster than Python's own objects.
    """

    def __init__(self, path: Path, columns: Sequence[str], types: dict[str, str]) -> None:
        arrow = {"date": pa.date32(), "timestamp": pa.timestamp("ms"), "text": pa.string()}
        self.schema = pa.schema([(column, arrow[types.get(column, "text")]) for column in columns])
        self.file = parquet.ParquetWriter(path, self.schema, compression="zstd")
        self.group: list[Sequence[Value]] = []

    def write(self, row: Sequence[Value]) -> None:
        """Add one row."""
        self.group.append(row)
        if len(self.group) == ROW_GROUP:
            self.flush()

    def flush(self) -> None:
        """Write what has gathered as one row group."""
        if self.group:
            told = [
                pa.array([value if value != "" else None for value in column], type=field.type)
                for column, field in zip(zip(*self.group, strict=True), self.schema, strict=True)
            ]
            self.file.write_table(pa.Table.from_arrays(told, schema=self.schema))
            self.group.clear()

    def close(self) -> None:
        """Finish the file."""
        self.flush()
        self.file.close()
