"""Together: a network of persons who stood in the same events."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from networks.network import Network

MOST_TOGETHER = 30
"""In how large an event persons have to do with each other: n of them make n (n - 1) / 2 ties."""


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """The network, weights are numbers of shared events; how many events made it, how many were too large."""

    network: Network
    events: int
    too_large: int


def together(involved: Iterable[tuple[str, str]], most: int = MOST_TOGETHER) -> Together:
    """From (person, event), in any order and with repeats, to who stood with whom.

    An event of more than `most` persons ties nobody, and is counted: a crowd would be a clique that drowns
    everything else.
    """
    there: dict[str, set[str]] = defaultdict(set)
    for person, event in involved:
        there[event].add(person)
    shared: Counter[tuple[str, str]] = Counter()
    events = too_large = 0
    for persons in there.values():
        if len(persons) > most:
            too_large += 1
        elif len(persons) > 1:
            events += 1
            shared.update(combinations(sorted(persons), 2))
    return Together(Network.of(shared), events, too_large)
