"""Estimate: by what factor what happened differs between the arms, with its interval.

A Poisson regression of each unit's count under each arm, with the days as exposure and an effect of each
block; errors are clustered by unit. With the few units of a trial the usual sandwich is too sure of itself,
so its correction is CV3, the jackknife by cluster, of the last step of the regression (MacKinnon, Nielsen and
Webb 2023), with Student's t of as many degrees as there are units more than parameters.
"""

from dataclasses import dataclass

import numpy as np
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.regression.linear_model import WLS

from patrol.trials.permutation import Counts
from patrol.trials.scheme import Scheme, Treated

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """The rate of the treated arm over that of control; 95 of 100 such intervals hold the true one."""

    ratio: float
    low: float
    high: float


def estimate(counts: Counts, treated: Treated, scheme: Scheme) -> Estimate | None:
    """Of counts (days, units) and arms (days, units).

    None where too little happened: nothing in one of the arms, or in all but too few of the blocks.
    """
    blocks = [list(block) for block in scheme.blocks if counts[:, block].any()]
    units = [unit for block in blocks for unit in block]
    counts, treated = counts[:, units], treated[:, units]
    arms = np.stack([treated, ~treated])
    freedom = len(units) - len(blocks) - 1
    if freedom < 1 or (arms.any(axis=1).sum(axis=1) < 2).any() or not (arms * counts).any(axis=(1, 2)).all():
        return None
    days = arms.sum(axis=1)
    there = days > 0
    arm, unit = np.nonzero(there)
    block = np.repeat(np.arange(len(blocks)), [len(one) for one in blocks])[unit]
    columns = np.column_stack([np.eye(len(blocks))[block], arm == 0])
    total = (arms * counts).sum(axis=1)[there]
    fitted = GLM(total, columns, family=Poisson(), exposure=days[there]).fit()
    mean = fitted.mu
    working = columns @ fitted.params + (total - mean) / mean
    last = WLS(working, columns, weights=mean).fit()
    robust = last.get_robustcov_results("cluster-crv3", groups=unit, use_t=True)
    robust.df_resid_inference = freedom
    low, high = np.exp(robust.conf_int(1 - LEVEL)[-1])
    return Estimate(float(np.exp(fitted.params[-1])), float(low), float(high))
