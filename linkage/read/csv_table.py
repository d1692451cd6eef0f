"""CSV: any encoding, any delimiter, in as much memory as one chunk of rows."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TextIO

from linkage.errors import IngestError
from linkage.read.encoding import encoding_with_mark, misread
from linkage.read.table import MOST_BYTES, STEP, Chunk, Row, Unreadable, places_of

# A narrative may be long; as much of a row as of a file is held at once.
csv.field_size_limit(MOST_BYTES)


class CsvTable:
    """An open CSV file; its first row names the columns. Blank lines are no rows.

    It is read strictly: a stray quotation mark would else swallow the rows behind it without a word.
    """

    def __init__(
        self, path: Path, file: TextIO, encoding: str, delimiter: str, hidden: frozenset[str]
    ) -> None:
        self._path, self._file, self._encoding = path, file, encoding
        self._delimiter, self._hides = delimiter, bool(hidden)
        self._reader = csv.reader(file, delimiter=delimiter, strict=True)
        self.size = path.stat().st_size
        header = self._header()
        if header is None:
            raise IngestError(f"{path}: has no row at all, not even one that names the columns.")
        self._width = len(header)
        self.places = places_of(path, [name.strip() for name in header], hidden)

    def _header(self) -> list[str] | None:
        while some := self._read(1):
            if some[0]:
                return some[0]
        return None

    def chunks(self, most: int) -> Iterator[Chunk]:
        """All rows after the header; see `Table`."""
        position = 0
        while some := self._read(most):
            width = self._width
            rows: list[Row | Unreadable] = [
                row if len(row) == width else self._unreadable(row) for row in some if row
            ]
            before, position = position, self._file.buffer.tell()
            yield Chunk(rows, position - before)

    def _read(self, most: int) -> list[list[str]]:
        """At most so many rows, and no more than some megabytes of them."""
        rows: list[list[str]] = []
        begin = self._file.buffer.tell()
        try:
            while len(rows) < most and self._file.buffer.tell() - begin < MOST_BYTES:
                some = list(islice(self._reader, min(STEP, most - len(rows))))
                if not some:
                    break
                rows += some
        except UnicodeDecodeError:
            raise misread(self._path, self._encoding) from None
        except csv.Error as error:
            raise IngestError(
                f"{self._path}: the row in line {self._broken()} is not CSV ({error}). Is a quotation mark "
                "not closed?"
            ) from None
        return rows

    def _broken(self) -> int:
        """The line in which the first row begins that is no CSV; reads the file again."""
        line = 1
        with self._path.open(encoding=encoding_with_mark(self._encoding), newline="") as file:
            reader = csv.reader(file, delimiter=self._delimiter, strict=True)
            with suppress(csv.Error):
                for _ in reader:
                    line = reader.line_num + 1
        return line

    def _unreadable(self, row: Sequence[str]) -> Unreadable:
        reason = f"the row has {len(row)} {'cell' if len(row) == 1 else 'cells'}, the header {self._width}"
        # Which of its cells is which can't be known, so none is told where some may not be seen.
        return Unreadable(reason, () if self._hides else tuple(row))
