"""Effect: what came of a trial: the test, the estimate, and what happened next door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from scipy.stats import norm

from patrol.forecast.incidents import Incidents
from patrol.trials.displacement import Change, Places, displacement_quotient, weighted_difference
from patrol.trials.estimate import estimate
from patrol.trials.outcome import Ground, Outcome
from patrol.trials.permutation import Reference, p_values, permuted, reference
from patrol.trials.protocol import Protocol
from patrol.trials.scheme import Scheme, Treated
from patrol.trials.sealing import Arms

WEEK = 7


@dataclass(frozen=True, slots=True)
class Counted:
    """What happened in the days of a trial, and in those as many whole weeks before them."""

    during: Outcome
    before: Outcome


def counted(protocol: Protocol, ground: Ground, incidents: Incidents, kinds: list[int]) -> Counted:
    """What of these kinds the incidents tell."""
    back = timedelta(days=-(-protocol.days // WEEK) * WEEK)
    during, before = (
        ground.count(incidents, kinds, first, protocol.days)
        for first in (protocol.first, protocol.first - back)
    )
    return Counted(during, before)


def arms_by_day(protocol: Protocol, rounds: Mapping[date, Arms]) -> tuple[Treated, Treated]:
    """Arms of every round as one array by round and unit, and by day and unit."""
    treated = np.stack([rounds[day] for day in protocol.rounds])
    return treated, protocol.scheme.by_day(treated)


def effect(protocol: Protocol, rounds: Mapping[date, Arms], found: Counted) -> dict[str, Any]:
    """The effect as it is kept and told: whole numbers, floats, and null for what can't be said.

    Costs the permutation test: some seconds for a hundred days of a hundred units.
    """
    treated, by_day = arms_by_day(protocol, rounds)
    during, scheme = found.during, protocol.scheme
    among = reference(scheme)
    [p] = p_values(during.inside[None], treated[None], scheme, among)
    ratio = estimate(during.inside, treated, scheme, among)
    return {
        "treatedEvents": int(during.inside[by_day].sum()),
        "controlEvents": int(during.inside[~by_day].sum()),
        "treatedByDay": (during.inside * by_day).sum(axis=1).astype(int).tolist(),
        "controlByDay": (during.inside * ~by_day).sum(axis=1).astype(int).tolist(),
        "treatedUnitDays": int(by_day.sum()),
        "controlUnitDays": int((~by_day).sum()),
        "p": float(p),
        "allocations": len(among),
        "exact": among.exact,
        "rateRatio": ratio.ratio if ratio else None,
        "rateRatioLow": ratio.low if ratio else None,
        "rateRatioHigh": ratio.high if ratio else None,
        "displacement": displaced(found, by_day, scheme, among) if protocol.buffer else None,
    }


def displaced(found: Counted, treated: Treated, scheme: Scheme, among: Reference) -> dict[str, Any]:
    """What changed from the weeks before, unit-days of each arm against the same ones of those weeks.

    Interval and p are by the same allocations as the primary test: what else made the places differ is in
    the changes, whatever the arm.
    """

    def change(name: str, arm: Treated) -> Change:
        before, during = getattr(found.before, name), getattr(found.during, name)
        return Change(int(before[arm].sum()), int(during[arm].sum()))

    places = Places(
        treated=change("inside", treated),
        control=change("inside", ~treated),
        about_treated=change("about", treated),
        about_control=change("about", ~treated),
    )
    number = weighted_difference(places).number
    during, before = (when.inside + when.about for when in (found.during, found.before))
    drawn = permuted(during - before, scheme, among)
    far, own = float(norm.ppf(0.975) * drawn.std()), 0 if among.exact else 1
    as_far = int((np.abs(drawn) >= abs(number)).sum())
    return {
        "weightedDifference": number,
        "low": number - far,
        "high": number + far,
        "p": (as_far + own) / (len(drawn) + own),
        "quotient": displacement_quotient(places),
    }
