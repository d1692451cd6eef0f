"""Profiles: at which hours and on which days of the week it happens in a cell, as shares."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

HOURS, WEEKDAYS = 24, 7
TOWN = 10.0
"""Events of the whole town that each profile is mixed with, so that few events don't make a pattern."""

Profile = NDArray[np.float64]
"""Rows of shares; no rows where nothing tells of them."""


def profile(cell: NDArray[np.int64], value: NDArray[np.int64], around: csr_array, values: int) -> Profile:
    """The shares of each value (an hour, a weekday) in each row's cells.

    `cell` and `value` are those of events, the value below zero where it is not told; `around` has a row for
    each profile and marks its cells. Shrunk to the shares of all events: the posterior mean under a Dirichlet
    prior of the strength TOWN. Costs by the events, and by the rows times their cells.
    """
    told = value >= 0
    if not told.any():
        return np.empty((0, values))
    cells = around.shape[1]
    counts = np.bincount(cell[told] * values + value[told], minlength=cells * values)
    whole = counts.reshape(cells, values).astype(np.float64)
    here = around.astype(np.float64) @ whole
    town = whole.sum(axis=0) / told.sum()
    shares: Profile = (here + TOWN * town) / (here.sum(axis=1, keepdims=True) + TOWN)
    return shares
