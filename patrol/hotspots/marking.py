"""Marking: from what happened to the hotspots of some days, with scores, labels, profiles and notices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from patrol.errors import PatrolError
from patrol.forecast.cells import commonest
from patrol.forecast.expectation import expectation
from patrol.forecast.history import LONGEST, History, Scores, history_of, known_since
from patrol.forecast.incidents import Incidents
from patrol.forecast.near_repeat import SPAN, YEAR, knox
from patrol.forecast.profile import HOURS, WEEKDAYS, profile
from patrol.forecast.significance import significant
from patrol.hotspots.fairness import by_decile, written
from patrol.hotspots.happened import Happened
from patrol.hotspots.keeping import Drawn, Spot
from patrol.hotspots.squares import Squares
from patrol.plane import Plane
from schema.partnership import HotspotsDeclaration
from schema.vocabulary import WHERE_OFFICERS_WERE

NEAR = 1.5
"""Sides of a cell within which the middles of its eight neighbours lie."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The hotspots of some days, the best first, and how they were found.

    `scores` are those of all cells of the history, `cells` the numbers of those that are hotspots.
    """

    spots: tuple[Spot, ...]
    method: Mapping[str, Any]
    history: History
    scores: Scores
    cells: NDArray[np.int64]


def mark(
    told: Happened,
    declared: HotspotsDeclaration,
    first: date,
    names: Mapping[str, str],
    drawn: Sequence[Drawn] = (),
    plane: Plane | None = None,
    deciles: Mapping[str, int] | None = None,
) -> Marked:
    """The hotspots from a first day on, from what happened before it.

    `names` and `deciles` of deprivation are those of areas by their ids, small areas first, and `plane` is
    that of the ranking before, so that cells stay where they are. A drawn hotspot is scored by the cells that
    it holds, each by the part that it holds; all stand in the order of what is expected per area. The same
    input gives the same hotspots. Raises PatrolError where nothing of the kinds happened.
    """
    day = number_of(first)
    told = told.kept(_known(told.incidents, day))
    incidents, days = told.incidents, told.incidents.day.astype(np.int64)
    kinds = [incidents.kinds.index(kind) for kind in declared.kinds if kind in incidents.kinds]
    looked = np.isin(incidents.kind, kinds) & (days >= day - LONGEST)
    if not looked.any():
        raise PatrolError(
            f"In the five years before {first} nothing of the kinds and classes of [hotspots] in "
            "partnership.toml happened at a place with coordinates."
        )
    plane = plane or Plane.between(incidents.longitude, incidents.latitude).rounded()
    history = history_of(incidents, declared.side, plane)
    squares = Squares(plane, history.cells)
    since = _known_since(incidents)
    found = expectation(history, kinds, since, day, declared.days, declared.half_life)
    labels = significant(history, kinds, day)
    count = max(1, round(len(history.cells) * declared.share))
    best = np.argsort(-found.scores, kind="stable")[:count]
    cells = best[found.scores[best] > 0]
    held = squares.held([one.boundary for one in drawn])
    spots = [*_of_cells(squares, cells, _areas(told, history, names)), *(_of_drawn(one) for one in drawn)]
    scores = np.concatenate([found.scores[cells], held @ found.scores])
    standing = np.concatenate([labels[cells], 2 * (held @ labels) >= np.maximum(held.sum(axis=1), 1e-9)])
    around = vstack([history.cells.within(NEAR * declared.side)[cells], held > 0], format="csr")
    hours = profile(history.cell[looked], told.hour[looked], around, HOURS)
    weekdays = profile(history.cell[looked], told.weekday[looked], around, WEEKDAYS)
    recent = looked & told.day_told & (days >= day - YEAR)
    east, north = plane.metres(incidents.longitude[recent], incidents.latitude[recent])
    repeats = knox(east, north, days[recent])
    until = [""] * len(spots)
    if repeats is not None and repeats.notable:
        until = _until(history.cell[recent], days[recent], around, first)
    ranked = [
        replace(
            spot,
            score=round(float(scores[n]), 6),
            significant=bool(standing[n]),
            hours=_shares(hours, n),
            weekdays=_shares(weekdays, n),
            repeat_until=until[n] or None,
        )
        for n, spot in enumerate(spots)
    ]
    # of a large shape more is expected for its size alone, and nobody can be in all of it
    ranked.sort(key=lambda one: -one.score / one.area)
    method = {
        "ranking": found.ranking,
        "plane": [plane.longitude, plane.latitude],
        "configuration": declared.model_dump(mode="json"),
        "cells": len(history.cells),
        "events": int(looked.sum()),
        "from": _told(days[looked].min(), incidents),
        "until": _told(days[looked].max(), incidents),
        "by_month": incidents.by_month,
        "left_out": incidents.left_out,
        "deciles": written(by_decile(history.cell, told.areas, looked, found.scores, cells, deciles or {})),
        "near_repeats": {"ratio": round(repeats.ratio, 3), "p": repeats.p} if repeats else None,
    }
    return Marked(tuple(ranked), method, history, found.scores, cells)


def number_of(day: date) -> int:
    """A day as numpy counts them."""
    return int(np.datetime64(day, "D").astype(np.int64))


def _day(number: np.int64) -> str:
    return str(np.datetime64(int(number), "D"))


def _told(number: np.int64, incidents: Incidents) -> str:
    """A day as it was told: of months alone the month."""
    return _day(number)[: len("2026-01") if incidents.by_month else None]


def _known(incidents: Incidents, day: int) -> NDArray[np.bool_]:
    """What is known on a day and says where something happened: nothing else makes a cell."""
    elsewhere = [n for n, kind in enumerate(incidents.kinds) if kind in WHERE_OFFICERS_WERE]
    return (incidents.day.astype(np.int64) < day) & ~np.isin(incidents.kind, elsewhere)


def _known_since(incidents: Incidents) -> int:
    """The first day that is known: of months alone, the first of the first one."""
    since = np.datetime64(known_since(incidents.day.astype(np.int64)), "D")
    first = since.astype("datetime64[M]") if incidents.by_month else since
    return int(first.astype("datetime64[D]").astype(np.int64))


def _of_cells(squares: Squares, cells: NDArray[np.int64], areas: Mapping[int, str]) -> list[Spot]:
    """The cells without their scores, each called by its area and its middle."""
    spots = []
    for cell in cells.tolist():
        longitude, latitude = squares.middle(cell)
        at = f"{latitude:.4f}, {longitude:.4f}"
        name = f"{areas[cell]} at {at}" if cell in areas else f"At {at}"
        spots.append(Spot(squares.key(cell), name, squares.boundary(cell), squares.cells.area, 0.0, False))
    return spots


def _of_drawn(one: Drawn) -> Spot:
    return Spot(one.key, one.name, one.boundary, one.area, 0.0, False)


def _shares(found: NDArray[np.float64], number: int) -> tuple[float, ...]:
    return tuple(np.round(found[number], 3).tolist()) if len(found) else ()


def _until(cell: NDArray[np.int64], day: NDArray[np.int64], around: csr_array, first: date) -> list[str]:
    """Of each spot until when a near repeat is to be expected, by the last event around; empty for never."""
    last = np.full(around.shape[1], -1, dtype=np.int64)
    np.maximum.at(last, cell, day)
    found = []
    for start, stop in zip(around.indptr[:-1], around.indptr[1:], strict=True):
        latest = last[around.indices[start:stop]].max(initial=-1)
        end = latest + SPAN
        found.append(_day(end) if latest >= 0 and end >= number_of(first) else "")
    return found


def _areas(told: Happened, history: History, names: Mapping[str, str]) -> Mapping[int, str]:
    """The name of the area in which most of a cell's events are, of those that have a name."""
    order = {id: n for n, id in enumerate(names)}
    finest = [
        min((one for one in areas if one in order), key=lambda id: order[id], default="")
        for areas in told.areas
    ]
    found = [names.get(one, "") for one in finest]
    return {cell: name for cell, name in commonest(history.cell, np.array(found)).items() if name}
