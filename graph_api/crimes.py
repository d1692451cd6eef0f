"""Crimes: puts into an answer how many crimes the viewer sees in each of its hotspots.

One statement counts for all hotspots of the answer, whatever their number; another one for each further
set of arguments with which `crimes` is asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cypher.engine import Engine
from cypher.plan.crimes import counted, crimes_statement
from graph_api.errors import TooCostly
from patrol.hotspots.shape import Shapes
from schema.selection import Selection
from schema.sight import Sight
from schema.vocabulary import CRIMES

CRIMES_FIELD = "crimes"
MOST_COUNTS = 5
"""With how many different arguments `crimes` may be asked in one root field."""


@dataclass(frozen=True, slots=True)
class Uncounted:
    """Stands in an answer of the host where the crimes of a hotspot go: its outline, as GeoJSON."""

    boundary: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number is missing: the object, its response name, and the outline that it counts in."""

    holder: dict[str, Any]
    key: str
    boundary: str


async def count_crimes(
    engine: Engine, seconds: float, root: Selection, value: Any, sight: Sight
) -> Sequence[str]:
    """Put the numbers in; returns ids of the events that they rest on.

    Raises TooCostly, and what the engine raises.
    """
    asked: dict[tuple[Any, ...], list[Place]] = {}
    for arguments, place in _missing(root, value):
        asked.setdefault(_same(arguments), []).append(place)
    if len(asked) > MOST_COUNTS:
        raise TooCostly(
            f"`{CRIMES_FIELD}` is asked with {len(asked)} different arguments; {MOST_COUNTS} are allowed."
        )
    subjects: list[Sequence[str]] = []
    for (kinds, since, until), places in asked.items():
        boundaries = list(dict.fromkeys(place.boundary for place in places))
        shapes = Shapes(boundaries)
        statement = crimes_statement(sight, shapes.boxes, kinds, since, until)
        rows = await engine.read(statement, seconds)
        counts, found = _count(shapes, rows)
        subjects += found
        numbers = dict(zip(boundaries, counts, strict=True))
        for place in places:
            place.holder[place.key] = numbers[place.boundary]
    return counted(subjects)


def _count(shapes: Shapes, rows: Sequence[Mapping[str, Any]]) -> tuple[list[int], list[Sequence[str]]]:
    """How many events lie in each shape, and ids of those that lie in one; vectorised over all points."""
    at = np.array([n for n, row in enumerate(rows) for _ in row["points"]], dtype=np.int64)
    points = np.array([point for row in rows for point in row["points"]], dtype=np.float64).reshape(-1, 2)
    of, inside = shapes.holding(points[:, 1], points[:, 0])
    pairs = np.unique(np.stack([at[of], inside]), axis=1)
    often = np.array([row["n"] for row in rows], dtype=np.int64)
    counts = np.bincount(pairs[1], often[pairs[0]], minlength=len(shapes)).astype(np.int64)
    return counts.tolist(), [rows[n]["some"] for n in np.unique(pairs[0])]


def _same(arguments: Mapping[str, Any]) -> tuple[Any, ...]:
    """The arguments as they count: all kinds of crime where none is named, days or None."""
    kinds = arguments.get("kind")
    named = CRIMES if kinds is None else kinds
    return tuple(sorted({str(one) for one in named})), arguments.get("since"), arguments.get("until")


def _missing(chosen: Selection, value: Any) -> Iterator[tuple[Mapping[str, Any], Place]]:
    if isinstance(value, list):
        for one in value:
            yield from _missing(chosen, one)
    elif isinstance(value, dict):
        for child in chosen.children:
            inner = value.get(child.key)
            if isinstance(inner, Uncounted):
                yield child.arguments, Place(value, child.key, inner.boundary)
            else:
                yield from _missing(child, inner)
