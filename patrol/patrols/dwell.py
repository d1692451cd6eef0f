"""Dwell: how long patrols were in areas, from pings.

Half-interval sums: a ping stands for the half of the time since the one before it and until the one after it.
An interval longer than GAP is unknown: it is nobody's presence and nobody's absence. Before it is asked where
a ping lies, its place is weighed against the line between its neighbours, each by its accuracy: noise
carries more time out over a border, where officers walk inside, than it carries in. `docs/patrols.md`
has what was tried and what it errs by.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patrol.patrols.areas import Areas, Numbers
from patrol.patrols.holes import Holes, holes
from patrol.patrols.pings import Faults, Pings, Seconds, judge
from patrol.plane import Metres

GAP = 120.0
"""Seconds between two pings beyond which it is unknown where one was."""
ROAMS = 0.35
"""Metres a second by which one on foot leaves the line between where she was and where she will be."""


@dataclass(frozen=True, slots=True)
class Presence:
    """When which patrol was in which area: a row for each ping and area, by patrol, area and time.

    `seconds` is what the ping stands for, from `since` on. A ping in two areas has two rows. `ping` numbers
    those that count, by patrol and time, so that it can be told whether one was elsewhere in between.
    """

    patrol: NDArray[np.int64]
    ping: Numbers
    area: Numbers
    time: Seconds
    since: Seconds
    seconds: Seconds

    def take(self, rows: NDArray[np.bool_]) -> "Presence":
        """These rows."""
        return Presence(
            self.patrol[rows],
            self.ping[rows],
            self.area[rows],
            self.time[rows],
            self.since[rows],
            self.seconds[rows],
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """What pings say: presence, holes, the fault of each ping in the order given, what was measured at all.

    `measured` is, by the number of a patrol, the seconds of it for which its place is known; the rest of
    the patrol's time is unknown.
    """

    presence: Presence
    holes: Holes
    faults: Faults
    measured: Seconds


def measure(pings: Pings, areas: Areas, patrols: int) -> Measured:
    """The presence of so many patrols in areas. Pings that are doubled or out of order change nothing.

    Costs by sorting the pings, and by pings times the areas near one.
    """
    faults, order = judge(pings)
    kept = pings.take(order)
    since, seconds = _half_intervals(kept)
    ping, area = areas.holding(*_settled(kept))
    order = np.lexsort((kept.time[ping], area, kept.patrol[ping]))
    ping, area = ping[order], area[order]
    presence = Presence(kept.patrol[ping], ping, area, kept.time[ping], since[ping], seconds[ping])
    measured = np.bincount(kept.patrol, seconds, minlength=patrols).astype(np.float64)
    return Measured(presence, holes(kept, ping, area, GAP), faults, measured)


def _half_intervals(pings: Pings) -> tuple[Seconds, Seconds]:
    """From when on each ping stands for how many seconds."""
    after = np.diff(pings.time)
    after[(np.diff(pings.patrol) != 0) | (after > GAP)] = 0
    since, seconds = pings.time.astype(np.float64), np.zeros(len(pings))
    since[1:] -= after / 2
    seconds[:-1] += after / 2
    seconds[1:] += after / 2
    return since, seconds


def _settled(pings: Pings) -> tuple[Metres, Metres]:
    """Each place weighed against the line between its neighbours in time, by the inverse of the variances."""
    east, north = pings.east.copy(), pings.north.copy()
    if len(pings) < 3:
        return east, north
    patrol, time, variance = pings.patrol, pings.time, pings.accuracy**2
    span = time[2:] - time[:-2]
    along = (time[1:-1] - time[:-2]) / np.where(span > 0, span, 1)
    line = (1 - along) ** 2 * variance[:-2] + along**2 * variance[2:] + (ROAMS * span) ** 2
    trust = variance[1:-1] / np.maximum(variance[1:-1] + line, np.finfo(float).tiny)
    trust[(patrol[2:] != patrol[:-2]) | (span > 2 * GAP)] = 0
    for place, told in ((east, pings.east), (north, pings.north)):
        place[1:-1] += trust * ((1 - along) * told[:-2] + along * told[2:] - told[1:-1])
    return east, north
