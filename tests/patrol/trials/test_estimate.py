"""Estimates are those of the regression that they name, and their intervals are those of the test."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from patrol.trials.estimate import estimate, ratio
from patrol.trials.interval import ALPHA, intervals
from patrol.trials.permutation import NEAR, p_values, reference
from patrol.trials.scheme import Scheme
from tests.patrol.trials.made import happened, scheme

DAILY = scheme(20, 4, 60, daily=True)
FIXED = scheme(24, 6, 90, daily=False)
PAIRS = scheme(20, 2, 90, daily=False)
FEW = scheme(8, 4, 60, daily=True)
ALL = pytest.mark.parametrize(
    "of", [DAILY, FIXED, PAIRS, FEW], ids=["daily", "fixed", "fixed pairs", "eight units"]
)


def test_without_blocks_it_is_the_rate_over_the_rate():
    of = scheme(6, 6, 10, daily=False)
    made = happened(of, 1, 0.5, 2.0, 4)
    counts, treated = made.counts[0], made.by_day[0]
    assert ratio(counts, treated, of) == pytest.approx(counts[treated].mean() / counts[~treated].mean())


@pytest.mark.parametrize("of", [DAILY, PAIRS], ids=["daily", "fixed pairs"])
def test_it_is_that_of_a_regression_on_every_unit_and_day(of: Scheme):
    made = happened(of, 1, 0.7, 0.4, 5)
    counts, treated = made.counts[0], made.by_day[0]
    group = np.arange(of.units)
    if of is PAIRS:
        for number, units in enumerate(of.blocks):
            group[list(units)] = number
    dummies = np.tile(np.eye(group.max() + 1)[group], (of.days, 1))
    columns = np.column_stack([dummies, treated.ravel()])
    wanted = GLM(counts.ravel(), columns, family=Poisson()).fit()
    assert ratio(counts, treated, of) == pytest.approx(np.exp(wanted.params[-1]))


@settings(max_examples=60)
@given(st.data(), st.booleans(), st.integers(2, 4))
def test_an_interval_holds_the_ratios_that_the_test_does_not_refuse(data, daily: bool, days: int):
    of = Scheme(((0, 1, 2, 3), (4, 5)), days, daily)
    told = data.draw(st.lists(st.integers(0, 6), min_size=6 * days, max_size=6 * days))
    counts, among = np.array(told, dtype=float).reshape(1, days, 6), reference(of, 99)
    treated = of.draw(np.random.default_rng(data.draw(st.integers(0, 99))), 1)
    [(low, high)] = intervals(counts, treated, of, among)

    def p(true: float) -> float:
        as_control = np.where(of.by_day(treated), counts / true, counts)
        return float(p_values(as_control, treated, of, among)[0])

    for true in (*np.geomspace(0.02, 50, 16), 1.0):
        assert p(true) <= ALPHA or low <= true <= high
    for end in (low / (1 - NEAR), high / (1 + NEAR)):
        if 0 < end < np.inf:
            assert p(end) > ALPHA, "the end itself belongs to it"


@ALL
def test_an_interval_leaves_out_one_where_the_test_finds_an_effect(of: Scheme):
    among, made = reference(of, 999), happened(of, 200, 0.75, 0.4, 11)
    found = p_values(made.counts, made.treated, of, among) <= ALPHA
    low, high = intervals(made.counts, made.treated, of, among).T
    np.testing.assert_array_equal(found, (low > 1) | (high < 1))
    assert 0 < found.sum() < len(found)


@pytest.mark.parametrize("arm", [True, False])
def test_where_nothing_happened_in_an_arm_there_is_no_estimate(arm: bool):
    made = happened(FIXED, 1, 1.0, 0.4, 7)
    counts = np.where(made.by_day[0] == arm, 0, made.counts[0])
    assert estimate(counts, made.treated[0], FIXED, reference(FIXED, 99)) is None


def test_blocks_in_which_nothing_happened_say_nothing():
    made = happened(FIXED, 1, 1.0, 0.4, 8)
    counts = made.counts[0].copy()
    counts[:, list(FIXED.blocks[1])] = 0
    less = scheme(18, 6, 90, daily=False)
    units = [unit for number, block in enumerate(FIXED.blocks) if number != 1 for unit in block]
    assert ratio(counts, made.by_day[0], FIXED) == pytest.approx(
        ratio(counts[:, units], made.by_day[0][:, units], less)
    )


def test_of_a_few_events_no_ratio_is_too_large():
    of = scheme(6, 6, 5, daily=False)
    counts = np.zeros((5, 6))
    counts[:2, 0], counts[0, 5] = 1, 1
    found = estimate(counts, np.array([[True, True, True, False, False, False]]), of, reference(of))
    assert found is not None
    assert found.ratio == pytest.approx(2)
    assert (found.low, found.high) == (0, None)


def coverage(of: Scheme, trials: int, seed: int, draws: int) -> float:
    """Of intervals of so many trials that prevent a quarter, how many hold that."""
    held, step = 0, min(trials, 250)
    for n in range(0, trials, step):
        made = happened(of, step, 0.75, 0.4, seed + n)
        low, high = intervals(made.counts, made.treated, of, reference(of, draws, seed + n)).T
        held += int(((low <= 0.75) & (high >= 0.75)).sum())
    return held / trials


@ALL
def test_intervals_hold_the_true_ratio(of: Scheme):
    assert coverage(of, 250, 9, 999) > 0.91


@pytest.mark.prove
@ALL
def test_the_coverage_of_ten_thousand_intervals(of: Scheme, pytestconfig: pytest.Config):
    """By 1,999 allocations, drawn anew for each 250 trials."""
    held = coverage(of, 10_000, pytestconfig.getoption("--seed"), 1_999)
    print(f"coverage {held:.4f}")
    assert held >= 0.94
