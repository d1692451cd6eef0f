"""Ways: the shortest ways from many sources at once, and what leads through whom on them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from networks.network import Floats, Ints, Network

FEWEST, MOST = 1_000_000, 16_000_000
"""How many ties, both ways, the copies of one round have at least where there are so many, and at most."""
WIDE = 2_000
"""So many for each level of the round before: where ways are long more sources share the cost of a step."""

Level = tuple[Ints, Ints, Floats]
"""The ties that lead to the next level: from which of this, to which of that, for what part of its ways."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Who is reached from the sources of one round, once for each of them, and what leads through her."""

    sources: int
    persons: Ints
    through: Floats


class Rounds:
    """The ways in a network, from some sources after others; `component` is the number of each person's."""

    def __init__(self, network: Network, component: Ints) -> None:
        self._first = network.matrix.indptr[:-1].astype(np.int64)
        self._others, self._many = network.matrix.indices.astype(np.int64), network.degree
        self._component, self._sizes = component, np.bincount(component)
        ordered = np.argsort(component, kind="stable")
        self._place = np.empty(len(component), dtype=np.int64)
        begin = np.cumsum(self._sizes) - self._sizes
        self._place[ordered] = np.arange(len(component)) - np.repeat(begin, self._sizes)
        self._places = self._place[self._others]

    def ways(self, sources: Ints, ties: Ints) -> Iterator[Ways]:
        """From each source to all whom it reaches; `ties` is how many each meets, both ways.

        Of a way of length l, 2 d / l leads through whom it meets at distance d, and of several shortest ways
        each counts its part; over all sources each pair counts once, both ways (Brandes 2001, weighed as by
        Geisberger and others 2008).

        A round takes several sources, each in a copy of its own component, and goes level by level through
        all copies together: a level costs once what all its sources share, and each the ties that it meets.
        """
        met, begin, room = np.cumsum(ties), 0, FEWEST
        while begin < len(sources):
            spent = int(met[begin - 1]) if begin else 0
            end = max(begin + 1, int(np.searchsorted(met, spent + room, side="right")))
            found, levels = self._round(sources[begin:end])
            yield found
            begin, room = end, min(max(FEWEST, WIDE * levels), MOST)

    def _round(self, sources: Ints) -> tuple[Ways, int]:
        """What these come to, and in how many levels."""
        persons, levels = self._forward(sources)
        through: list[Floats] = []
        beyond: Floats = np.zeros(len(persons[-1]))
        for distance in range(len(levels), 0, -1):
            through.append(2 * distance * beyond)
            here, there, part = levels[distance - 1]
            beyond = _sums(here, part * (1 / distance + beyond)[there], len(persons[distance - 1]))
        reached = [*reversed(persons[1:])]
        return Ways(len(sources), np.concatenate(reached), np.concatenate(through)), len(levels)

    def _forward(self, sources: Ints) -> tuple[list[Ints], list[Level]]:
        """Whom they reach, level by level, and the ties between each level and the next."""
        copies = self._sizes[self._component[sources]]
        person, copy = sources, np.cumsum(copies) - copies
        met = np.full(int(copies.sum()), -1, dtype=np.int64)
        met[copy + self._place[person]] = 0
        persons, levels = [person], list[Level]()
        ways: Floats = np.ones(len(sources))
        while True:
            here, tie = self._ties(person)
            key = copy[here] + self._places[tie]
            ahead = np.flatnonzero(met[key] < 0)
            if not len(ahead):
                return persons, levels
            here, there, key = here[ahead], self._others[tie[ahead]], key[ahead]
            # Of the ties that lead to one person, that which wrote last stands for her.
            number = np.arange(len(key))
            met[key] = number
            last = met[key]
            stands = last == number
            to = (np.cumsum(stands) - 1)[last]
            person, copy = there[stands], copy[here[stands]]
            persons.append(person)
            before, ways = ways, _sums(to, ways[here], len(person))
            levels.append((here, to, before[here] / ways[to]))
            # Only their proportions matter; their numbers would soon be past any float.
            ways /= ways.max()

    def _ties(self, persons: Ints) -> tuple[Ints, Ints]:
        """All that leave these: from which of them, and where in the list of all."""
        many = self._many[persons]
        ends = np.cumsum(many)
        start = np.repeat(self._first[persons] - ends + many, many)
        return np.repeat(np.arange(len(persons)), many), start + np.arange(len(start))


def _sums(at: Ints, values: Floats, many: int) -> Floats:
    return np.asarray(np.bincount(at, values, many), dtype=np.float64)
