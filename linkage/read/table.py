"""A table: the rows of a file as text, in chunks, whatever the format."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from linkage.errors import IngestError

MOST_BYTES = 1 << 24
"""About how much of a text file is held at once, however long its rows are."""

STEP = 1_000
"""Rows after which that is looked at."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that is none: why, and what stands there (empty where it may not be told)."""

    reason: str
    told: tuple[str, ...]


Row = Sequence[str]
"""The cells of one row; an empty one says nothing."""


class Chunk(NamedTuple):
    """Some rows in the order of the file, and how many units of the table's size they are."""

    rows: list[Row | Unreadable]
    units: int


class Table(Protocol):
    """An open file."""

    @property
    def places(self) -> Mapping[str, int]:
        """Which cell of a row each column is; columns that may not be seen are not among them."""
        ...

    @property
    def size(self) -> int:
        """The whole, in the units that chunks count: bytes or rows."""
        ...

    def chunks(self, most: int) -> Iterator[Chunk]:
        """All rows from the first, at most so many at a time. Raises IngestError, saying where."""
        ...


def places_of(path: Path, columns: Sequence[str], hidden: frozenset[str]) -> dict[str, int]:
    """Which cell each column is, hidden ones left out. Raises IngestError where a column stands twice."""
    places: dict[str, int] = {}
    for place, name in enumerate(columns):
        if name in places:
            raise IngestError(f"{path}: columns {places[name] + 1} and {place + 1} have the same name.")
        if name and name not in hidden:
            places[name] = place
    return places
