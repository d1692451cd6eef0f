"""Power: how small an effect a trial of this design would be likely to find, by trying it on the past."""

from dataclasses import dataclass

import numpy as np

from patrol.errors import PatrolError
from patrol.trials.permutation import Counts, p_values, reference
from patrol.trials.scheme import Scheme, portions

ALPHA = 0.05
POWER = 0.8
TRIALS = 1_000
DRAWS = 999
STEP = 0.01


@dataclass(frozen=True, slots=True)
class Power:
    """How often a trial finds that so large a part of what happens is prevented, with p of .05 or less."""

    reduction: float
    power: float


@dataclass(frozen=True, slots=True)
class Design:
    """What a trial can find: the power at some reductions, and the least one that it finds 8 times of 10.

    `least` is None where not even nine tenths prevented would be found so often.
    """

    curve: tuple[Power, ...]
    least: float | None


CURVE = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def design(baseline: Counts, scheme: Scheme, trials: int = TRIALS, seed: int = 1) -> Design:
    """The power of the permutation test, from what happened by day and unit (days, units) in the past.

    A trial that is tried takes as many days of those in a row, whole, from one that is drawn on (after the
    last comes the first), so that units that go together stay so, and what is high for weeks does; each event
    in a treated unit is prevented with the probability of the reduction. Raises PatrolError where nothing
    happened or where no allocation could ever be told from chance. Costs by trials times unit-days.
    """
    if not baseline.any():
        raise PatrolError("Nothing of these kinds happened there before: no trial can find that less does.")
    scheme.check()
    tried = _Tried(baseline, scheme, trials, seed)
    curve = tuple(Power(reduction, tried.power(reduction)) for reduction in CURVE)
    return Design(curve, _least(tried, curve))


class _Tried:
    """Trials that are tried: the same days and arms for every reduction."""

    def __init__(self, baseline: Counts, scheme: Scheme, trials: int, seed: int) -> None:
        chance = np.random.default_rng(seed)
        self._baseline = baseline.astype(np.int64)
        begins = chance.integers(len(baseline), size=(trials, 1))
        self._days = (begins + np.arange(scheme.days)) % len(baseline)
        self._scheme = scheme
        self._treated = scheme.draw(chance, trials)
        self._reference = reference(scheme, DRAWS, seed)
        self._seed = seed

    def power(self, reduction: float) -> float:
        """How many of the trials find it."""
        chance = np.random.default_rng(self._seed)
        found = 0
        for some in portions(len(self._days), self._scheme.days * self._scheme.units):
            treated = self._treated[some]
            happens = self._baseline[self._days[some]]
            left = chance.binomial(happens, 1 - reduction)
            counts = np.where(self._scheme.by_day(treated), left, happens).astype(np.float64)
            found += (p_values(counts, treated, self._scheme, self._reference) <= ALPHA).sum()
        return float(found / len(self._days))


def _least(tried: _Tried, curve: tuple[Power, ...]) -> float | None:
    """The least reduction found 8 times of 10, to a hundredth: halved from the points of the curve."""
    enough = next((one.reduction for one in curve if one.power >= POWER), None)
    if enough is None:
        return None
    low, high = max(0.0, enough - 0.1), enough
    while high - low > STEP:
        middle = (low + high) / 2
        low, high = (low, middle) if tried.power(middle) >= POWER else (middle, high)
    return round(high, 2)
