"""Drift: how far the match weights of a run's pairs have moved from those of the run before it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtri

from linkage.duck import Duck

EDGES = tuple(range(-20, 44, 4))
"""Bits of match weight between which pairs are counted, below the first and from the last on: 17 bins."""

NOTABLE = 0.1
"""An index from which the weights have moved notably: the rule of thumb of N. Siddiqi (Credit Risk
Scorecards, 2006), who takes .25 for a change of the population itself."""

CHANCE = 0.001
"""How often chance alone may pass the bound where pairs are few."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How far weights moved since the run `since`: the `index` (0: not at all), and the `bound` for it."""

    since: int
    index: float
    bound: float

    @property
    def beyond(self) -> bool:
        """Whether somebody should look."""
        return self.index > self.bound

    def __str__(self) -> str:
        return f"{self.index:.3f} since run {self.since}, bound {self.bound:.3f}"


def weight_counts(duck: Duck) -> tuple[int, ...]:
    """How many pairs of the table `weighed` fall in each bin."""
    width = EDGES[1] - EDGES[0]
    below = f"floor(weight / {width})::INTEGER - {EDGES[0] // width} + 1"
    found = duck.rows(f"""
        SELECT greatest(0, least({len(EDGES)}, {below})), count(*) FROM weighed GROUP BY ALL
    """)
    counted = dict(found)
    return tuple(int(counted.get(number, 0)) for number in range(len(EDGES) + 1))


def drift(since: int, before: Sequence[int], now: Sequence[int]) -> Drift | None:
    """The drift from the counts of the run `since` to those of this one; None where either has no pair.

    The population stability index over the bins, each taken for half a pair more than it has, so that an
    empty one can be compared. Of two samples of one population it is, times n·m/(n+m), chi-squared with a
    degree of freedom less than there are bins (B. Yurdakul, Statistical Properties of Population Stability
    Index, 2018): below what that leaves to chance nothing is said, however few the pairs.
    """
    if not sum(before) or not sum(now) or len(before) != len(now):
        return None
    old, new = (np.array(counts) + 0.5 for counts in (before, now))
    old_shares, new_shares = old / old.sum(), new / new.sum()
    index = float(((new_shares - old_shares) * np.log(new_shares / old_shares)).sum())
    chance = float(chdtri(len(now) - 1, CHANCE)) * (1 / sum(before) + 1 / sum(now))
    return Drift(since, round(index, 4), round(max(NOTABLE, chance), 4))
