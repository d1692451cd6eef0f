"""Rankings: the simple ways to say where it will happen next, each a score for every cell."""

from collections.abc import Callable, Collection

import numpy as np

from patrol.forecast.history import YEAR, History, Scores

Ranking = Callable[[History, Collection[int], int], Scores]
"""A score for each cell, from a history, the kinds looked for, and the day up to which it is known."""

HALF_LIFE = YEAR
BANDWIDTH = 75.0
DENSITY = 200.0
REACH = 300.0


def last_year(history: History, kinds: Collection[int], day: int) -> Scores:
    """How many there were in the last 365 days."""
    return history.count(kinds, day - int(YEAR), day)


def three_years(history: History, kinds: Collection[int], day: int) -> Scores:
    """How many there were in the last three years."""
    return history.count(kinds, day - int(3 * YEAR), day)


def decayed(history: History, kinds: Collection[int], day: int) -> Scores:
    """Each counts half as much after a year."""
    return history.decayed(kinds, day, HALF_LIFE)


def smoothed(history: History, kinds: Collection[int], day: int) -> Scores:
    """The same, spread over the nearest neighbours."""
    return np.asarray(history.cells.kernel(BANDWIDTH) @ decayed(history, kinds, day))


def kernel_density(history: History, kinds: Collection[int], day: int) -> Scores:
    """The kernel density of the last 365 days (Chainey, Tompson and Uhlig 2008), bandwidth 200 m."""
    return np.asarray(history.cells.kernel(DENSITY) @ last_year(history, kinds, day))


def gi_star(history: History, kinds: Collection[int], day: int) -> Scores:
    """Getis and Ord's Gi* (1995) of the last three years: how far a neighbourhood stands above chance."""
    counts = three_years(history, kinds, day)
    near = history.cells.within(REACH)
    cells, mean, deviation = len(counts), counts.mean(), counts.std()
    if not deviation:
        return np.zeros(cells)
    weights = np.asarray(near.sum(axis=1)).ravel()
    spread = deviation * np.sqrt((cells * weights - weights**2) / (cells - 1))
    return np.asarray(
        np.divide(near @ counts - mean * weights, spread, where=spread > 0, out=np.zeros(cells))
    )


def at_random(history: History, kinds: Collection[int], day: int) -> Scores:
    """No knowledge at all."""
    return np.random.default_rng(day).random(len(history.cells))
