"""Values: what one column, or several together, say in a row."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeVar

from linkage.declaration.columns import ColumnDeclaration, FromColumn, Word
from linkage.ingest.columns import Typed, Value, as_text, typed
from linkage.ingest.rejection import RejectedRow
from linkage.read.table import Row
from linkage.standardise.formats import Told

Found = TypeVar("Found")

Getter = Callable[[Row, list[Value]], Found]
"""Takes a row and its typed values, and gives what it was made for. May raise RejectedRow."""

Pair = Getter[tuple[str, str | None]]
"""Gives what was told (empty where nothing was) and its standard form."""


class Values:
    """Makes getters for the columns of one file; each typed column is read once a row.

    A date that stands in several columns is read as its first column declares, from all of them together.
    """

    def __init__(self, declared: Mapping[str, ColumnDeclaration], places: Mapping[str, int]) -> None:
        self._declared, self._places = declared, places
        self._read_elsewhere: set[str] = set()
        self._typed: list[tuple[int, Typed]] = []
        self._numbers: dict[str, int] = {}

    def read(self, row: Row) -> list[Value]:
        """The typed values of a row, for the getters. Raises RejectedRow."""
        return [read(row[place]) for place, read in self._typed]

    def check_the_rest(self) -> None:
        """Also read columns that are declared but that no getter reads, so that they are checked."""
        for name in self._declared:
            if name not in self._read_elsewhere:
                self._number(name)

    def raw(self, columns: tuple[str, ...]) -> Getter[str]:
        """What was told: cells without space around them, several joined by a space."""
        if len(columns) == 1:
            place = self._places[columns[0]]
            return lambda row, values: row[place].strip()
        places = [self._places[column] for column in columns]
        return lambda row, values: " ".join(cell for place in places if (cell := row[place].strip()))

    def text(self, columns: tuple[str, ...]) -> Getter[str | None]:
        """The text of columns as they are typed, None when nothing is known."""
        if len(columns) == 1:
            return self._one_text(columns[0])
        getters = [self._one_text(column) for column in columns]
        return lambda row, values: " ".join(t for get in getters if (t := get(row, values))) or None

    def plain(self, columns: tuple[str, ...]) -> int | None:
        """The cell of a single column that is text as it stands; None for any other."""
        alone = len(columns) == 1 and columns[0] not in self._declared
        return self._places[columns[0]] if alone else None

    def pair(self, columns: tuple[str, ...], standard: Callable[[str], str | None]) -> Pair:
        """What was told and its standard form."""
        raw, text = self.raw(columns), self.text(columns)

        def get(row: Row, values: list[Value]) -> tuple[str, str | None]:
            value = text(row, values)
            return raw(row, values), standard(value) if value else None

        return get

    def list_pair(self, column: str, standard: Callable[[str], str | None]) -> Getter[tuple[str, list[str]]]:
        """What was told, and the standard forms of its parts, with `;` between."""
        place, text = self._places[column], self._one_text(column)

        def get(row: Row, values: list[Value]) -> tuple[str, list[str]]:
            told = row[place].strip()
            known = text(row, values) if told else None
            if known is None:
                return told, []
            parts = known.split(";") if ";" in known else (known,)
            return told, [form for part in parts if (form := standard(part))]

        return get

    def date_pair(self, columns: tuple[str, ...]) -> Pair:
        """What was told and the date in it, as precise as it is."""
        date, raw = self.date(columns), self.raw(columns)

        def get(row: Row, values: list[Value]) -> tuple[str, str | None]:
            told = date(row, values)
            return raw(row, values), told.date if told else None

        return get

    def date(self, columns: tuple[str, ...]) -> Getter[Told | None]:
        """A date or time."""
        name = columns[0]
        declared = self._declared.get(name, ColumnDeclaration(type="date"))
        dated = declared.type in ("date", "datetime")
        if len(columns) == 1 and dated and name in self._declared:
            number = self._number(name)
            return lambda row, values: values[number]  # type: ignore[return-value]
        if len(columns) > 1:
            self._read_elsewhere.add(name)
        if not dated:
            declared = ColumnDeclaration(type="date", unknown=declared.unknown, required=declared.required)
        read, raw = typed(" ".join(columns), declared), self.raw(columns)
        return lambda row, values: read(raw(row, values))  # type: ignore[return-value]

    def number(self, columns: tuple[str, ...], least: float, most: float) -> Getter[float | None]:
        """A number between two others."""
        text, name = self.text(columns), " ".join(columns)

        def get(row: Row, values: list[Value]) -> float | None:
            told = text(row, values)
            if told is None:
                return None
            try:
                number = float(told)
            except ValueError:
                raise RejectedRow(name, "is not a number") from None
            if not least <= number <= most:
                raise RejectedRow(name, f"is not between {least:g} and {most:g}")
            return number

        return get

    def word(self, word: Word, words: type[StrEnum] | None = None) -> Getter[str | None]:
        """A word of the vocabulary, the same for all rows or from a column; None where that says nothing."""
        if not isinstance(word, FromColumn):
            return lambda row, values: word
        text, name = self._one_text(word.column), word.column

        def get(row: Row, values: list[Value]) -> str | None:
            told = text(row, values)
            if told is not None and words is not None and told not in words.__members__:
                raise RejectedRow(name, f"is none of {', '.join(words)}")
            return told

        return get

    def _one_text(self, column: str) -> Getter[str | None]:
        declared = self._declared.get(column)
        if declared is None or column in self._read_elsewhere:
            place = self._places[column]
            return lambda row, values: row[place].strip() or None
        number = self._number(column)
        if declared.type in ("date", "datetime"):
            return lambda row, values: as_text(values[number])
        return lambda row, values: values[number]  # type: ignore[return-value]

    def _number(self, column: str) -> int:
        if column not in self._numbers:
            self._numbers[column] = len(self._typed)
            self._typed.append((self._places[column], typed(column, self._declared[column])))
        return self._numbers[column]
