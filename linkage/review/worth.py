"""Worth: how many pairs of records a ruling on two of them would join or part, through links and rulings."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from math import inf

from scipy.cluster.hierarchy import DisjointSet

from linkage.resolution.paths import Step, joins

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
        self._within: defaultdict[str, list[Step]] = defaultdict(list)
        for one in (*(Step(a, b, inf) for a, b in ruled), *links):
            if persons[one.a] == persons[one.b]:
                self._within[persons[one.a]].append(one)
        self._chained: DisjointSet[str] = DisjointSet(self._held)
        for a, b in ruled:
            self._chained.merge(persons[a], persons[b])
        self._records: Counter[str] = Counter()
        self._squares: Counter[str] = Counter()
        for person, hers in self._held.items():
            self._records[self._chained[person]] += len(hers)
            self._squares[self._chained[person]] += len(hers) ** 2
        self._forests: dict[str, _Forest] = {}

    def joined(self, a: str, b: str) -> int:
        """The pairs that a ruling of SAME on records of two persons would bring together.

        Rulings of SAME that no run has followed, such as those that others contradict, bring more persons.
        """
        chains = {self._chained[self._persons[one]] for one in (a, b)}
        records = sum(self._records[one] for one in chains)
        return (records**2 - sum(self._squares[one] for one in chains)) // 2

    def parted(self, a: str, b: str) -> int:
        """The pairs that a ruling of DIFFERENT on two records of one person would take apart.

        Each of her records stays with the one of the two to which the chain of stronger links leads; what no
        link leads to either stays where it is and isn't counted.
        """
        return self._forest(a).parted(a, b)

    def held(self, a: str, b: str) -> float:
        """How strongly two records of one person hang together: the bits of the weakest link of the strongest
        chain between them, infinity where humans ruled all of it, minus infinity without any."""
        return self._forest(a).held(a, b)

    def _forest(self, record: str) -> "_Forest":
        person = self._persons[record]
        if person not in self._forests:
            self._forests[person] = _Forest(self._held[person], self._within[person])
        return self._forests[person]


class _Forest:
    """The records of one person on the strongest links that join them all: a maximum spanning forest.

    Two records are parted where the path from one to the other is weakest: whatever else hangs on that path
    hangs on its own side by stronger links than any that would lead it to the other.
    """

    def __init__(self, records: Iterable[str], links: Iterable[Step]) -> None:
        near: dict[str, list[tuple[str, int]]] = {one: [] for one in records}
        self._links = list(joins(links))
        for place, one in enumerate(self._links):
            near[one.a].append((one.b, place))
            near[one.b].append((one.a, place))
        self._up: dict[str, tuple[str, int]] = {}
        self._top: dict[str, str] = {}
        self._depth: dict[str, int] = {}
        self._under: Counter[str] = Counter(near.keys())
        for top in near:
            if top not in self._top:
                self._hang(top, near)

    def _hang(self, top: str, near: Mapping[str, list[tuple[str, int]]]) -> None:
        """Let all that hangs together with a record hang under it, each with how many hang under it."""
        self._top[top], self._depth[top] = top, 0
        reached = [top]
        for one in reached:
            for other, place in near[one]:
                if other not in self._top:
                    self._top[other], self._depth[other] = top, self._depth[one] + 1
                    self._up[other] = one, place
                    reached.append(other)
        for one in reversed(reached[1:]):
            self._under[self._up[one][0]] += self._under[one]

    def parted(self, a: str, b: str) -> int:
        """On how many pairs two records would be parted."""
        top = self._top[a]
        if top != self._top[b]:
            return self._under[top] * self._under[self._top[b]]
        side = self._under[self._weakest(a, b)]
        return side * (self._under[top] - side)

    def held(self, a: str, b: str) -> float:
        """The weight of the weakest link between two records."""
        return self._links[self._up[self._weakest(a, b)][1]].weight if self._top[a] == self._top[b] else -inf

    def _weakest(self, a: str, b: str) -> str:
        """The record that hangs by the weakest link on the path between two that hang together."""
        path = []
        while a != b:
            if self._depth[a] < self._depth[b]:
                a, b = b, a
            path.append(a)
            a = self._up[a][0]
        return max(path, key=lambda one: self._up[one][1])
