"""Change: by what the rate of events in one span differs from that in another, with an exact interval."""

from dataclasses import dataclass

from scipy.stats import binomtest

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Change:
    """The ratio of two rates and what holds it: None where there is no such number."""

    ratio: float | None
    low: float
    high: float | None


def change(count: int, days: float, before: int, days_before: float) -> Change | None:
    """The rate of `count` in `days` by that of `before` in `days_before`; None where there is no event.

    Given how many there were in both, the later ones are binomial with a share of ratio × days / (ratio ×
    days + days_before) (Przyborowski and Wilenski, Biometrika 31, 1940); the interval of that share is the
    exact one of Clopper and Pearson (Biometrika 26, 1934), so it covers the ratio in 95 of 100 cases or more,
    if events are independent of each other.
    """
    both = count + before
    if not both:
        return None
    share = binomtest(count, both).proportion_ci(CONFIDENCE, "exact")
    per_day = days_before / days
    return Change(
        count / before * per_day if before else None,
        float(share.low) / (1 - float(share.low)) * per_day,
        float(share.high) / (1 - float(share.high)) * per_day if before else None,
    )
