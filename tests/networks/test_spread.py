"""Where nothing spreads the test of spread says so as often as it should, and it finds what does."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest

from networks.network import Pair
from networks.spread import Spread, spread

MARKED, DRAWS, TRIES = 0.25, 199, 200


class Town:
    """Persons in circles, few of them very active, and the events in which they meet whom they know."""

    def __init__(self, seed: int, circles: int = 10, each: int = 10, events: int = 250) -> None:
        self.chance = np.random.default_rng(seed)
        persons = circles * each
        active = self.chance.pareto(1.5, persons) + 0.2
        self.events: list[set[int]] = []
        for first in self.chance.choice(persons, events, p=active / active.sum()):
            circle = int(first) // each * each
            others = circle + self.chance.choice(each, self.chance.integers(0, 3), replace=False)
            self.events.append({int(first), *map(int, others)})
        self.activity = np.bincount([one for some in self.events for one in some], minlength=persons)

    def tied(self) -> set[Pair]:
        """Who shares an event with whom."""
        return {(f"p{a}", f"p{b}") for some in self.events for a, b in combinations(sorted(some), 2)}

    def told(self, marked: list[bool]) -> Spread:
        """What the test says of these marks."""
        involved = [(f"p{one}", f"e{n}") for n, some in enumerate(self.events) for one in sorted(some)]
        return spread(involved, self.tied(), {f"e{n}" for n, one in enumerate(marked) if one}, 1, DRAWS)

    def by_chance(self) -> list[bool]:
        """Marks that have nothing to do with anybody."""
        return [bool(one < MARKED) for one in self.chance.random(len(self.events))]

    def by_activity(self) -> list[bool]:
        """The more active the persons of an event are, the likelier it is marked."""
        most = np.array([max(self.activity[one] for one in some) for some in self.events])
        return [bool(one) for one in self.chance.random(len(most)) < np.minimum(0.1 * np.log2(1 + most), 0.9)]

    def by_person(self) -> list[bool]:
        """A quarter of persons, whoever they know, have most of their own events marked."""
        prone = self.chance.random(len(self.activity)) < MARKED
        return [bool(self.chance.random() < (0.7 if prone[min(some)] else 0.05)) for some in self.events]

    def by_ties(self) -> list[bool]:
        """Who shared an event with somebody who had been in a marked one is in marked ones more often."""
        reached, marks = set[int](), list[bool]()
        for some in self.events:
            marks.append(bool(self.chance.random() < (0.7 if some & reached else 0.03)))
            if marks[-1] or some & reached:
                reached |= some
        return marks


@pytest.mark.parametrize("null", [Town.by_chance, Town.by_activity, Town.by_person])
def test_where_nothing_spreads_five_of_a_hundred_are_seen(null: Callable[[Town], list[bool]]):
    """Of 200 towns some ten: at a true rate of 5 % fewer than 3 or more than 19 are one case of 150."""
    seen = sum((town := Town(seed)).told(null(town)).p <= 0.05 for seed in range(TRIES))
    assert 3 <= seen <= 19


def test_what_spreads_is_found():
    told = [(town := Town(seed)).told(town.by_ties()) for seed in range(40)]
    assert sum(one.p <= 0.05 for one in told) >= 32
    least = [one.detectable for one in told if one.detectable is not None]
    assert len(least) == len(told)
    assert 0.2 < np.median(least) < 0.5


def test_pairs_who_were_nowhere_without_the_other_say_nothing():
    involved = [(person, event) for event in ("e1", "e2") for person in ("a", "b")]
    found = spread([*involved, ("c", "e2"), ("c", "e3")], [("a", "b"), ("b", "a"), ("c", "b")], {"e1", "e3"})
    assert (found.pairs, found.both) == (1, 1)
    assert found.p > 0.05
    assert found.detectable is None


def test_of_nobody_nothing_is_said():
    found = spread([], [], set())
    assert (found.pairs, found.both, found.likeness, found.p, found.detectable) == (0, 0, 0.0, 1.0, None)
