"""Holes: times of which nobody knows whether a patrol was in an area, though it was before or after."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patrol.patrols.areas import Numbers
from patrol.patrols.pings import Pings, Seconds


@dataclass(frozen=True, slots=True)
class Holes:
    """Of each hole its patrol, an area in which one of its two pings lies, and their moments."""

    patrol: NDArray[np.int64]
    area: Numbers
    since: Seconds
    until: Seconds

    def take(self, rows: NDArray[np.bool_]) -> "Holes":
        """These rows."""
        return Holes(self.patrol[rows], self.area[rows], self.since[rows], self.until[rows])


def holes(pings: Pings, ping: Numbers, area: Numbers, gap: float) -> Holes:
    """Of pings that count, by patrol and time, the intervals longer than `gap` seconds.

    `ping` and `area` are pairs of the number of a ping and of an area that holds it.
    """
    long = (np.diff(pings.patrol) == 0) & (np.diff(pings.time) > gap)
    before_it, after_it = np.zeros(len(pings), dtype=bool), np.zeros(len(pings), dtype=bool)
    before_it[1:] = after_it[:-1] = long
    first = np.concatenate([ping[after_it[ping]], ping[before_it[ping]] - 1])
    place = np.concatenate([area[after_it[ping]], area[before_it[ping]]])
    first, place = np.unique(np.stack([first, place]), axis=1)
    return Holes(pings.patrol[first], place, pings.time[first], pings.time[first + 1])
