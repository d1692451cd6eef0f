"""Worth: how many pairs of records a ruling on two of them would join or part, through links and rulings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain

from scipy.cluster.hierarchy import DisjointSet

from linkage.resolution.paths import Step

Pair = tuple[str, str]


class Worth:
    """Tells it of records as somebody sees them.

    `persons` has the person of each record that she sees, `links` the links between these, the strongest
    first, `same` the pairs that were ruled to be one person.
    """

    def __init__(self, persons: Mapping[str, str], links: Iterable[Step], same: Iterable[Pair]) -> None:
        self._persons = persons
        self._held: defaultdict[str, list[str]] = defaultdict(list)
        for record, person in persons.items():
            self._held[person].append(record)
        ruled = sorted({pair for pair in same if pair[0] in persons and pair[1] in persons})
        self._within: defaultdict[str, list[Pair]] = defaultdict(list)
        for a, b in chain(ruled, ((one.a, one.b) for one in links)):
            if persons[a] == persons[b]:
                self._within[persons[a]].append((a, b))
        self._between = [(persons[a], persons[b]) for a, b in ruled if persons[a] != persons[b]]

    def joined(self, a: str, b: str) -> int:
        """The pairs that a ruling of SAME on records of two persons would bring together.

        Rulings of SAME that no run has followed, such as those that others contradict, bring more persons.
        """
        chained = DisjointSet({self._persons[a], self._persons[b], *chain.from_iterable(self._between)})
        for one, other in (*self._between, (self._persons[a], self._persons[b])):
            chained.merge(one, other)
        sizes = [len(self._held[person]) for person in chained.subset(self._persons[a])]
        return (sum(sizes) ** 2 - sum(size**2 for size in sizes)) // 2

    def parted(self, a: str, b: str) -> int:
        """The pairs that a ruling of DIFFERENT on two records of one person would take apart.

        Each of her records stays with the one of the two to which the chain of stronger links leads; what no
        link leads to either stays where it is and isn't counted.
        """
        sides = DisjointSet([*self._held[self._persons[a]]])
        for one, other in self._within[self._persons[a]]:
            if {sides[one], sides[other]} != {sides[a], sides[b]}:
                sides.merge(one, other)
        return len(sides.subset(a)) * len(sides.subset(b))
