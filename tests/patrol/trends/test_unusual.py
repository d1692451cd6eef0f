"""Unusual weeks: fitted as statsmodels fits, seldom flagged where nothing is, flagged where something is."""

import numpy as np
import pytest
import statsmodels.api as sm

from patrol.trends import unusual
from patrol.trends.unusual import BASE, LEAST, RECENT, judge, regression

WEEKS = 52 * 8
FIRST = 52 * 7
PAST = RECENT + BASE


def series(
    chance: np.random.Generator, mean: float, spread: float = 1, season: float = 0.0, trend: float = 0.0
) -> list[int]:
    """Weekly counts of eight years: `spread` times as wide as Poisson's, with a wave and a trend a year."""
    week = np.arange(WEEKS)
    means = mean * np.exp(trend * (week - FIRST) / 52.18 + season * np.cos(2 * np.pi * week / 52.1775))
    if spread > 1:
        return [int(n) for n in chance.negative_binomial(means / (spread - 1), 1 / spread)]
    return [int(n) for n in chance.poisson(means)]


def flagged(counts: list[int]) -> list[bool]:
    judged = judge(counts, FIRST, 0)
    assert None not in judged
    return [week.unusual for week in judged if week]


def test_the_regression_is_that_of_statsmodels():
    chance = np.random.default_rng(1)
    _, design = unusual._base()
    base = np.array([series(chance, 12, 2, 0.3)[:BASE] for _ in range(4)], dtype=float)
    weights = chance.choice([0.0, 0.3, 1.0], base.shape)
    means, hat, factors = regression(base, weights, design)
    for n, row in enumerate(base):
        kept = weights[n] > 0
        model = sm.GLM(
            row[kept], design[kept], family=sm.families.Poisson(), freq_weights=weights[n][kept]
        ).fit(tol=1e-12)
        assert factors[n] == pytest.approx(model.params, rel=1e-6, abs=1e-6)
        assert means[n][kept] == pytest.approx(model.mu, rel=1e-6)
        assert hat[n][kept] == pytest.approx(model.get_hat_matrix_diag(), rel=1e-4)


def test_the_levels_of_the_season_share_the_year_and_the_first_is_the_week_itself():
    back, design = unusual._base()
    beside = back[design[:, 2:].sum(axis=1) == 0]
    assert {int(n) for n in beside} >= {52, 104, 157, 209, 261}
    assert all(min(abs(n - years * 52.1775) for years in range(1, 6)) <= 4 for n in beside)
    sizes = design[:, 2:].sum(axis=0)
    assert sizes.min() >= 20
    assert sizes.max() <= 30


@pytest.mark.parametrize(
    ("mean", "spread", "season", "trend", "most"),
    [
        (1, 1, 0.4, 0.05, 0.010),
        (20, 1.5, 0.4, -0.1, 0.015),
        (200, 1, 0.4, 0.05, 0.010),
    ],
)
def test_usual_weeks_are_seldom_flagged(mean: float, spread: float, season: float, trend: float, most: float):
    chance = np.random.default_rng(7)
    found = [flag for _ in range(30) for flag in flagged(series(chance, mean, spread, season, trend))]
    assert np.mean(found) <= most


@pytest.mark.prove
def test_usual_weeks_are_flagged_as_often_as_the_threshold_says(request: pytest.FixtureRequest):
    chance = np.random.default_rng(int(request.config.getoption("--seed")))
    for mean in (0.5, 2, 5, 20, 100):
        for spread in (1, 1.5, 3):
            for season, trend in ((0.0, 0.0), (0.4, 0.05), (0.4, -0.1)):
                found = [
                    flag for _ in range(100) for flag in flagged(series(chance, mean, spread, season, trend))
                ]
                print(f"mean {mean} spread {spread} season {season} trend {trend}: {np.mean(found):.4f}")
                assert np.mean(found) <= 0.016


def test_a_week_of_twice_as_many_is_found_and_one_of_the_past_hides_none():
    chance = np.random.default_rng(3)
    found = 0
    for _ in range(40):
        counts = series(chance, 20, 1.2, 0.3)
        counts[FIRST - 100] *= 6  # an outbreak long ago, which counts for less
        counts[FIRST + 20] = 45
        found += flagged(counts)[20]
    assert found >= 36


def test_a_season_that_comes_every_year_is_usual():
    chance = np.random.default_rng(4)
    counts = series(chance, 20)
    for week in (20 + round(year * 52.1775) + near for year in range(8) for near in range(-5, 6)):
        counts[week] += 40
    judged = judge(counts, FIRST, 0)
    found = judged[20 + round(7 * 52.1775) - FIRST]
    assert found is not None
    assert found.threshold > 60
    assert not found.unusual


def test_too_little_past_says_nothing_and_unknown_weeks_are_no_zeros():
    counts = series(np.random.default_rng(5), 30)
    assert judge(counts, FIRST, FIRST - RECENT - LEAST + 1)[0] is None
    short = judge(counts, FIRST, FIRST - RECENT - LEAST)[0]
    assert short is not None
    emptied = [0] * (FIRST - 160) + counts[FIRST - 160 :]
    known = judge(emptied, FIRST, FIRST - 160)[0]
    assert known is not None
    assert 20 < known.expected < 45


def test_few_events_are_nothing_unusual():
    counts = [0] * WEEKS
    counts[FIRST + 5] = 4
    assert not any(flagged(counts))
    counts[FIRST + 5] = 6
    assert flagged(counts)[5]
