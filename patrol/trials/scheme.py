"""Scheme: how chance divides the units of a trial, block by block, between its two arms."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from patrol.errors import PatrolError

Words = NDArray[np.uint64]
"""Random numbers of 64 bits."""
Treated = NDArray[np.bool_]
"""Whether a unit is in the treated arm, by round and unit (a round is a day, or the whole trial)."""

FEWEST = 40
"""Allocations below which p can't be .05: the one that was drawn and its mirror differ as much."""
AT_ONCE = 4_000_000
"""Numbers that are held at once."""


@dataclass(frozen=True)
class Scheme:
    """Units in blocks, numbered from 0; each round one half of every block is treated.

    Drawn anew each day (`daily`), or once for all days. Of a block of odd size chance decides, too, whether
    the greater part is treated.
    """

    blocks: tuple[tuple[int, ...], ...]
    days: int
    daily: bool

    def __post_init__(self) -> None:
        numbers = sorted(unit for block in self.blocks for unit in block)
        if numbers != list(range(len(numbers))) or min(map(len, self.blocks), default=0) < 2:
            raise PatrolError("Every unit stands in one block, and a block has two units at least.")
        if self.days < 1:
            raise PatrolError("A trial lasts a day at least.")

    @property
    def units(self) -> int:
        """How many there are."""
        return sum(map(len, self.blocks))

    @property
    def rounds(self) -> int:
        """How often arms are drawn."""
        return self.days if self.daily else 1

    @property
    def width(self) -> int:
        """How many random numbers a round takes: one for each unit and one for each block."""
        return self.units + len(self.blocks)

    def treated(self, words: Words) -> Treated:
        """The arms (…, units) that random numbers (…, width) give: the half of a block with its lowest.

        Every division that the scheme allows is as probable as another.
        """
        found = np.empty((*words.shape[:-1], self.units), dtype=bool)
        for number, block in enumerate(self.blocks):
            units = list(block)
            rank = words[..., units].argsort(axis=-1, kind="stable").argsort(axis=-1, kind="stable")
            half = np.full(words.shape[:-1], len(units) // 2, dtype=np.int64)
            if len(units) % 2:
                half += (words[..., self.units + number] & np.uint64(1)).astype(np.int64)
            found[..., units] = rank < half[..., None]
        return found

    def draw(self, chance: np.random.Generator, many: int) -> Treated:
        """So many allocations (many, rounds, units), for statistics: what is sealed is not drawn by these."""
        found = np.empty((many, self.rounds, self.units), dtype=bool)
        for some in portions(many, self.rounds * self.width):
            shape = (some.stop - some.start, self.rounds, self.width)
            found[some] = self.treated(chance.integers(2**64, size=shape, dtype=np.uint64))
        return found

    @cached_property
    def possible(self) -> int:
        """How many allocations there are."""
        ways = math.prod(math.comb(len(one), len(one) // 2) * (1 + len(one) % 2) for one in self.blocks)
        return int(ways**self.rounds)

    def check(self) -> None:
        """Raises PatrolError where no test of an allocation could ever tell it from chance."""
        if self.possible < FEWEST:
            raise PatrolError(
                f"There are but {self.possible} ways to divide these units, so p can't be .05 or less. "
                "Take more units, larger blocks, or arms drawn anew each day."
            )

    def every(self) -> Treated:
        """All allocations (possible, rounds, units), each once."""
        divisions = [list(_halves(block)) for block in self.blocks] * self.rounds
        found = np.zeros((self.possible, self.rounds, self.units), dtype=bool)
        for number, halves in enumerate(product(*divisions)):
            for place, half in enumerate(halves):
                found[number, place // len(self.blocks), half] = True
        return found

    def by_day(self, treated: Treated) -> Treated:
        """Arms by round (…, rounds, units) as arms by day (…, days, units)."""
        return np.broadcast_to(treated, (*treated.shape[:-2], self.days, self.units))


def portions(many: int, each: int) -> Iterator[slice]:
    """Slices of so many things of which each takes so many numbers, that memory may hold at once."""
    step = max(1, AT_ONCE // each)
    return (slice(start, min(start + step, many)) for start in range(0, many, step))


def blocks_of(baseline: NDArray[np.float64], size: int) -> tuple[tuple[int, ...], ...]:
    """Units of like counts in blocks of `size` or one more, by what happened there before.

    Raises PatrolError where there are fewer units than one block takes, or blocks of fewer than two.
    """
    if size < 2 or len(baseline) < size:
        raise PatrolError(f"{len(baseline)} units don't fill a block of {size}; a block has two at least.")
    order = np.argsort(-baseline, kind="stable")
    return tuple(tuple(block.tolist()) for block in np.array_split(order, len(baseline) // size))


def _halves(block: tuple[int, ...]) -> Iterator[list[int]]:
    for many in {len(block) // 2, (len(block) + 1) // 2}:
        yield from map(list, combinations(block, many))
