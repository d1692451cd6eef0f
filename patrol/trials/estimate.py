"""Estimate: by what factor what happened differs between the arms, with its interval.

A Poisson regression of each unit's count under each arm, with the days as exposure: where arms are drawn each
day with an effect of each unit, which so is compared with itself, and else of each block. Its own errors are
those of independent events; the interval is that of the allocation instead.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from patrol.trials.interval import intervals
from patrol.trials.permutation import Counts, Reference
from patrol.trials.scheme import Scheme, Treated


@dataclass(frozen=True, slots=True)
class Estimate:
    """The rate of the treated arm over that of control; 95 of 100 such intervals hold the true one.

    `high` is None where no ratio is so large that the test refuses it.
    """

    ratio: float
    low: float
    high: float | None


def estimate(counts: Counts, treated: Treated, scheme: Scheme, among: Reference) -> Estimate | None:
    """Of counts (days, units) and arms (rounds, units). None where there is no
    ratio, or where the test refuses every one."""
    found = ratio(counts, scheme.by_day(treated), scheme)
    if found is None:
        return None
    [(low, high)] = intervals(counts[None], treated[None], scheme, among)
    if np.isnan(low):
        return None
    return Estimate(found, float(low), float(high) if np.isfinite(high) else None)


def ratio(counts: Counts, treated: Treated, scheme: Scheme) -> float | None:
    """The rate ratio of counts and arms (days, units).

    None where nothing happened in one of the arms, of what had days in both.
    """
    arms, group = np.stack([treated, ~treated]), np.arange(scheme.units)
    if not scheme.daily:
        for number, block in enumerate(scheme.blocks):
            group[list(block)] = number
    of = group == np.unique(group)[:, None]
    days, total = arms.sum(axis=1), (arms * counts).sum(axis=1)
    tells = of[(days @ of.T > 0).all(axis=0) & ((total @ of.T).sum(axis=0) > 0)]
    arm, unit = np.nonzero((days > 0) & tells.any(axis=0))
    happened, rows = total[arm, unit], tells[:, unit].T
    if not (happened[arm == 0].any() and happened[arm == 1].any()):
        return None
    columns = np.column_stack([rows, arm == 0]).astype(np.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PerfectSeparationWarning)  # of one unit the fit has no error
        fitted = GLM(happened, columns, family=Poisson(), exposure=days[arm, unit]).fit()
    return float(np.exp(fitted.params[-1]))
