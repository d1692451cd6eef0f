"""Agglomeration on average weight, with constraints, of one component of the graph of scored pairs."""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from linkage.resolution.constraints import Holding, Pair

Edge = tuple[int, int, float]


@dataclass(slots=True)
class Component:
    """Clusters that grow: the two with the highest average weight join, until it falls below `link`.

    The average is over all pairs of records across two clusters, and a pair that was not scored, or scored
    below `unseen`, counts as `unseen`: one strong link does not chain two groups that else do not fit. Two
    clusters that contradict each other never join, nor two of whose scored pairs half are contrary: what is
    told once, and misspelt, parts nobody. What is proved joins before. (Average linkage, R. Sokal
    and C. Michener 1958, on a sparse graph: an absent pair has a fixed weight, so only present ones are kept,
    as their surplus over it.)

    Clusters that were delivered grow first, and then stand: whoever can tell one record by hand could else
    bring two strangers together by it, or take a record from its person. What humans rule to be one joins as
    the clusters that had grown, all records of both: a ruling on two of them takes none from its person.
    """

    holdings: Mapping[int, Holding]
    link: float
    unseen: float
    members: dict[int, list[int]] = field(default_factory=dict)
    _surplus: dict[int, dict[int, float]] = field(default_factory=dict)
    _balance: dict[int, dict[int, int]] = field(default_factory=dict)
    _stands: bool = False

    def __post_init__(self) -> None:
        self.members = {record: [record] for record in self.holdings}
        self._surplus = {record: {} for record in self.holdings}
        self._balance = {record: {} for record in self.holdings}

    def add(self, edges: Iterable[Edge]) -> None:
        """Add scored pairs."""
        for one, other, weight in edges:
            if weight > self.unseen:
                self._surplus[one][other] = self._surplus[other][one] = weight - self.unseen

    def part(self, pairs: Sequence[Pair]) -> None:
        """Say which scored pairs are contrary: the balance of two clusters is these less the others."""
        if not pairs:
            return
        self._balance = {record: dict.fromkeys(near, -1) for record, near in self._surplus.items()}
        for one, other in pairs:
            self._balance[one][other] = self._balance[other][one] = 1

    def rule_same(self, pairs: Sequence[Pair]) -> list[Pair]:
        """Join the clusters of rulings, in order; returns those that a ruling of `different` forbids.

        Whoever rules two to be one though the records contradict it has settled that for all who are like
        them: what they are told to be does not part theirs any more.
        """
        refused = []
        home = self._homes()
        for one, other in pairs:
            a, b = home[one], home[other]
            if a == b:
                continue
            if self._ruled_apart(a, b):
                refused.append((one, other))
                continue
            if self._are_contrary(a, b):
                self.holdings[a].settled = True
            self._join_homes(home, a, b)
        return refused

    def grow(self, proved: Sequence[Pair] = (), same: Sequence[Pair] = ()) -> list[Pair]:
        """Join the records of what is proved, in order, and clusters while it pays, then those of the rulings
        of `same`, and grow on; returns the rulings that are forbidden."""
        self._join_proved(proved)
        self._join_near()
        refused = self.rule_same(same)
        for self._stands in (False, True):
            self._join_proved(proved)
            self._join_near()
        return refused

    def clusters(self) -> list[list[int]]:
        """The records of each cluster."""
        return [sorted(records) for records in self.members.values()]

    def _join_proved(self, pairs: Sequence[Pair]) -> None:
        home = self._homes()
        for one, other in pairs:
            a, b = home[one], home[other]
            if a != b and self._in_turn(a, b) and not self._apart(a, b) and not self._are_contrary(a, b):
                self._join_homes(home, a, b)

    def _join_near(self) -> None:
        waiting = [
            (-self._average(a, b), a, b)
            for a, near in self._surplus.items()
            for b in near
            if a < b and self._in_turn(a, b) and self._average(a, b) >= self.link
        ]
        heapq.heapify(waiting)
        while waiting:
            stood, a, b = heapq.heappop(waiting)
            if b not in self._surplus.get(a, {}):
                continue  # one of them has joined another cluster, and that pair waits under its new name
            average = self._average(a, b)
            if average < -stood:
                # Since then one of them grew without coming nearer: a cluster's growth only lowers this.
                if average >= self.link:
                    heapq.heappush(waiting, (-average, a, b))
                continue
            if self._are_contrary(a, b):
                continue  # until one of them grows
            if self._apart(a, b):
                del self._surplus[a][b], self._surplus[b][a]
                continue
            moved = set(self._surplus[b if len(self._surplus[a]) >= len(self._surplus[b]) else a])
            kept = self._join(a, b)
            for near in moved - {a, b}:
                if self._in_turn(kept, near) and (average := self._average(kept, near)) >= self.link:
                    heapq.heappush(waiting, (-average, min(kept, near), max(kept, near)))

    def _in_turn(self, a: int, b: int) -> bool:
        """Whether these may join now: two that were delivered at first, and later no such two."""
        return (self.holdings[a].delivered and self.holdings[b].delivered) is not self._stands

    def _average(self, a: int, b: int) -> float:
        return self.unseen + self._surplus[a][b] / (len(self.members[a]) * len(self.members[b]))

    def _apart(self, a: int, b: int) -> bool:
        return self.holdings[a].contradicts(self.holdings[b]) or self._ruled_apart(a, b)

    def _ruled_apart(self, a: int, b: int) -> bool:
        return not self.holdings[a].enemies.isdisjoint(self.members[b]) if self.holdings[a].enemies else False

    def _are_contrary(self, a: int, b: int) -> bool:
        settled = self.holdings[a].settled or self.holdings[b].settled
        return not settled and self._balance[a].get(b, -1) >= 0

    def _homes(self) -> dict[int, int]:
        """The cluster of each record."""
        return {record: name for name, records in self.members.items() for record in records}

    def _join_homes(self, home: dict[int, int], a: int, b: int) -> None:
        """Join two clusters and let `home` say where the records of the one that gives up its name are."""
        records = {a: tuple(self.members[a]), b: tuple(self.members[b])}
        kept = self._join(a, b)
        for record in records[b if kept == a else a]:
            home[record] = kept

    def _join(self, a: int, b: int) -> int:
        """Join two clusters under the name of the one with more neighbours."""
        if len(self._surplus[a]) < len(self._surplus[b]):
            a, b = b, a
        self._surplus[a].pop(b, None)
        for near, surplus in self._surplus.pop(b).items():
            if near == a:
                continue
            del self._surplus[near][b]
            total = self._surplus[a].get(near, 0.0) + surplus
            self._surplus[a][near] = self._surplus[near][a] = total
        self._balance[a].pop(b, None)
        for near, more in self._balance.pop(b).items():
            if near != a:
                del self._balance[near][b]
                self._balance[a][near] = self._balance[near][a] = self._balance[a].get(near, 0) + more
        self.members[a] += self.members.pop(b)
        self.holdings[a].take(self.holdings[b])
        return a
