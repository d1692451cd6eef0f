"""Estimates are those of the regression that they name, and their intervals hold the truth."""

import numpy as np
import pytest
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from patrol.trials.estimate import estimate
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
    found = estimate(counts, treated, of)
    assert found is not None
    assert found.ratio == pytest.approx(counts[treated].mean() / counts[~treated].mean())


@pytest.mark.parametrize("of", [DAILY, PAIRS], ids=["daily", "fixed pairs"])
def test_it_is_that_of_a_regression_on_every_unit_and_day(of: Scheme):
    made = happened(of, 1, 0.7, 0.4, 5)
    counts, treated = made.counts[0], made.by_day[0]
    block = np.empty(of.units, dtype=int)
    for number, units in enumerate(of.blocks):
        block[list(units)] = number
    dummies = np.tile(np.eye(len(of.blocks))[block], (of.days, 1))
    columns = np.column_stack([dummies, treated.ravel()])
    wanted = GLM(counts.ravel(), columns, family=Poisson()).fit()
    found = estimate(counts, treated, of)
    assert found is not None
    assert found.ratio == pytest.approx(np.exp(wanted.params[-1]))


def test_its_error_is_the_jackknifes_that_leaves_out_one_unit_after_the_other():
    from_all, gone = [], []
    made = happened(FIXED, 1, 0.7, 0.8, 6)
    counts, treated = made.counts[0], made.by_day[0]
    found = estimate(counts, treated, FIXED)
    assert found is not None
    for unit in range(FIXED.units):
        left = tuple(tuple(one for one in block if one != unit) for block in FIXED.blocks)
        columns = np.zeros((FIXED.units, len(left) + 1))
        for number, block in enumerate(left):
            columns[list(block), number] = 1
        columns[:, -1] = treated[0]
        kept = np.arange(FIXED.units) != unit
        fitted = GLM(counts.sum(axis=0)[kept], columns[kept], family=Poisson()).fit()
        gone.append(fitted.params[-1])
        from_all.append(np.log(found.ratio))
    moved = np.array(gone) - from_all
    error = np.sqrt((FIXED.units - 1) / FIXED.units * (moved**2).sum())
    half = np.log(found.high / found.low) / 2 / 2.0930  # Student's t of 19 degrees
    assert half == pytest.approx(error, rel=0.1)  # one step of the regression stands for all


@pytest.mark.parametrize("arm", [True, False])
def test_where_nothing_happened_in_an_arm_there_is_no_estimate(arm: bool):
    made = happened(FIXED, 1, 1.0, 0.4, 7)
    treated = made.by_day[0]
    assert estimate(np.where(treated == arm, 0, made.counts[0]), treated, FIXED) is None


def test_blocks_in_which_nothing_happened_say_nothing():
    made = happened(FIXED, 1, 1.0, 0.4, 8)
    counts = made.counts[0].copy()
    counts[:, list(FIXED.blocks[1])] = 0
    assert estimate(counts, made.by_day[0], FIXED) is not None
    for block in FIXED.blocks:
        counts[:, list(block)] = 0
    assert estimate(counts, made.by_day[0], FIXED) is None


def coverage(of: Scheme, trials: int, seed: int) -> float:
    made = happened(of, trials, 0.75, 0.4, seed)
    held = 0
    for counts, treated in zip(made.counts, made.by_day, strict=True):
        found = estimate(counts, treated, of)
        assert found is not None
        held += found.low <= 0.75 <= found.high
    return held / trials


@ALL
def test_intervals_hold_the_true_ratio(of: Scheme):
    assert coverage(of, 200, 9) > 0.91


@pytest.mark.prove
@ALL
def test_the_coverage_of_ten_thousand_intervals(of: Scheme, pytestconfig: pytest.Config):
    held = coverage(of, 10_000, pytestconfig.getoption("--seed"))
    print(f"coverage {held:.4f}")
    assert held >= 0.94
