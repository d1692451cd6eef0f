"""Pings: where devices were and when, as columns, and which of them can't be believed, with the reason."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from patrol.plane import Metres

Seconds = NDArray[np.float64]
Faults = NDArray[np.int8]
"""A Fault of each ping."""

VAGUEST = 100.0
"""Metres of accuracy beyond which a ping says too little of a place the size of a hotspot."""
FASTEST = 50.0
"""Metres a second beyond which nobody on patrol moves."""
NEAR = 64
"""Between how many jumps in a row it is sought which way a device truly went."""


class Fault(IntEnum):
    """Why a ping counts for nothing; NONE counts."""

    NONE = 0
    MOCKED = 1
    """The device says that an app invented the place."""
    VAGUE = 2
    """It is less accurate than VAGUEST, or says no number."""
    DOUBLED = 3
    """Another ping of the patrol tells of the same moment, and is as accurate or better."""
    JUMPED = 4
    """To be there, one would have had to be faster than FASTEST."""


@dataclass(frozen=True, slots=True)
class Pings:
    """Columns of equal length, in any order: the number of the patrol, when, where on a plane, how well.

    `accuracy` is, as devices tell it, the radius in metres within which 68 of 100 such pings lie.
    """

    patrol: NDArray[np.int64]
    time: Seconds
    east: Metres
    north: Metres
    accuracy: Metres
    mocked: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.patrol)

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> "Pings":
        """These rows."""
        return Pings(
            self.patrol[rows],
            self.time[rows],
            self.east[rows],
            self.north[rows],
            self.accuracy[rows],
            self.mocked[rows],
        )


def judge(pings: Pings) -> tuple[Faults, NDArray[np.int64]]:
    """What is wrong with each ping, and the rows that count, by patrol and time.

    The order in which pings come makes no difference. Of pings that are a jump apart the longest row stays in
    which no step is one: a device that was elsewhere for a moment loses that moment, whether it comes back or
    began there. A step's length is what remains when the accuracy of both its ends is taken off. Costs by
    sorting, and by NEAR for each jump: whoever sends nothing but jumps can't make others wait.
    """
    faults = np.full(len(pings), Fault.NONE, dtype=np.int8)
    numbers = np.isfinite([pings.time, pings.east, pings.north, pings.accuracy]).all(axis=0)
    faults[~numbers | (pings.accuracy > VAGUEST) | (pings.accuracy < 0)] = Fault.VAGUE
    faults[pings.mocked] = Fault.MOCKED
    order = np.lexsort((pings.time, pings.patrol))
    if _same(pings, order).any():
        order = np.lexsort((pings.north, pings.east, pings.accuracy, pings.time, pings.patrol))
    order = order[faults[order] == Fault.NONE]
    same = _same(pings, order)
    faults[order[same]] = Fault.DOUBLED
    order = order[~same]
    jumped = _jumped(pings.take(order))
    faults[order[jumped]] = Fault.JUMPED
    return faults, order[~jumped]


def _same(pings: Pings, order: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether a ping is of the same patrol and moment as the one before it in this order."""
    same = np.zeros(len(order), dtype=bool)
    same[1:] = (np.diff(pings.patrol[order]) == 0) & (np.diff(pings.time[order]) == 0)
    return same


def _jumped(sorted_pings: Pings) -> NDArray[np.bool_]:
    """Which of these, by patrol and time, are not of the longest believable row of their patrol."""
    jumped = np.zeros(len(sorted_pings), dtype=bool)
    if not len(sorted_pings):
        return jumped
    here, there = np.arange(len(sorted_pings) - 1), np.arange(1, len(sorted_pings))
    leaves = np.diff(sorted_pings.patrol) != 0
    cuts = leaves | ~_believable(sorted_pings, here, there)
    first = np.concatenate([[0], np.flatnonzero(cuts) + 1])
    last = np.concatenate([first[1:] - 1, [len(sorted_pings) - 1]])
    begins = np.concatenate([[0], np.flatnonzero(np.diff(sorted_pings.patrol[first])) + 1, [len(first)]])
    for k in np.flatnonzero(np.diff(begins) > 1):
        stretches = slice(begins[k], begins[k + 1])
        dropped = _outside_longest(sorted_pings, first[stretches], last[stretches])
        for stretch in begins[k] + dropped:
            jumped[first[stretch] : last[stretch] + 1] = True
    return jumped


def _outside_longest(pings: Pings, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of stretches between jumps, in the order of time, those outside the row with most pings.

    What may come before a stretch is sought among the NEAR before it, and the best row of those further back.
    """
    size = last - first + 1
    longest, before = size.copy(), np.full(len(size), -1)
    near = _near_enough(pings, first, last)
    far = -1
    for k in range(1, len(size)):
        begin = max(0, k - NEAR)
        reached = np.where(near[k, NEAR - k + begin :], longest[begin:k], 0)
        best = begin + int(np.argmax(reached))
        most = int(reached[best - begin])
        if begin and (far < 0 or longest[begin - 1] > longest[far]):
            far = begin - 1
        if far >= 0 and longest[far] > most and _believable(pings, last[far : far + 1], first[k : k + 1])[0]:
            best, most = far, int(longest[far])
        if most:
            longest[k], before[k] = size[k] + most, best
    kept, k = np.zeros(len(size), dtype=bool), int(np.argmax(longest))
    while k >= 0:
        kept[k], k = True, int(before[k])
    return np.flatnonzero(~kept)


def _near_enough(pings: Pings, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether the end of each of the NEAR stretches before one and its own beginning are believable.

    A row for each stretch, in it the one NEAR before it first.
    """
    found = np.zeros((len(first), NEAR), dtype=bool)
    for back in range(1, min(NEAR, len(first) - 1) + 1):
        found[back:, NEAR - back] = _believable(pings, last[:-back], first[back:])
    return found


def _believable(pings: Pings, here: NDArray[np.int64], there: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether one can have been at both, pair by pair."""
    length = np.hypot(pings.east[there] - pings.east[here], pings.north[there] - pings.north[here])
    doubt = pings.accuracy[there] + pings.accuracy[here]
    return np.asarray(length - doubt <= FASTEST * (pings.time[there] - pings.time[here]))
