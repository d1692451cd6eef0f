"""What keeps two records from being one person, or makes them one, whatever the weights say."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Pair = tuple[int, int]


def no_pairs() -> Array:
    """Pairs of records, a row each: none."""
    return np.empty((0, 2), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Constraints:
    """Constraints on records that are numbered from 0.

    `once` has a column for each thing that a person has at most one record of (an entry, a source free of
    duplicates), `numbers` one for each lifelong identifier of which all her records must tell the same; a
    cell is a code, -1 where a record has none. `same` and `different` are humans' rulings: `same` holds
    against all but `different`. `proved` (one person's, the strongest pair first) and `contrary` (two
    people's) have a row for each pair that the records themselves settle, whatever the weights say. `by_hand`
    are the records that somebody told one by one, and no delivery of her agency's: they join a person, and
    never make two persons one, nor one two.
    """

    once: Array
    numbers: Array
    same: Sequence[Pair] = ()
    different: Sequence[Pair] = ()
    proved: Array = field(default_factory=no_pairs)
    contrary: Array = field(default_factory=no_pairs)
    by_hand: frozenset[int] = frozenset()

    def broken(self, component: Array) -> Array:
        """For each component, by its code for every record, whether it can't be one person as a whole."""
        count = int(component.max(initial=-1)) + 1
        found = np.zeros(count, dtype=bool)
        for code in self.once.T:
            has = np.flatnonzero(code >= 0)
            order = has[np.lexsort((code[has], component[has]))]
            again = (np.diff(component[order]) == 0) & (np.diff(code[order]) == 0)
            found[component[order[1:]][again]] = True
        for code in self.numbers.T:
            has = np.flatnonzero(code >= 0)
            least = np.full(count, np.iinfo(np.int64).max)
            most = np.full(count, -1)
            np.minimum.at(least, component[has], code[has])
            np.maximum.at(most, component[has], code[has])
            found |= (most >= 0) & (least != most)
        for one, other in self.different:
            if component[one] == component[other]:
                found[component[one]] = True
        code = component[self.contrary]
        found[code[code[:, 0] == code[:, 1], 0]] = True
        return found


@dataclass(slots=True)
class Holding:
    """What the records of one growing cluster hold, as far as constraints ask.

    `enemies` are whom a human ruled to be others; `settled` that a human has joined two whom their records
    tell to be others; `delivered` that not all were told by hand.
    """

    once: set[Pair] = field(default_factory=set)
    numbers: dict[int, set[int]] = field(default_factory=dict)
    enemies: set[int] = field(default_factory=set)
    settled: bool = False
    delivered: bool = True

    @classmethod
    def of(cls, record: int, constraints: Constraints, enemies: Sequence[int] = ()) -> "Holding":
        """What one record holds."""
        return cls(
            {(column, int(code)) for column, code in enumerate(constraints.once[record]) if code >= 0},
            {column: {int(code)} for column, code in enumerate(constraints.numbers[record]) if code >= 0},
            set(enemies),
            delivered=record not in constraints.by_hand,
        )

    def contradicts(self, other: "Holding") -> bool:
        """Whether two clusters can't be one person, rulings aside.

        One that a human joined of two numbers may hold either.
        """
        if not self.once.isdisjoint(other.once):
            return True
        return any(
            codes.isdisjoint(mine)
            for column, codes in other.numbers.items()
            if (mine := self.numbers.get(column))
        )

    def take(self, other: "Holding") -> None:
        """Hold also what the other one holds."""
        self.once |= other.once
        for column, codes in other.numbers.items():
            self.numbers.setdefault(column, set()).update(codes)
        self.enemies |= other.enemies
        self.settled |= other.settled
        self.delivered |= other.delivered
