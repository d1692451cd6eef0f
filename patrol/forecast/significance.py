"""Significance: in which cells more happens, there and around, than chance explains."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control, norm

from patrol.forecast.history import History
from patrol.forecast.rankings import gi_star

RATE = 0.05
"""The part of the cells called significant that may be so by chance alone."""


def significant(history: History, kinds: Collection[int], day: int) -> NDArray[np.bool_]:
    """Cells whose Gi* (Getis and Ord 1995) stands out, false discoveries held at RATE.

    One-sided, over all cells at once, by Benjamini and Hochberg (1995), which also holds for the positive
    dependence of neighbours (Benjamini and Yekutieli 2001).
    """
    scores = gi_star(history, kinds, day)
    found: NDArray[np.bool_] = false_discovery_control(norm.sf(scores)) <= RATE
    return found & (scores > 0)
