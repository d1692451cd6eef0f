"""Near repeats: whether what happened once happens again soon and nearby, more than chance explains.

Knox's test (1964) as Johnson and others (2007) use it: pairs of events within a distance and a span, as a
ratio to the mean of the same count when the days are dealt out anew among the events.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from patrol.plane import Metres

REACH = 200.0
"""Metres within which a repeat is near."""
SPAN = 14
"""Days within which it is soon."""
YEAR = 365
"""Days before the ranking of which pairs are counted."""
DEALS = 199
"""Permutations: the least p-value is 1 in 200."""
LEAST_RATIO, MOST_P = 1.2, 0.05
"""From which ratio and up to which p-value it is worth a notice."""
MOST_EVENTS = 20_000
"""Of more events than these the last are taken."""
SEED = 1


@dataclass(frozen=True, slots=True)
class Knox:
    """How many times more pairs there are than chance makes, and how often chance makes as many."""

    ratio: float
    p: float

    @property
    def notable(self) -> bool:
        """Whether near repeats are to be expected here."""
        return self.ratio >= LEAST_RATIO and self.p <= MOST_P


def knox(east: Metres, north: Metres, day: NDArray[np.int64]) -> Knox | None:
    """The test of events in the order of days; None where they make no pair that is near.

    Costs by the pairs that are near times DEALS.
    """
    east, north, day = east[-MOST_EVENTS:], north[-MOST_EVENTS:], day[-MOST_EVENTS:]
    if len(day) < 2:
        return None
    pairs = cKDTree(np.stack([east, north], axis=1)).query_pairs(REACH, output_type="ndarray")
    one, other = pairs[:, 0], pairs[:, 1]
    chance = np.random.default_rng(SEED)
    seen = _soon(day, one, other)
    dealt = np.array([_soon(chance.permutation(day), one, other) for _ in range(DEALS)])
    if not dealt.any():
        return None
    return Knox(seen / float(dealt.mean()), (1 + int((dealt >= seen).sum())) / (DEALS + 1))


def _soon(day: NDArray[np.int64], one: NDArray[np.int64], other: NDArray[np.int64]) -> int:
    return int((np.abs(day[one] - day[other]) <= SPAN).sum())
