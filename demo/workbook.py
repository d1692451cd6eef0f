"""Writes a workbook of one sheet row by row, in bounded memory."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from xlsxwriter import Workbook

from demo.writers import DemoError, Value

MOST_ROWS = 1_048_576  # of a sheet, the header included


class TooManyRows(DemoError):
    """A sheet would need more rows than the format allows."""


class XlsxRows:
    """The rows of one workbook's only sheet."""

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
        if number == MOST_ROWS:
            raise TooManyRows(f"{self.path.name}: a sheet holds {MOST_ROWS:,} rows; ask for fewer people.")
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
