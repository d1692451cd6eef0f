"""The truth: who a record really is, from a column that nothing else reads or from the demo's own file."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from ledger.database import Ledger
from ledger.identities import identify
from linkage.declaration.slots import PersonDeclaration
from linkage.errors import EvaluationError
from linkage.ingest.rejection import RejectedRow
from linkage.ingest.statement import Reading, record_key
from linkage.read.open import open_table
from linkage.read.table import Unreadable
from linkage.source import Source

CHUNK = 5_000

Truth = TypeVar("Truth")


@dataclass(frozen=True, slots=True)
class TrueRecord:
    """What the demonstration's truth tells of a record: who it is of, and what she is like."""

    person: str
    household: str
    origin: str
    sex: str
    birth_date: str
    twin: bool


def truth_of_column(ledger: Ledger, source: Source, file: Path, column: str) -> dict[str, str]:
    """The true person of each record of a file that was taken in, by record id. Raises EvaluationError."""
    slots = [name for name, slot in source.person.items() if isinstance(slot, PersonDeclaration)]
    if column not in source.truth:
        raise EvaluationError(
            f"{source.id}.toml: does not say that {column!r} is for evaluation alone. "
            f'Add the line: truth = ["{column}"].'
        )
    if len(slots) != 1:
        raise EvaluationError(
            f"{source.id}.toml: states {len(slots)} persons a row; one column can't tell who they are."
        )
    return _by_record(ledger, _stated(source, slots[0], file, column))


def truth_of_demo(ledger: Ledger, file: Path) -> dict[str, TrueRecord]:
    """What the demonstration's `truth.csv` tells of each record, by its id. Raises EvaluationError."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines)
            stated = ((record_key(row["source"], row["slot"], row["key"]), _true(row)) for row in rows)
            return _by_record(ledger, stated)
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{file}: is not the truth of a demonstration ({error}).") from None


def _true(row: Mapping[str, str]) -> TrueRecord:
    told = {name: row[name] for name in ("person", "household", "origin", "sex", "birth_date")}
    return TrueRecord(**told, twin=row["twin"] == "yes")


def _stated(source: Source, slot: str, file: Path, column: str) -> Iterator[tuple[bytes, str]]:
    with open_table(file, source.file) as table:
        if column not in table.places:
            raise EvaluationError(f"{file}: has no column {column!r}.")
        reading, place = Reading(source, table.places, file), table.places[column]
        for rows, _ in table.chunks(CHUNK):
            for row in rows:
                if isinstance(row, Unreadable) or not row[place].strip():
                    continue
                try:
                    yield record_key(source.id, slot, reading.key(row)), row[place].strip()
                except RejectedRow:
                    continue


def _by_record(ledger: Ledger, stated: Iterable[tuple[bytes, Truth]]) -> dict[str, Truth]:
    """What is stated by natural keys, by the ids of the records."""
    found: dict[str, Truth] = {}
    rest = iter(stated)
    while some := list(islice(rest, CHUNK)):
        with ledger.begin() as connection:
            ids = identify(connection, "record", [key for key, _ in some])
        found.update((ids[key], truth) for key, truth in some)
    return found
