"""Interval: the ratios of the arms that the primary test does not refuse.

Were the true ratio so and so, what happened in treated unit-days, divided by it, would differ from what
happened in the others by chance alone. That is tested as it is tested whether they differ at all, by the same
allocations (the inversion of a permutation test: Rosenbaum, Observational Studies, 2002, section 2.4): an
interval without 1 is told only where p is .05 or less. The sum that is compared is a straight line in the
inverse of the ratio, for the allocation that was as for each that might have been; where two lines cross is
found, not sought.
"""

import numpy as np
from numpy.typing import NDArray

from patrol.trials.permutation import NEAR, Counts, Reference, centred
from patrol.trials.scheme import Scheme, Treated

ALPHA = 0.05

Numbers = NDArray[np.float64]


def intervals(counts: Counts, treated: Treated, scheme: Scheme, among: Reference) -> Numbers:
    """Of trials (trials, days, units), arms by round, the ends (trials, 2) of each one's 95 % interval.

    The lower is 0 and the upper infinite where no ratio is refused for being too small or too large; both are
    NaN where every one is, which is so of few events only. Costs two products of matrices, allocations times
    trials times rounds and units, and sorting by allocations.
    """
    many, arms = len(counts), scheme.by_day(treated)
    own = treated.reshape(many, -1)
    lines = []
    for arm in (~arms, arms):
        left = centred(counts * arm, scheme).reshape(many, -1)
        lines.append((np.einsum("tu,tu->t", left, own), among.sums(left.T).T))
    (start, starts), (slope, slopes) = lines
    found = [_ends(start[k], slope[k], starts[k], slopes[k], among.exact) for k in range(many)]
    return np.array(found).reshape(many, 2)


def _ends(start: float, slope: float, starts: Numbers, slopes: Numbers, exact: bool) -> tuple[float, float]:
    """The least and the largest ratio for which more than ALPHA of the lines are as far from 0 as its own."""
    own, always = 0 if exact else 1, np.zeros(len(starts), dtype=bool)
    for sign in (1, -1):
        always |= (_less(starts, sign * start) == 0) & (_less(slopes, sign * slope) == 0)
    places, on, after, first = _crossings(start, slope, starts[~always], slopes[~always])
    enough = ALPHA * (len(always) + own) - own - always.sum() + NEAR
    # each crossing, and what lies before it and behind it
    edges = np.concatenate([[0.0], places, [np.inf]])
    between = np.flatnonzero(np.concatenate([[first], after]) > enough)
    at = np.flatnonzero(on > enough) + 1
    if not len(between) and not len(at):
        return np.nan, np.nan
    least = edges[min(between.min(initial=len(edges)), at.min(initial=len(edges)))]
    largest = edges[max(between.max(initial=-1) + 1, at.max(initial=0))]
    return (1 - NEAR) / largest, (1 + NEAR) / least if least else np.inf


def _less(one: Numbers, other: float) -> Numbers:
    """The one less the other, 0 where only rounding tells them apart."""
    left = one - other
    return np.where(np.abs(left) <= NEAR * (1 + abs(other)), 0.0, left)


def _crossings(
    start: float, slope: float, starts: Numbers, slopes: Numbers
) -> tuple[Numbers, Numbers, Numbers, float]:
    """Where above 0 lines come to be as far from 0 as the own one or cease to, from the left to the right.

    Of each such place how many are as far there and how many behind it; and how many are before the first.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        crossings = -np.stack([_less(starts, sign * start) / _less(slopes, sign * slope) for sign in (1, -1)])
    crossings[~(np.isfinite(crossings) & (crossings > 0))] = np.inf
    one, two = np.sort(crossings, axis=0)
    before = np.where(np.isfinite(one), one / 2, 1.0)
    far = np.abs(starts + slopes * before) >= np.abs(start + slope * before)
    turns = np.concatenate([np.where(far, -1, 1), np.where(far, 1, -1)])
    places = np.concatenate([one, two])
    turns, places = turns[np.isfinite(places)], places[np.isfinite(places)]
    order = np.argsort(places, kind="stable")
    turns, places = turns[order], places[order]
    # lines that cross at one place do so but for rounding
    begins = np.flatnonzero(np.diff(places, prepend=-1.0) > NEAR * places)
    if not len(begins):
        return places, places, places, float(far.sum())
    total = np.add.reduceat(turns, begins)
    after = far.sum() + np.cumsum(total)
    on = after - total + np.add.reduceat(np.maximum(turns, 0), begins)
    return places[begins], on.astype(np.float64), after.astype(np.float64), float(far.sum())
