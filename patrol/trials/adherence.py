"""Adherence: whether patrols went where the allocation sent them, and nowhere else."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patrol.patrols.visits import PASSING
from patrol.trials.scheme import Treated


@dataclass(frozen=True, slots=True)
class Kept:
    """Of one arm: its unit-days, and the seconds patrolled on one of them on average, beside the target.

    `met` is the part of unit-days with the target or more, `missed` those with a target and no patrol at all,
    `contaminated` those with a patrol of PASSING or more where none was wanted, `unknown` those without any
    that was measured of which it is not known whether there was one.
    """

    unit_days: int
    seconds: float
    target: int
    met: float
    missed: int
    contaminated: int
    unknown: int


def kept(dose: NDArray[np.int64], unseen: NDArray[np.bool_], arm: Treated, target: int) -> Kept:
    """Of seconds patrolled (days, units), and whether there was time of which nothing is known (days, units),
    those of an arm, and its target in seconds a day.

    Where the target is 0 every patrol of PASSING or more is contamination, and what is met are days without.
    """
    own = dose[arm]
    none, unknown = own == 0, (own == 0) & unseen[arm]
    met = own >= target if target else own < PASSING
    return Kept(
        unit_days=len(own),
        seconds=float(own.mean()) if len(own) else 0.0,
        target=target,
        met=float(met.mean()) if len(own) else 0.0,
        missed=int((none & ~unknown).sum()) if target else 0,
        contaminated=0 if target else int((own >= PASSING).sum()),
        unknown=int(unknown.sum()),
    )
