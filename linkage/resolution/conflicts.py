"""Conflicts: humans' rulings that can't all be true, and what stands until a human settles it."""

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from scipy.cluster.hierarchy import DisjointSet

from schema.vocabulary import Ruling


class Ruled(NamedTuple):
    """A ruling on two records that is in force; UNSURE says nothing."""

    one: str
    other: str
    ruling: Ruling


def conflicts(rulings: Sequence[Ruled]) -> list[frozenset[str]]:
    """The sets of records that rulings of SAME chain together and rulings of DIFFERENT part; disjoint."""
    chained: DisjointSet[str] = DisjointSet()
    for one in rulings:
        chained.add(one.one)
        chained.add(one.other)
        if one.ruling is Ruling.SAME:
            chained.merge(one.one, one.other)
    parted = {
        chained[one.one]
        for one in rulings
        if one.ruling is Ruling.DIFFERENT and chained.connected(one.one, one.other)
    }
    return [frozenset(chained.subset(root)) for root in sorted(parted)]


def settled(rulings: Sequence[Ruled], persons: Mapping[str, str]) -> list[Ruled]:
    """The rulings that a run follows: all that don't contradict each other.

    In place of those that do, the records that they speak of stay with each other as they are now, by
    `persons` (record to person): the last good state, until a human withdraws a ruling.
    """
    in_conflict = conflicts(rulings)
    among = {record: number for number, records in enumerate(in_conflict) for record in records}
    followed = [one for one in rulings if one.one not in among or among[one.one] != among.get(one.other)]
    for records in in_conflict:
        held: dict[str, list[str]] = {}
        for record in sorted(records):
            if record in persons:
                held.setdefault(persons[record], []).append(record)
        for hers in held.values():
            followed += [Ruled(one, other, Ruling.SAME) for one, other in pairwise(hers)]
        followed += [
            Ruled(one[0], other[0], Ruling.DIFFERENT) for one, other in combinations(held.values(), 2)
        ]
    return followed
