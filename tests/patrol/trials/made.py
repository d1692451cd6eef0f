"""Trials that are made for a test: what happens day by day and unit by unit, with a known effect."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patrol.trials.scheme import Scheme, Treated, blocks_of


@dataclass(frozen=True)
class Made:
    """Counts (trials, days, units), and the arms by round and by day."""

    counts: NDArray[np.float64]
    treated: Treated
    by_day: Treated


def scheme(units: int, block: int, days: int, *, daily: bool) -> Scheme:
    """Units in blocks, in their order."""
    return Scheme(blocks_of(-np.arange(units, dtype=float), block), days, daily)


def happened(of: Scheme, trials: int, ratio: float, level: float, seed: int) -> Made:
    """Places differ, days differ, and what happens comes in swarms: more spread than Poisson's."""
    chance = np.random.default_rng(seed)
    treated = of.draw(chance, trials)
    by_day = of.by_day(treated)
    places = chance.gamma(3, 1 / 3, size=(trials, 1, of.units))
    days = np.exp(chance.normal(0, 0.3, size=(trials, of.days, 1)))
    swarms = chance.gamma(2, 1 / 2, size=(trials, of.days, of.units))
    mean = level * places * days * swarms * np.where(by_day, ratio, 1.0)
    return Made(chance.poisson(mean).astype(np.float64), treated, by_day)
