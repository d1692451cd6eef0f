"""JSON lines: one object a line, in as much memory as one chunk of rows."""

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

import orjson

from linkage.errors import IngestError
from linkage.read.cells import text
from linkage.read.encoding import misread
from linkage.read.table import MOST_BYTES, STEP, Chunk, Row, Unreadable, places_of

_FIRST = 5_000


class JsonLinesTable:
    """An open file of JSON lines.

    Its columns are the keys of its first 5,000 objects; an object in an object is told by `outer.inner`.
    Blank lines are no rows.
    """

    def __init__(self, path: Path, file: TextIO, encoding: str, hidden: frozenset[str]) -> None:
        self._path, self._file, self._encoding = path, file, encoding
        self._hides = bool(hidden)
        self._line = 0
        self.size = path.stat().st_size
        self._first = self._read(_FIRST)
        if self._first and isinstance(self._first[0], Unreadable):
            raise IngestError(f"{path}: {self._first[0].reason}; the file should be JSON lines.")
        told = (one for one in self._first or () if not isinstance(one, Unreadable))
        columns = list(dict.fromkeys(chain.from_iterable(told)))
        self.places = places_of(path, columns, hidden)
        self._columns = tuple(columns)

    def chunks(self, most: int) -> Iterator[Chunk]:
        """All rows; see `Table`."""
        columns, position = self._columns, 0
        some = self._first
        while some is not None:
            for start in range(0, len(some), most):
                rows: list[Row | Unreadable] = [
                    one if isinstance(one, Unreadable) else [one.get(column, "") for column in columns]
                    for one in some[start : start + most]
                ]
                before, position = position, self._file.buffer.tell()
                yield Chunk(rows, position - before)
            some = self._read(most)

    def _read(self, most: int) -> list[Mapping[str, str] | Unreadable] | None:
        """The objects of at most so many lines, and of no more than some megabytes; None at the end."""
        lines: list[str] = []
        begin = self._file.buffer.tell()
        try:
            while len(lines) < most and self._file.buffer.tell() - begin < MOST_BYTES:
                some = list(islice(self._file, min(STEP, most - len(lines))))
                if not some:
                    break
                lines += some
        except UnicodeDecodeError:
            raise misread(self._path, self._encoding) from None
        if not lines:
            return None
        before, self._line = self._line, self._line + len(lines)
        return [self._object(line, at) for at, line in enumerate(lines, before + 1) if line.strip()]

    def _object(self, line: str, at: int) -> Mapping[str, str] | Unreadable:
        try:
            told = orjson.loads(line)
        except orjson.JSONDecodeError:
            return self._unreadable(line, f"line {at} is not JSON")
        return (
            flat(told)
            if isinstance(told, dict)
            else self._unreadable(line, f"line {at} is not a JSON object")
        )

    def _unreadable(self, line: str, reason: str) -> Unreadable:
        return Unreadable(reason, () if self._hides else (line.strip(),))


def flat(told: Mapping[str, object], before: str = "") -> dict[str, str]:
    """An object as cells, those of an object within it under `outer.inner`."""
    cells: dict[str, str] = {}
    for key, value in told.items():
        if isinstance(value, dict):
            cells.update(flat(value, f"{before}{key}."))
        else:
            cells[before + key] = value if isinstance(value, str) else text(value)
    return cells
