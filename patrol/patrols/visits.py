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
PASSING = 60.0
"""Seconds of presence of which a visit has no fewer: who drives past does not visit."""
SHORTEST, LONGEST = 600.0, 960.0
"""From 10 to 16 minutes: what keeps a place quiet longest for its time (Koper 1995)."""


@dataclass(frozen=True, slots=True)
class Visits:
    """Of each visit its patrol, area, begin and end, and the seconds of presence in between.

    It begins and ends where what its first and its last ping stand for does, so that its seconds fit in.
    """

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
    """The visits of a presence, by patrol, area and time. Presence of less than PASSING belongs to none."""
    if not len(presence.time):
        nothing, none = np.empty(0, np.int64), np.empty(0)
        return Visits(nothing, nothing, none, none, none)
    another = (np.diff(presence.patrol) != 0) | (np.diff(presence.area) != 0)
    away = np.diff(presence.time) > np.where(np.diff(presence.ping) == 1, HOLE, AWAY)
    first = np.concatenate([[0], np.flatnonzero(another | away) + 1])
    last = np.concatenate([first[1:] - 1, [len(presence.time) - 1]])
    seconds = np.add.reduceat(presence.seconds, first)
    stayed = seconds >= PASSING
    first, last = first[stayed], last[stayed]
    return Visits(
        presence.patrol[first],
        presence.area[first],
        presence.since[first],
        presence.since[last] + presence.seconds[last],
        seconds[stayed],
    )
