"""History: what happened in each cell, as counts that fade with time, up to a day and not beyond."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patrol.forecast.cells import Cells, cover
from patrol.forecast.incidents import Incidents
from patrol.plane import Plane

Scores = NDArray[np.float64]
"""A number for each cell."""

YEAR = 365.0
LONGEST = 5 * YEAR
"""Days after which an incident counts no more."""
FULL, LASTING = 0.1, 0.5


@dataclass(frozen=True)
class History:
    """The incidents of a place, in the order of days: their cells, days and kinds, as numbers."""

    cells: Cells
    cell: NDArray[np.int64]
    day: NDArray[np.int64]
    kind: NDArray[np.int64]
    kinds: tuple[str, ...]

    def count(self, kinds: Collection[int], since: int, until: int) -> Scores:
        """How many of these kinds there were in each cell from a day on and before another."""
        cell, _ = self._between(kinds, since, until)
        return np.bincount(cell, minlength=len(self.cells)).astype(np.float64)

    def decayed(self, kinds: Collection[int], day: int, half_life: float) -> Scores:
        """The same before a day, each counting half as much after so many days; none after LONGEST."""
        cell, days = self._between(kinds, day - int(LONGEST), day)
        weights = 0.5 ** ((day - days) / half_life)
        return np.bincount(cell, weights, minlength=len(self.cells)).astype(np.float64)

    def _between(
        self, kinds: Collection[int], since: int, until: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The cells and days of these; costs by what happened in the span."""
        wanted = np.zeros(len(self.kinds), dtype=bool)
        wanted[list(kinds)] = True
        span = slice(*np.searchsorted(self.day, (since, until)))
        chosen = wanted[self.kind[span]]
        return self.cell[span][chosen], self.day[span][chosen]


def known_since(day: NDArray[np.int64]) -> int:
    """The first day since which it is known what happened, by the days of at least one incident.

    It lies in the first full month from which on at least LASTING of all months are full; a month is full
    with FULL of what happened in the month of the median incident. So no incident of long ago, historic or
    with a wrong date, makes the time look long in which so many happened.
    """
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    month -= month.min()
    counts = np.bincount(month)
    full = np.flatnonzero(counts >= FULL * np.median(counts[month]))
    lasting = np.arange(len(full), 0, -1) / (full[-1] - full + 1)
    return int(day[month == full[np.argmax(lasting >= LASTING)]].min())


def history_of(incidents: Incidents, side: float, plane: Plane | None = None) -> History:
    """Incidents in squares of `side` metres of a plane; without one, of that in their middle."""
    plane = plane or Plane.between(incidents.longitude, incidents.latitude)
    cells, cell = cover(*plane.metres(incidents.longitude, incidents.latitude), side)
    order = np.argsort(incidents.day, kind="stable")
    day = incidents.day.astype(np.int64)
    return History(cells, cell[order], day[order], incidents.kind[order], incidents.kinds)
