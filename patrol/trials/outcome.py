"""Outcome: what happened in the units of a trial and about them, day by day, counted from incidents."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from shapely import STRtree

from patrol.forecast.incidents import Incidents
from patrol.plane import Plane
from patrol.trials.permutation import Counts

NEAREST = 1e-3
"""Metres within which a point at the edge of a unit lies in it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts (days, units) in the units, and in the buffers about them."""

    inside: Counts
    about: Counts


class Ground:
    """The units of a trial on the plane, asked again and again what happened in them.

    An incident counts once: in the unit that it lies in (of several that overlap in one of them), or else in
    the buffer of the unit that is nearest.
    """

    def __init__(self, boundaries: Sequence[str], buffer: float) -> None:
        """`boundaries` are Polygons of GeoJSON as text, `buffer` is in metres."""
        degrees = shapely.from_geojson(list(boundaries))
        corners = shapely.get_coordinates(degrees)
        self._plane = Plane.between(corners[:, 0], corners[:, 1])
        self._tree = STRtree(shapely.transform(degrees, self._on_plane))
        self._units = len(degrees)
        self._buffer = buffer

    def count(self, incidents: Incidents, kinds: Collection[int], first: date, days: int) -> Outcome:
        """What of these kinds happened from a day on, for so many days. Costs by incidents, vectorised."""
        day = (incidents.day - np.datetime64(first, "D")).astype(np.int64)
        wanted = (day >= 0) & (day < days) & np.isin(incidents.kind, list(kinds))
        places = np.stack([incidents.longitude[wanted], incidents.latitude[wanted]], axis=1)
        points = shapely.points(self._on_plane(places))
        reach = max(self._buffer, NEAREST)
        (of, unit), far = self._tree.query_nearest(
            points, max_distance=reach, return_distance=True, all_matches=False
        )
        cell = day[wanted][of] * self._units + unit
        return Outcome(
            *(
                np.bincount(cell[which], minlength=days * self._units)
                .reshape(days, self._units)
                .astype(np.float64)
                for which in (far <= NEAREST, far > NEAREST)
            )
        )

    def _on_plane(self, degrees: np.ndarray) -> np.ndarray:
        return np.stack(self._plane.metres(degrees[:, 0], degrees[:, 1]), axis=1)
