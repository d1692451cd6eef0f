"""The learned ranking: how many incidents each cell may expect, by what happened there and around.

A Poisson regression with a ridge penalty on the logarithms of decayed counts: of the kinds that are looked
for, at several half-lives; of every other kind, at one; of the cell alone, and spread over its neighbours.
It learns from the three years before the day, in windows of thirty days, and knows nothing of that day.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from patrol.errors import PatrolError
from patrol.forecast.history import History, Scores, known_since
from schema.vocabulary import WHERE_OFFICERS_WERE

HALF_LIVES = (30.0, 90.0, 365.0, 1095.0)
BESIDE = 365.0
"""The half-life of the kinds that are not looked for."""
BANDWIDTHS = (75.0, 200.0)
WINDOW = 30
"""Days of which the counts are learned."""
WINDOWS = range(3, 37, 3)
"""How many windows before the day those begin that are learned."""
PENALTY = 1e-3
FRESH = 180
"""Days for which what was learned is used."""

NEVER = frozenset({"STOP_SEARCH", *WHERE_OFFICERS_WERE})
"""Kinds that say where officers were, rather than where something happened: they are never learned from."""


@dataclass
class Learned:
    """A ranking that learns as it goes; one for a history and the kinds that are looked for."""

    penalty: float = PENALTY
    fitted: dict[int, Pipeline] = field(default_factory=dict)
    """What was learned, by the day before which it was."""

    def __call__(self, history: History, kinds: Collection[int], day: int) -> Scores:
        """The expected number in each cell. Raises PatrolError where three years before are not known."""
        known = max((one for one in self.fitted if one <= day), default=None)
        if known is None or day - known >= FRESH:
            known = day
            self.fitted[known] = self._fit(history, kinds, day)
        found: Scores = self.fitted[known].predict(_features(history, kinds, day))
        return found

    def _fit(self, history: History, kinds: Collection[int], day: int) -> Pipeline:
        before = history.day[history.day < day]
        if not len(before) or known_since(before) > day - WINDOW * WINDOWS[-1]:
            raise PatrolError("Three years before the first forecast are needed to learn from.")
        begins = [day - WINDOW * back for back in WINDOWS]
        told = np.concatenate([_features(history, kinds, begin) for begin in begins])
        counts = np.concatenate([history.count(kinds, begin, begin + WINDOW) for begin in begins])
        if not counts.any():
            raise PatrolError("Nothing of the kinds that are looked for happened in three years.")
        model = make_pipeline(StandardScaler(), PoissonRegressor(alpha=self.penalty, max_iter=300))
        return model.fit(told, counts)


def _features(history: History, kinds: Collection[int], day: int) -> NDArray[np.float64]:
    return np.log1p(np.stack(list(_counts(history, kinds, day)), axis=1))


def _counts(history: History, kinds: Collection[int], day: int) -> Iterator[Scores]:
    wanted = [(kinds, half_life) for half_life in HALF_LIVES]
    for number, name in enumerate(history.kinds):
        if number not in kinds and name.upper().replace(" ", "_").replace("-", "_") not in NEVER:
            wanted.append(([number], BESIDE))
    for of, half_life in wanted:
        own = history.decayed(of, day, half_life)
        yield own
        for bandwidth in BANDWIDTHS:
            yield np.asarray(history.cells.kernel(bandwidth) @ own)
