"""Writes rows to a file as they come: CSV, JSON lines, XLSX, Parquet; none holds more than a few rows."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

import orjson
import pyarrow as pa
from pyarrow import parquet
from xlsxwriter import Workbook

from demo.letters import LEVELLED

Value = str | int | float | date | datetime | None
XLSX_ROWS = 1_048_576  # of a sheet, the header included
ROW_GROUP = 16_384


class DemoError(Exception):
    """The demonstration can't be made as asked; the message says why and what to do."""


class TooManyRows(DemoError):
    """A spreadsheet would need more rows than the format allows."""


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


class XlsxRows:
    """A workbook of one sheet, written row by row through a temporary file."""

    def __init__(self, path: Path, columns: Sequence[str], sheet: str) -> None:
        self.path = path
        self.book = Workbook(str(path), {"constant_memory": True})
        # A workbook tells when it was made; a fixed time keeps the same seed's files the same.
        self.book.set_properties({"created": datetime(2019, 3, 1)})  # noqa: DTZ001  (the format knows no zone)
        self.sheet = self.book.add_worksheet(sheet)
        self.day = self.book.add_format({"num_format": "dd/mm/yyyy"})
        self.minute = self.book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        self.rows = 0
        self.write(columns)

    def write(self, row: Sequence[Value]) -> None:
        """Add one row; TooManyRows when the sheet is full."""
        number = self.rows
        if number == XLSX_ROWS:
            raise TooManyRows(
                f"{self.path.name}: a sheet holds {XLSX_ROWS:,} rows at most; ask for fewer people."
            )
        for column, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    self.sheet.write_string(number, column, value)
            elif isinstance(value, datetime):
                self.sheet.write_datetime(number, column, value, self.minute)
            elif isinstance(value, date):
                self.sheet.write_datetime(number, column, value, self.day)
            elif value is not None:
                self.sheet.write_number(number, column, value)
        self.rows = number + 1

    def close(self) -> None:
        """Finish the file."""
        self.book.close()


class ParquetRows:
    """Parquet in row groups; a column is text unless `types` says otherwise."""

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
                pa.array((value if value != "" else None for value in column), type=field.type)
                for column, field in zip(zip(*self.group, strict=True), self.schema, strict=True)
            ]
            self.file.write_table(pa.Table.from_arrays(told, schema=self.schema))
            self.group.clear()

    def close(self) -> None:
        """Finish the file."""
        self.flush()
        self.file.close()
