"""Significance: in which cells more happens, there and around, than chance explains."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from patrol.forecast.history import History
from patrol.forecast.rankings import REACH, three_years

RATE = 0.05
"""The part of the cells called significant that may be so by chance alone."""


def significant(history: History, kinds: Collection[int], day: int) -> NDArray[np.bool_]:
    """Cells whose Gi* (Getis and Ord 1995) stands out, false discoveries held at RATE.

    The p of a cell is how often as much happens in so many cells when the counts of all are dealt out anew
    among them: what permutation would tell after endless deals, each count being dealt with replacement.
    Counts are few and skewed, so that no normal tail tells it. One-sided, over all cells at once, by
    Benjamini and Hochberg (1995), which also holds for the positive dependence of neighbours (Benjamini and
    Yekutieli 2001). Costs by the most that happened in a neighbourhood times the most in a cell.
    """
    counts = three_years(history, kinds, day).astype(np.int64)
    near = history.cells.within(REACH).astype(np.int64)
    sums, sizes = near @ counts, near.sum(axis=1)
    one = np.bincount(counts) / len(counts)
    p, dealt = np.ones(len(counts)), np.ones(1)
    for size in range(1, int(sizes.max()) + 1):
        dealt = np.convolve(dealt, one)
        as_many = np.minimum(dealt[::-1].cumsum()[::-1], 1)
        of = sizes == size
        p[of] = as_many[sums[of]]
    found = false_discovery_control(p) <= RATE
    return np.asarray(found & (sums * len(counts) > counts.sum() * sizes))
