"""A label is given where what happens clusters, and hardly ever where it does not."""

import numpy as np
import pytest
from numpy.typing import NDArray

from patrol.forecast.cells import Cells
from patrol.forecast.history import History
from patrol.forecast.significance import RATE, significant

SIDE, ACROSS, TOWNS = 150.0, 30, 60
DAY = 18_000


def labelled(counts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The labels of a square town, in the cells in which anything happened."""
    cell = np.flatnonzero(counts)
    middles = (np.stack(np.divmod(cell, ACROSS)) + 0.5) * np.float64(SIDE)
    cells = Cells(SIDE, middles[1], middles[0])
    of = np.repeat(np.arange(len(cell)), counts[cell])
    nothing = np.zeros(len(of), dtype=np.int64)
    return significant(History(cells, of, nothing + DAY - 100, nothing, ("VIOLENCE",)), [0], DAY)


@pytest.mark.parametrize("mean", [0.05, 0.3, 2.0])
@pytest.mark.parametrize("skew", [False, True])
def test_a_town_without_clusters_has_a_label_in_one_of_twenty(mean: float, skew: bool):
    chance = np.random.default_rng(1)
    shape = (TOWNS, ACROSS**2)
    rates = mean * (chance.gamma(0.5, 2, size=shape) if skew else np.ones(shape))
    towns = chance.poisson(rates)
    found = sum(bool(labelled(town).any()) for town in towns)
    assert found <= TOWNS * RATE + 3 * np.sqrt(TOWNS * RATE * (1 - RATE))


def test_a_quarter_where_more_happens_is_labelled_and_little_else():
    town = np.random.default_rng(2).poisson(0.5, size=(ACROSS, ACROSS))
    town[10:14, 10:14] += 4
    found = np.zeros(ACROSS**2, dtype=bool)
    found[np.flatnonzero(town.ravel())] = labelled(town.ravel())
    quarter = found.reshape(ACROSS, ACROSS)
    assert quarter[10:14, 10:14].all()
    assert quarter[8:16, 8:16].sum() >= 0.9 * quarter.sum()
