"""Unusual weeks: those with more events than their season and trend make likely.

The method is Farrington Flexible, by which public health agencies watch thousands of weekly counts: Noufaily,
Enki, Farrington, Garthwaite, Andrews and Charlett, "An improved algorithm for outbreak detection in multiple
surveillance systems", Statistics in Medicine 32 (2013), after Farrington and others, JRSS A 159 (1996). Each
week is judged by the five years that end half a year before it, so that it neither judges itself nor learns
from what goes on now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.stats import nbinom, poisson
from threadpoolctl import threadpool_limits

Numbers = NDArray[np.float64]

YEAR = 52.1775
"""Weeks in a year."""
BASE = 261
"""Weeks of the base: five years."""
RECENT = 26
"""The last weeks before the one that is judged are left out: what goes on now is no part of what is usual."""
NEAR = 3
"""Weeks on either side of the same week of another year that share its level."""
LEVELS = 10
"""Levels of the season: that of the week itself, and nine for the rest of the year."""
LEAST = 104
"""Known weeks of a base: two years, else nothing is said."""
TREND = 156
"""Known weeks of a base from which on it tells of a trend."""
OUTLYING = 2.58
"""The standardised Anscombe residual from which on a week of the base counts for less."""
CHANCE = 0.005
"""How often a usual week passes the threshold."""
FEWEST, WEEKS = 5, 4
"""Fewer events than these in so many weeks are nothing unusual."""
MOST_STEPS, ENOUGH = 30, 1e-6
WIDEST, LITTLE = 15.0, 1e-9


@dataclass(frozen=True, slots=True)
class Week:
    """What a week would have, what it seldom passes, and whether it does."""

    expected: float
    threshold: float
    unusual: bool


def judge(counts: Sequence[int], first: int, known: int) -> list[Week | None]:
    """The weeks from the place `first` on, by all before them; None where too little is known.

    `counts` are of weeks one after the other, `known` is the place from which on they are known. All weeks
    are fitted at once: a fifth of a millisecond each.
    """
    told = np.asarray(counts, dtype=np.float64)
    back, design = _base()
    places = np.arange(first, len(told))
    at = places[:, None] - back[None, :]
    weights = (at >= max(known, 0)).astype(np.float64)
    judged = weights.sum(axis=1) >= LEAST
    found: list[Week | None] = [None] * len(places)
    if not judged.any():
        return found
    base = np.where(weights > 0, told[np.maximum(at, 0)], 0.0)[judged]
    with threadpool_limits(1):  # for matrices this small, threads of the linear algebra wait for each other
        expected, spread = _expected(base, weights[judged], design)
    thresholds = _threshold(expected, spread)
    for n, mean, threshold in zip(np.flatnonzero(judged), expected, thresholds, strict=True):
        place = int(places[n])
        enough = sum(counts[max(place - WEEKS + 1, 0) : place + 1]) >= FEWEST
        found[n] = Week(float(mean), float(threshold), bool(enough and counts[place] > threshold))
    return found


@cache
def _base() -> tuple[NDArray[np.int64], Numbers]:
    """How many weeks before the judged one each week of the base lies, and its row of the design.

    Columns: 1, years since the judged week (negative), and the season's levels but that of the week itself.
    """
    back = np.arange(RECENT + 1, RECENT + 1 + BASE)
    year = np.rint(back / YEAR) * YEAR
    away = back - year
    beside = np.abs(away) <= NEAR + 0.5
    through = np.mod(-back, YEAR) / YEAR
    edge = (NEAR + 0.5) / YEAR
    level = 1 + np.floor((through - edge) / (1 - 2 * edge) * (LEVELS - 1)).astype(np.int64)
    level = np.where(beside, 0, np.clip(level, 1, LEVELS - 1))
    seasons = (level[:, None] == np.arange(1, LEVELS)).astype(np.float64)
    return back, np.column_stack([np.ones(len(back)), -back / YEAR, seasons])


def _expected(base: Numbers, known: Numbers, design: Numbers) -> tuple[Numbers, Numbers]:
    """Mean and overdispersion of each judged week. A trend counts where enough is known, and where it doesn't
    lead beyond all that has been (Farrington 1996, 3.3)."""
    level = np.delete(design, 1, axis=1)
    mean, spread = _fitted(base, known, level)
    some = known.sum(axis=1) >= TREND
    if some.any():
        trended, around = _fitted(base[some], known[some], design)
        within = trended <= base[some].max(axis=1)
        places = np.flatnonzero(some)[within]
        mean[places], spread[places] = trended[within], around[within]
    return mean, spread


def _fitted(base: Numbers, known: Numbers, design: Numbers) -> tuple[Numbers, Numbers]:
    """A quasi-Poisson regression, and a second one in which weeks that stand out count for less."""
    means, hat, _ = regression(base, known, design)
    spread = _dispersion(base, means, known, design)
    residual = 1.5 * (np.cbrt(base) ** 2 * means ** (-1 / 6) - np.sqrt(means))
    residual /= np.sqrt(spread[:, None] * np.maximum(1 - hat, LITTLE))
    less = np.where(residual > OUTLYING, np.maximum(residual, OUTLYING) ** -2.0, 1.0) * known
    less *= known.sum(axis=1, keepdims=True) / less.sum(axis=1, keepdims=True)
    means, _, factors = regression(base, less, design)
    # The judged week is where neither the years nor a level beside its own add anything: at the constant.
    return np.exp(factors[:, 0]), _dispersion(base, means, less, design)


def regression(base: Numbers, weights: Numbers, design: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Means, leverages and coefficients of Poisson regressions with a log link, one for each row of `base`.

    Iteratively reweighted least squares (McCullagh and Nelder, 1989, 2.5), all rows at a time and weeks of
    weight 0 left out. A level without any event has no finite coefficient; it is kept above e^-15.
    """
    linear = np.log(base + 0.5)
    wide = design.shape[1]
    products = (design[:, :, None] * design[:, None, :]).reshape(-1, wide * wide)
    ridge = LITTLE * np.eye(wide)
    for _ in range(MOST_STEPS):
        means = np.exp(linear)
        heavy = weights * means
        crossed = (heavy @ products).reshape(-1, wide, wide) + ridge
        working = linear + (base - means) / means
        factors = np.linalg.solve(crossed, ((heavy * working) @ design)[..., None])[..., 0]
        before, linear = linear, np.clip(factors @ design.T, -WIDEST, WIDEST)
        if np.abs(np.exp(linear) - np.exp(before)).max() < ENOUGH:
            break
    means = np.exp(linear)
    heavy = weights * means
    inverse = np.linalg.inv((heavy @ products).reshape(-1, wide, wide) + ridge)
    hat = heavy * (inverse.reshape(-1, wide * wide) @ products.T)
    return means, hat, np.clip(factors, -WIDEST, WIDEST)


def _dispersion(base: Numbers, means: Numbers, weights: Numbers, design: Numbers) -> Numbers:
    """By how many times the variance is that of a Poisson count; 1 at least."""
    free = (weights > 0).sum(axis=1) - design.shape[1]
    found: Numbers = np.maximum((weights * (base - means) ** 2 / means).sum(axis=1) / free, 1.0)
    return found


def _threshold(expected: Numbers, spread: Numbers) -> Numbers:
    """What a count passes with a probability of CHANCE: the quantile of a negative binomial distribution."""
    wide = np.maximum(spread, 1 + 1e-6)
    counted = nbinom.ppf(1 - CHANCE, expected / (wide - 1), 1 / wide)
    found: Numbers = np.where(spread > 1 + 1e-3, counted, poisson.ppf(1 - CHANCE, expected))
    return found
