"""Displacement: whether what was prevented came back next door, or spread good to it."""

from dataclasses import dataclass
from math import sqrt

from scipy.stats import norm


@dataclass(frozen=True, slots=True)
class Change:
    """How much happened before, and in a time of the same length after."""

    before: int
    after: int

    @property
    def by(self) -> int:
        """The difference, negative where less happened."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Places:
    """What happened in the treated places and in those of control, and in the buffers about both."""

    treated: Change
    control: Change
    about_treated: Change
    about_control: Change


@dataclass(frozen=True, slots=True)
class WeightedDifference:
    """How many more happened than control lets expect, places and buffers together; negative is fewer.

    `error` is its standard error as it was published, that of Poisson's counts: it is too small where crimes
    come in series, and where places differ in more than chance.
    """

    number: int
    error: float

    @property
    def interval(self) -> tuple[float, float]:
        """From where to where 95 of 100 such intervals hold the true number."""
        far = float(norm.ppf(0.975)) * self.error
        return self.number - far, self.number + far

    @property
    def p(self) -> float:
        """Two-sided; 1 where nothing happened at all."""
        return float(2 * norm.sf(abs(self.number) / self.error)) if self.error else 1.0


def weighted_difference(places: Places) -> WeightedDifference:
    """The weighted displacement difference, WDD (Wheeler and Ratcliffe, Crime Science 7:11, 2018).

    Counts are taken to be Poisson's, so that the variance is the sum of all eight.
    """
    all = (places.treated, places.control, places.about_treated, places.about_control)
    number = (places.treated.by - places.control.by) + (places.about_treated.by - places.about_control.by)
    return WeightedDifference(number, sqrt(sum(one.before + one.after for one in all)))


def displacement_quotient(places: Places) -> float | None:
    """The weighted displacement quotient, WDQ (Bowers and Johnson, J. Quant. Criminol. 19:275, 2003).

    Above 0 good spread to the buffers, above 1 more than the places had of it; below 0 crime moved there,
    below -1 more than was prevented. It says something only where the places had success: None where they
    had none, or where control had nothing to weigh by.
    """
    control = places.control
    if not control.before or not control.after:
        return None
    success = places.treated.after / control.after - places.treated.before / control.before
    spread = places.about_treated.after / control.after - places.about_treated.before / control.before
    return spread / success if success < 0 else None
