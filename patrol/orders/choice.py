"""Choice: with which of several hotspots an officer is tasked; no place gets too many."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import shapely
from sqlalchemy import Connection, func, select

from ledger.among import among
from ledger.tables import tasking
from patrol.errors import PatrolError
from patrol.hotspots.hotspot import Hotspot
from patrol.plane import Plane

KILOMETRE = 1_000.0
"""Metres at which a hotspot is worth half of what it is worth next door."""


def ranked(spots: Sequence[Hotspot], near: tuple[float, float] | None) -> list[Hotspot]:
    """Hotspots by what they are worth from here: the events expected per area, less the farther one must go.

    `near` is a latitude and a longitude; without it they stay by rank. At KILOMETRE a hotspot counts half.
    """
    if near is None or not spots:
        return sorted(spots, key=lambda one: (one.rank, one.id))
    middles = shapely.centroid(shapely.from_geojson([one.boundary for one in spots]))
    plane = Plane(near[1], near[0])
    away = np.hypot(*plane.metres(shapely.get_x(middles), shapely.get_y(middles)))
    worth = np.array([one.score / one.area for one in spots]) / (1 + away / KILOMETRE)
    # of those that are worth nothing yet the nearest comes first
    order = np.lexsort((np.array([one.rank for one in spots]), away, -worth))
    return [spots[k] for k in order]


def first_free(connection: Connection, candidates: Sequence[str], since: str, until: str, most: int) -> str:
    """The first of these hotspots that fewer than `most` officers are tasked with at some moment of a time.

    Raises PatrolError where all have `most`.
    """
    there = _taken(connection, candidates, since, until)
    free = next((one for one in candidates if there.get(one, 0) < most), None)
    if free is None:
        raise PatrolError(
            f"{most} officers are tasked with each of these places then: choose another time or place."
        )
    return free


def _taken(connection: Connection, hotspots: Collection[str], since: str, until: str) -> Mapping[str, int]:
    """How many officers are tasked with each of these hotspots at some moment of a time."""
    held = tasking.c
    asked = (
        select(held.hotspot, func.count(held.officer.distinct()).label("often"))
        .where(among(held.hotspot, hotspots), held.since < until, held.until > since)
        .group_by(held.hotspot)
    )
    return {row.hotspot: row.often for row in connection.execute(asked)}
