"""Workbooks: what is written is what other programs read."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from demo.workbook import TooManyRows, XlsxRows
from demo.writers import Value

COLUMNS = [f"C{number}" for number in range(30)]
ARRIVED = datetime(2018, 5, 17, 23, 59)  # noqa: DTZ001  (the format knows no zone)
TOLD: list[Value] = [
    "O'Neill & <Sons>",
    date(1900, 3, 1),
    ARRIVED,
    7,
    2.5,
    None,
    "",
    "Łódź",
    date(2019, 2, 28),
]


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """One row of every sort of value, and thirty columns."""
    path = tmp_path / "told.xlsx"
    sheet = XlsxRows(path, COLUMNS, "Custody & care")
    sheet.write([*TOLD, *[None] * 20, "last"])
    sheet.close()
    return path


def test_another_library_reads_every_value(workbook: Path) -> None:
    """Text with marks, dates, times, numbers, empty cells, columns beyond Z."""
    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames == ["Custody & care"]
    header, row = book.active.iter_rows(values_only=True)
    assert list(header) == COLUMNS
    days = [value.date() if isinstance(value, datetime) else value for value in (row[1], row[8])]
    assert days == [date(1900, 3, 1), date(2019, 2, 28)]
    assert [row[0], *row[2:8], row[29]] == ["O'Neill & <Sons>", ARRIVED, 7, 2.5, None, None, "Łódź", "last"]


def test_the_reader_of_the_product_reads_the_dates(workbook: Path) -> None:
    """Days as days, minutes as minutes."""
    row = CalamineWorkbook.from_path(str(workbook)).get_sheet_by_index(0).to_python()[1]
    assert row[2] == ARRIVED
    assert row[8] == date(2019, 2, 28)


def test_a_full_sheet_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than the format allows are refused with a way out."""
    monkeypatch.setattr("demo.workbook.MOST_ROWS", 3)
    sheet = XlsxRows(tmp_path / "full.xlsx", ["Name"], "Full")
    sheet.write(["one"])
    sheet.write(["two"])
    with pytest.raises(TooManyRows, match=r"full\.xlsx: a sheet holds 3 rows; ask for fewer people"):
        sheet.write(["three"])
    sheet.close()
