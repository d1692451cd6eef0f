"""Evaluation: how much of what happened lay where a ranking had said, month after month, beside others.

Measures: hit rate; PAI, the hit rate over the share of the area (Chainey, Tompson and Uhlig 2008); PEI, the
hits over the most that this area could have caught (Hunt 2016). All rankings forecast the same months from
what was known before each, so that two are compared by the difference of their hits, month by month.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patrol.errors import PatrolError
from patrol.forecast.history import History, Scores
from patrol.forecast.rankings import Ranking

SAMPLES = 10_000
LEAST_MONTHS = 12
"""Of fewer months a bootstrap is too sure of itself."""
SEED = 1


@dataclass(frozen=True, slots=True)
class Interval:
    """From where to where 95 of 100 such samples lie."""

    low: float
    high: float

    @property
    def apart(self) -> bool:
        """Whether nothing but a difference explains it."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Forecasts:
    """What one ranking caught: its hits in each month."""

    name: str
    hits: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Forecasts of the same months: how many cells were marked of how many, and what happened in all.

    `happened` and `most` (what the best choice of as many cells would have caught) are of each month.
    `silent` are rankings that could not forecast, and why.
    """

    months: tuple[np.datetime64, ...]
    marked: int
    cells: int
    area: float
    happened: NDArray[np.float64]
    most: NDArray[np.float64]
    forecasts: tuple[Forecasts, ...]
    silent: Mapping[str, str]

    @property
    def share(self) -> float:
        """The part of the area that was marked."""
        return self.marked / self.cells

    def hit_rate(self, one: Forecasts) -> float:
        """The part of what happened that lay in marked cells."""
        return float(one.hits.sum() / self.happened.sum())

    def pai(self, one: Forecasts) -> float:
        """The hit rate over the share of the area; 1 is no knowledge."""
        return self.hit_rate(one) / self.share

    def pei(self, one: Forecasts) -> float:
        """The hits over the most that could be had; 1 is perfect."""
        return float(one.hits.sum() / self.most.sum())

    def lead(self, one: Forecasts, other: Forecasts) -> Interval | None:
        """By how much the PAI of one is above another's: a bootstrap of months, both in the same ones.

        None where there are fewer than LEAST_MONTHS.
        """
        if len(self.months) < LEAST_MONTHS:
            return None
        drawn = np.random.default_rng(SEED).integers(len(self.months), size=(SAMPLES, len(self.months)))
        ahead = (one.hits - other.hits)[drawn].sum(axis=1) / self.happened[drawn].sum(axis=1) / self.share
        low, high = np.percentile(ahead, [2.5, 97.5])
        return Interval(float(low), float(high))


def evaluate(
    history: History,
    kinds: Collection[int],
    months: Sequence[np.datetime64],
    share: float,
    rankings: Mapping[str, Callable[[], Ranking]],
    advance: Callable[[int], None] = lambda months: None,
) -> Evaluation:
    """Let each ranking mark a share of the cells for each month. Raises PatrolError where none can.

    Costs by months times rankings times what happened in five years.
    """
    marked = round(len(history.cells) * share)
    if not marked:
        raise PatrolError(
            f"{share:.2%} of {len(history.cells)} cells is none. Mark more, or make them smaller."
        )
    spans = [(_day(month), _day(month + 1)) for month in months]
    truth = [history.count(kinds, since, until) for since, until in spans]
    happened = np.array([one.sum() for one in truth])
    if not happened.all():
        empty = months[int(np.argmin(happened))]
        raise PatrolError(f"Nothing of these kinds happened in {empty}. Choose other months, or more kinds.")
    forecasts, silent = [], {}
    for name, made in rankings.items():
        ranking, hits = made(), []
        try:
            for (since, _), counts in zip(spans, truth, strict=True):
                hits.append(counts[_top(ranking(history, kinds, since), marked)].sum())
                advance(1)
        except PatrolError as error:
            silent[name] = str(error)
            advance(len(spans) - len(hits))
        else:
            forecasts.append(Forecasts(name, np.array(hits)))
    most = np.array([np.sort(one)[-marked:].sum() for one in truth])
    return Evaluation(
        tuple(months),
        marked,
        len(history.cells),
        marked * history.cells.area,
        happened,
        most,
        tuple(forecasts),
        silent,
    )


def months_between(since: np.datetime64, until: np.datetime64) -> list[np.datetime64]:
    """The months from one to another, both included."""
    return list(np.arange(since, until + 1, dtype="datetime64[M]"))


def _day(month: np.datetime64) -> int:
    return int(month.astype("datetime64[D]").astype(np.int64))


def _top(scores: Scores, many: int) -> NDArray[np.int64]:
    """The cells with the highest scores; of equal ones the first, whose order means nothing."""
    return np.argsort(-scores, kind="stable")[:many]
