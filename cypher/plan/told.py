"""What is told of a person: each visible record says something, and the value told most often comes first.

Order of values: by how many visible records tell them, then the newest record (`receivedAt`), then the
record's id; a full name before any other name. The host computes it from the records that the statement
gives, as their ids are needed for the audit log anyway.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from cypher.plan.agency import agency_object
from cypher.plan.answer import Asked, Reader, Row
from cypher.plan.chosen import Wanted
from cypher.plan.draft import Draft
from schema.vocabulary import FieldClass

_IDENTITY = {
    "name": ("fullName", "otherNames"),
    "names": ("fullName", "otherNames"),
    "birthDate": ("birthDate",),
    "birthDates": ("birthDate",),
    "sex": ("sex",),
}
TOLD = frozenset({*_IDENTITY, "agencies"})
"""The fields of a person that are told by her records."""


def told_columns(draft: Draft, record: str, fields: Collection[str]) -> list[str]:
    """The row of a record that serves these fields; its id comes first, its arrival second."""
    columns = [f"{record}.id"]
    properties = sorted({name for one in fields for name in _IDENTITY.get(one, ())})
    if properties:
        columns.append(f"{record}.receivedAt")
        test = draft.visible(record, FieldClass.IDENTITY)
        columns += [f"CASE WHEN {test} THEN {record}.{name} END" for name in properties]
    if "agencies" in fields:
        columns.append(f"{record}.agency")
    return columns


def told_reader(field: str, place: int, columns: Sequence[str]) -> Callable[[Wanted], Reader]:
    """Reads one of these fields from the records' rows at `place`."""
    if field == "agencies":
        agency = next(n for n, column in enumerate(columns) if column.endswith(".agency"))
        return lambda wanted: _agencies_reader(place, agency, wanted)
    at = [_ending(columns, name) for name in _IDENTITY[field]]
    listed = field.endswith("s")

    def read(row: Row, asked: Asked) -> Any:
        values = ranked(row[place], at[0])
        if len(at) > 1 and (listed or not values):
            values += [one for one in ranked_lists(row[place], at[1]) if one not in values]
        if listed:
            return values
        return values[0] if values else None

    return lambda wanted: read


def _ending(columns: Sequence[str], name: str) -> int:
    return next(n for n, column in enumerate(columns) if column.endswith(f".{name} END"))


def ranked(rows: Sequence[Row], at: int) -> list[Any]:
    """The distinct values at a place of the records' rows, the best first; null tells nothing."""
    if len(rows) == 1:
        value = rows[0][at]
        return [] if value is None else [value]
    return _rank([(row[at], row[1], row[0]) for row in rows if row[at] is not None])


def ranked_lists(rows: Sequence[Row], at: int) -> list[Any]:
    """The distinct members of the lists at a place of the records' rows, the best first."""
    return _rank([(one, row[1], row[0]) for row in rows for one in dict.fromkeys(row[at] or ())])


def _rank(told: list[tuple[Any, str, str]]) -> list[Any]:
    """Of (value, arrival, record): how often first, then the newest record, then the least id of those."""
    told.sort(key=lambda one: one[2])
    told.sort(key=lambda one: one[1] or "", reverse=True)
    count: dict[Any, int] = {}
    for value, _, _ in told:
        count[value] = count.get(value, 0) + 1
    return sorted(count, key=lambda value: -count[value])


def _agencies_reader(place: int, agency: int, wanted: Wanted) -> Reader:
    def read(row: Row, asked: Asked) -> Any:
        return [
            agency_object(asked.reference.agency(id), wanted.children)
            for id in sorted({one[agency] for one in row[place]})
        ]

    return read
