"""Leaving: what of a table leaves, how much that is, and its text as JSON or as CSV."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from cypher.table import Table
from graph_api.errors import TooCostly
from graph_api.plain import cell
from graph_api.question.request import JSON
from graph_api.question.response import CSV

VALUES_A_ROW = 10
"""How many values an answer may have for each row that it may have."""
LONG = 50
"""A text counts as one value for each so many characters begun."""
DEEPEST = 100
"""How deep lists and maps may nest."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much an answer may have: rows, and values in all, those in lists and maps too."""

    rows: int
    values: int

    @classmethod
    def of(cls, rows: int, usual: int) -> "Bounds":
        """The bounds of an answer with so many rows; `usual` is how many rows one has that asks for none."""
        return cls(rows, VALUES_A_ROW * max(rows, usual))


@dataclass(frozen=True, slots=True)
class Leaving:
    """An answer in the form that was asked for, and its `size` in rows, values and bytes."""

    kind: str
    content: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    size: Mapping[str, int]


def leaving(table: Table, bounds: Bounds, snapshot: str, accept: str) -> Leaving:
    """What leaves of a table within these bounds, as CSV where that is accepted, else as JSON.

    Beyond its bounds it is cut off between two rows, and says so. Raises TooCostly where the first row alone
    is beyond them. Costs up to a second.
    """
    kept, many = 0, 0
    for row in table.rows[: bounds.rows]:
        more = many + sum(map(_values, row))
        if more > bounds.values:
            break
        kept, many = kept + 1, more
    if table.rows and not kept:
        raise TooCostly(
            f"The first row alone has more than {bounds.values:,} values: count, or ask for rows instead of "
            "lists and long texts."
        )
    rows, cut_off = table.rows[:kept], table.more or kept < len(table.rows)
    headers = ((b"x-snapshot", snapshot.encode()), (b"x-more", str(cut_off).lower().encode()))
    if CSV in accept:
        kind, content = CSV, _csv(table.columns, rows)
    else:
        told = {"columns": table.columns, "rows": rows, "more": cut_off, "snapshot": snapshot}
        kind, content = JSON, orjson.dumps(told)
    return Leaving(kind, content, headers, {"rows": kept, "values": many, "bytes": len(content)})


def _values(told: Any, deep: int = 0) -> int:
    """How many values it has in all; what is empty is one, too."""
    if isinstance(told, str):
        return max(1, -(-len(told) // LONG))
    if not isinstance(told, list | dict):
        return 1
    if deep == DEEPEST:
        raise TooCostly(f"The answer nests lists or maps more than {DEEPEST} deep.")
    inside: Iterable[Any] = told.values() if isinstance(told, dict) else told
    return sum(_values(one, deep + 1) for one in inside) or 1


def _csv(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(map(cell, columns))
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue().encode()


def _cell(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, list | dict) else cell(value)
