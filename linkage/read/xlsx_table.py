"""XLSX: one sheet. The whole sheet is held in memory, about 1 kB a row of twelve columns."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from linkage.errors import IngestError
from linkage.read.cells import text
from linkage.read.table import Chunk, Row, Unreadable, places_of


class XlsxTable:
    """An open sheet; its first row that is not blank names the columns. Blank rows are no rows."""

    def __init__(
        self, path: Path, workbook: CalamineWorkbook, sheet: str | None, hidden: frozenset[str]
    ) -> None:
        try:
            opened = workbook.get_sheet_by_index(0) if sheet is None else workbook.get_sheet_by_name(sheet)
        except WorksheetNotFound:
            names = ", ".join(repr(name) for name in workbook.sheet_names)
            raise IngestError(f"{path}: has no sheet {sheet!r}; it has {names}.") from None
        except CalamineError as error:
            raise damaged(path, error) from None
        self._rows = opened.iter_rows()
        self.size = max(opened.height - 1, 0)
        header = next(self._rows, None)
        if header is None:
            raise IngestError(f"{path}: the sheet {opened.name!r} is empty.")
        self.places = places_of(path, [text(cell).strip() for cell in header], hidden)

    def chunks(self, most: int) -> Iterator[Chunk]:
        """All rows after the header; see `Table`."""
        while some := list(islice(self._rows, most)):
            rows: list[Row | Unreadable] = [
                [cell if isinstance(cell, str) else text(cell) for cell in row]
                for row in some
                if any(cell != "" for cell in row)
            ]
            yield Chunk(rows, len(some))


def open_workbook(path: Path) -> CalamineWorkbook:
    """The workbook. Raises IngestError where it is none."""
    try:
        return CalamineWorkbook.from_path(str(path))
    except CalamineError as error:
        raise damaged(path, error) from None


def damaged(path: Path, error: Exception) -> IngestError:
    """The error for a file that is no workbook, or a broken one."""
    return IngestError(
        f"{path}: can't be read as XLSX ({error}). Is it another format, damaged, or locked with a password?"
    )
