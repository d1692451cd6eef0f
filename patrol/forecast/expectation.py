"""Expectation: how many events each cell may expect in some days, by what happened before them."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from patrol.errors import PatrolError
from patrol.forecast.history import LONGEST, History, Scores
from patrol.forecast.learned import WINDOW, Learned


@dataclass(frozen=True, slots=True)
class Expectation:
    """The expected number in each cell, and the ranking that tells it: `learned` or `decayed`."""

    ranking: str
    scores: Scores


def expectation(
    history: History, kinds: Collection[int], since: int, day: int, days: int, half_life: float
) -> Expectation:
    """By the learned ranking; by decayed counts where the three years before the day are not known.

    `since` is the first day that is known. A decayed count is divided by what a steady rate of one event a
    day would count since then, so that both rankings tell the same unit.
    """
    try:
        return Expectation("learned", Learned()(history, kinds, day) * days / WINDOW)
    except PatrolError:
        known = min(float(day - since), LONGEST)
        steady = half_life / np.log(2) * (1 - 0.5 ** (known / half_life))
        return Expectation("decayed", history.decayed(kinds, day, half_life) * days / steady)
