"""What a trial can find is told before it begins, and is what the formula of two Poisson rates says."""

import numpy as np
import pytest
from scipy.stats import norm

from patrol.errors import PatrolError
from patrol.trials.power import ALPHA, POWER, design
from tests.patrol.trials.made import scheme


def test_of_equal_places_it_is_what_the_formula_of_two_rates_says():
    baseline = np.random.default_rng(1).poisson(0.5, size=(365, 12)).astype(float)
    of = scheme(12, 4, 60, daily=True)
    found = design(baseline, of, trials=600)
    expected = baseline.mean() * of.days * of.units / 2
    far = norm.ppf(1 - ALPHA / 2) + norm.ppf(POWER)
    wanted = next(
        less
        for less in np.arange(0, 1, 0.001)
        if -np.log1p(-less) > far * np.sqrt((1 + 1 / (1 - less)) / expected)
    )
    assert found.least == pytest.approx(wanted, abs=0.04)
    assert found.curve[0].reduction == 0
    assert found.curve[0].power == pytest.approx(ALPHA, abs=0.03)
    assert [one.power for one in found.curve] == sorted(one.power for one in found.curve)


def test_places_whose_months_differ_are_harder_to_compare_for_one_that_draws_arms_once():
    """Days drawn each by itself would hide it: that is what shuffled days are."""
    chance = np.random.default_rng(4)
    months = chance.gamma(4, 1 / 4, size=(13, 20)).repeat(30, axis=0)[:365]
    wandering = chance.poisson(0.5 * months).astype(float)
    of = scheme(20, 4, 90, daily=False)
    found, hopeful = (design(one, of, trials=300).least for one in (wandering, chance.permutation(wandering)))
    assert found is not None
    assert hopeful is not None
    assert found > hopeful + 0.04


def test_more_days_find_less():
    baseline = np.random.default_rng(2).poisson(0.3, size=(365, 10)).astype(float)
    short, long = (design(baseline, scheme(10, 2, days, daily=True), trials=300) for days in (20, 120))
    assert long.least is not None
    assert short.least is None or short.least > long.least


def test_ninety_days_of_twenty_places_have_more_allocations_than_a_float_holds():
    baseline = np.random.default_rng(3).poisson(0.3, size=(365, 20)).astype(float)
    assert design(baseline, scheme(20, 4, 90, daily=True), trials=40).least is not None


def test_where_too_little_happens_no_trial_finds_anything():
    baseline = np.zeros((365, 4))
    baseline[0, 0] = 1
    assert design(baseline, scheme(4, 2, 30, daily=True), trials=100).least is None
    with pytest.raises(PatrolError, match="Nothing of these kinds"):
        design(np.zeros((365, 4)), scheme(4, 2, 30, daily=True))


def test_too_few_ways_to_divide_are_refused():
    with pytest.raises(PatrolError, match="but 16 ways"):
        design(np.ones((365, 8)), scheme(8, 2, 30, daily=False))
