"""Reliability: of pairs that were given a probability, how many are one person."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import inf

import numpy as np
from sqlalchemy import select

from ledger.database import Ledger
from ledger.tables import link
from linkage.evaluation.measures import Labels, Share
from linkage.model.store import model_in_force

EDGES = (-8.0, -6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 8.0, inf)
"""Bits of match weight between which pairs are taken together."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs of weights from `low` to `high` bits: the probability told of them on average, and the share of
    them that are one person. Its interval takes pairs as independent, which those of one person are not."""

    low: float
    high: float
    pairs: int
    told: float
    true: Share


@dataclass(frozen=True, slots=True)
class Reliability:
    """Over all pairs that are worth a human's look.

    `brier` is the mean square of the error (G. Brier, Monthly Weather Review 1950; 0 is the best), and
    `constant` what it would be if every pair were told the share of all. `apart` is the mean distance of
    `told` from the true share over the pairs of all bins.
    """

    bins: tuple[Bin, ...]
    pairs: int
    brier: float
    constant: float

    @classmethod
    def of(cls, probability: Labels, weight: Labels, true: Labels) -> "Reliability":
        """From pairs: the probability told, the weight in bits, and whether they are one person."""
        bins = []
        for low, high in pairwise(EDGES):
            within = (weight >= low) & (weight < high)
            if pairs := int(within.sum()):
                told = float(probability[within].mean())
                bins.append(Bin(low, high, pairs, told, Share.of(int(true[within].sum()), pairs)))
        share = float(true.mean()) if len(true) else 1.0
        brier = float(np.mean((probability - true) ** 2)) if len(true) else 0.0
        return cls(tuple(bins), len(true), brier, share * (1 - share))

    @property
    def apart(self) -> float:
        """The mean distance between what is told and what is so (expected calibration error)."""
        return sum(one.pairs * abs(one.told - one.true.share) for one in self.bins) / max(self.pairs, 1)


def reliability(ledger: Ledger, person: Mapping[str, str]) -> Reliability:
    """Measure the links of the last run, given the true person of each record.

    The ledger keeps weaker links only within a person, so these would say nothing of others like them: links
    from the weight of review on are measured.
    """
    with ledger.read() as connection:
        model = model_in_force(connection)
        wanted = select(link.c.record_a, link.c.record_b, link.c.weight, link.c.probability)
        least = model.thresholds.review if model else 0.0
        told = [
            (weight, probability, person[a] == person[b])
            for a, b, weight, probability in connection.execute(wanted.where(link.c.weight >= least))
            if a in person and b in person
        ]
    weight, probability, true = np.array(told, dtype=np.float64).reshape(-1, 3).T
    return Reliability.of(probability, weight, true)
