"""Changes against tables, against scipy's exact test, and against what they claim to cover."""

from itertools import product

import numpy as np
import pytest
from scipy.stats import binom, poisson

from patrol.trends.change import change


def test_a_ratio_of_days_of_different_number_is_one_of_rates():
    found = change(20, 28, 30, 31)
    assert found is not None
    assert found.ratio == pytest.approx((20 / 28) / (30 / 31))
    assert found.high is not None
    assert found.low < (20 / 28) / (30 / 31) < found.high


def test_the_interval_is_where_an_exact_test_stops_rejecting():
    """Clopper and Pearson: at each end a tail of 2.5 % is left."""
    for count, before in ((12, 30), (300, 280), (1, 4)):
        found = change(count, 365, before, 365)
        assert found is not None
        assert found.high is not None
        low, high = (ratio / (1 + ratio) for ratio in (found.low, found.high))
        assert binom.sf(count - 1, count + before, low) == pytest.approx(0.025)
        assert binom.cdf(count, count + before, high) == pytest.approx(0.025)


def test_none_before_has_no_ratio_and_no_upper_bound():
    found = change(9, 7, 0, 7)
    assert found is not None
    assert (found.ratio, found.high) == (None, None)
    assert found.low == pytest.approx(0.025 ** (1 / 9) / (1 - 0.025 ** (1 / 9)))
    none_now = change(0, 7, 9, 7)
    assert none_now is not None
    assert (none_now.ratio, none_now.low) == (0.0, 0.0)


def test_without_any_event_nothing_is_told():
    assert change(0, 7, 0, 7) is None


@pytest.mark.parametrize(("before", "ratio"), [*product((3.0, 12.0), (0.5, 1.6))])
def test_the_interval_covers_the_true_ratio_as_often_as_it_says(before: float, ratio: float):
    """Summed over all counts, each as likely as Poisson's law makes it; those of no event tell nothing."""
    most = int(6 * before + 40)
    covered = told = 0.0
    weights = np.outer(poisson.pmf(range(most), before * ratio), poisson.pmf(range(most), before))
    for (count, earlier), weight in np.ndenumerate(weights):
        if weight > 1e-7 and (found := change(count, 365, earlier, 365)) is not None:
            told += weight
            covered += weight * (found.low <= ratio and (found.high is None or ratio <= found.high))
    assert covered / told >= 0.95
