"""Permutation: how often chance alone would have divided the units so that arms differ as much.

The primary test of a trial. It rests on nothing but the allocation: arms are drawn again as the trial's own
were, and what happened stays (Fisher 1935; Rosenbaum, Observational Studies, 2002, chapter 2).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patrol.trials.scheme import Scheme, Treated, portions

FEW = 20_000
"""Where there are no more allocations than these, all are taken."""
DRAWS = 9_999
SEED = 1
NEAR = 1e-9
"""Differences that only rounding tells apart count as equal."""

Counts = NDArray[np.float64]
"""What happened, by day and unit."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Allocations that might have been, and whether these are all.

    Each is a row of bits, whether a unit is treated, by round and unit: of the largest trial 230 MB.
    """

    bits: NDArray[np.uint8]
    cells: int
    exact: bool

    def __len__(self) -> int:
        return len(self.bits)

    def sums(self, columns: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of numbers by round and unit (cells, columns) what each allocation treats: (len, columns)."""
        found = np.empty((len(self), columns.shape[1]))
        for some in portions(len(self), self.cells):
            found[some] = (
                np.unpackbits(self.bits[some], axis=1, count=self.cells).astype(np.float64) @ columns
            )
        return found


def reference(scheme: Scheme, draws: int = DRAWS, seed: int = SEED) -> Reference:
    """All allocations where there are few, and else so many draws: the same for the same seed."""
    cells = scheme.rounds * scheme.units
    if scheme.possible <= FEW:
        return Reference(_packed(scheme.every()), cells, exact=True)
    chance, bits = np.random.default_rng(seed), np.empty((draws, -(-cells // 8)), dtype=np.uint8)
    for some in portions(draws, cells):
        bits[some] = _packed(scheme.draw(chance, some.stop - some.start))
    return Reference(bits, cells, exact=False)


def _packed(treated: Treated) -> NDArray[np.uint8]:
    return np.packbits(treated.reshape(len(treated), -1), axis=1)


def centred(counts: Counts, scheme: Scheme) -> Counts:
    """How far each unit's count (…, days, units) in a round stands from what its block's would be.

    Under daily arms from what the unit's own days and the block's day let expect, under fixed arms from the
    block's mean: (…, rounds, units). No arm enters, so that the test stays exact.
    """
    found = counts if scheme.daily else counts.sum(axis=-2, keepdims=True)
    left = np.empty(found.shape)
    for block in scheme.blocks:
        own = found[..., list(block)]
        own = own - own.mean(axis=-1, keepdims=True)
        left[..., list(block)] = own - own.mean(axis=-2, keepdims=True) if scheme.daily else own
    return left


def permuted(change: Counts, scheme: Scheme, among: Reference) -> NDArray[np.float64]:
    """The change (days, units) in treated unit-days less that in control, of each allocation among these."""
    own = (change if scheme.daily else change.sum(axis=0)).reshape(-1, 1)
    return np.asarray(2 * among.sums(own)[:, 0] - own.sum())


def p_values(counts: Counts, treated: Treated, scheme: Scheme, among: Reference) -> NDArray[np.float64]:
    """Of trials (trials, days, units), arms by round, the two-sided p of each.

    The statistic is the sum over all that were treated of what is left of their counts when they are
    `centred`. Costs one product of matrices: allocations times trials times rounds and units.
    """
    left = centred(counts, scheme).reshape(len(counts), -1)
    observed = np.abs(np.einsum("tu,tu->t", left, treated.reshape(len(counts), -1)))
    least = observed - NEAR * (1 + observed)
    as_far, own = (np.abs(among.sums(left.T)) >= least).sum(axis=0), 0 if among.exact else 1
    return np.asarray((as_far + own) / (len(among) + own))
