"""Visits: the times that a patrol was in an area without being away for long."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patrol.patrols.areas import Numbers
from patrol.patrols.dwell import Presence
from patrol.patrols.pings import Seconds

AWAY = 120.0
"""Seconds without presence that end a visit. Less is a border that noise crosses, or a few steps outside."""
HOLE = 300.0
"""Seconds without a ping that end it: nobody was seen elsewhere before, as the device told nothing."""
SHORTEST, LONGEST = 600.0, 960.0
"""From 10 to 16 minutes: what keeps a place quiet longest for its time (Koper 1995)."""


@dataclass(frozen=True, slots=True)
class Visits:
    """Of each visit its patrol, area, first and last moment, and the seconds of presence in between."""

    patrol: NDArray[np.int64]
    area: Numbers
    since: Seconds
    until: Seconds
    seconds: Seconds

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Whether it was as long as a visit should be: SHORTEST to LONGEST."""
        return (self.seconds >= SHORTEST) & (self.seconds <= LONGEST)


def visits(presence: Presence) -> Visits:
    """The visits of a presence, by patrol, area and time."""
    if not len(presence.time):
        nothing, none = np.empty(0, np.int64), np.empty(0)
        return Visits(nothing, nothing, none, none, none)
    another = (np.diff(presence.patrol) != 0) | (np.diff(presence.area) != 0)
    away = np.diff(presence.time) > np.where(np.diff(presence.ping) == 1, HOLE, AWAY)
    first = np.concatenate([[0], np.flatnonzero(another | away) + 1])
    last = np.concatenate([first[1:] - 1, [len(presence.time) - 1]])
    return Visits(
        presence.patrol[first],
        presence.area[first],
        presence.time[first],
        presence.time[last],
        np.add.reduceat(presence.seconds, first),
    )
