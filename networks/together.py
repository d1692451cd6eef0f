"""Together: a network of persons who stood in the same events."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import fsum

from networks.network import Network, Pair

MOST_TOGETHER = 30
"""In how large an event persons have to do with each other: n of them make n (n - 1) / 2 ties."""


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """The network; how many events made it, how many had more than `most` persons and tie nobody.

    An event of k persons adds 1 / (k - 1) to the weight of each of its ties (Newman 2001, "Scientific
    collaboration networks. II"): the weights of somebody's ties are in all the number of events in which she
    stood with others, however many these were. `shared` is in how many events the two of a tie stood,
    `largest` of how many persons the largest event is that ties somebody: it alone gives her ties to all
    others who were there, and a core of as many.
    """

    network: Network
    shared: Mapping[Pair, int]
    largest: Mapping[str, int]
    events: int
    too_large: int
    most: int

    def source(self) -> str:
        """What made it, in a line."""
        return (
            f"from {self.events:,} events of 2 to {self.most} persons; {self.too_large:,} of more tie nobody"
        )

    def method(self) -> str:
        """How ties and weights come about."""
        return (
            "Two persons are tied where they stood in the same event. An event of k persons adds 1 / (k - 1) "
            "to the weight of each of its ties, so that the weight of a person is in how many events she "
            f"stood with others. An event of more than {self.most} persons ties nobody: it would make a "
            "crowd of everyone who was there. A smaller one does so too: it alone gives each of its persons "
            "k - 1 ties and a core of k - 1, and that is why the largest event of each person is told."
        )


def together(involved: Iterable[tuple[str, str]], most: int = MOST_TOGETHER) -> Together:
    """From (person, event), in any order and with repeats, to who stood with whom.

    An event of more than `most` persons ties nobody, and is counted: a crowd would be a clique that drowns
    everything else.
    """
    there: dict[str, set[str]] = defaultdict(set)
    for person, event in involved:
        there[event].add(person)
    sizes: dict[Pair, list[int]] = defaultdict(list)
    largest: dict[str, int] = defaultdict(int)
    events = too_large = 0
    for persons in there.values():
        many = len(persons)
        if many > most:
            too_large += 1
        elif many > 1:
            events += 1
            for person in persons:
                largest[person] = max(largest[person], many)
            for pair in combinations(sorted(persons), 2):
                sizes[pair].append(many)
    # A sum that is the same in whatever order events come.
    weights = {pair: fsum(1 / (many - 1) for many in some) for pair, some in sizes.items()}
    shared = {pair: len(some) for pair, some in sizes.items()}
    return Together(Network.of(weights), shared, largest, events, too_large, most)
