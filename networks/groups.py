"""Groups over time: the communities of one window after another, each followed into the one it became."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from networks.communities import communities
from networks.network import Network

LEAST = 3
"""How many make a group."""
OVERLAP = 0.3
"""From what share of both on (Jaccard) a group is the one it was."""

Members = frozenset[str]


@dataclass(frozen=True, slots=True)
class Spell:
    """A group in one window: who is in it, who came and who left since the window before."""

    window: str
    members: Members
    came: Members = frozenset()
    left: Members = frozenset()


@dataclass(slots=True)
class Group:
    """A group from its first window to its last, without a gap; numbered as groups appear."""

    number: int
    spells: list[Spell] = field(default_factory=list)


def groups_over_time(
    windows: Sequence[tuple[str, Network]], seed: int, least: int = LEAST, overlap: float = OVERLAP
) -> list[Group]:
    """The groups of `least` persons or more in these windows, which stand in their order.

    A group goes on in the group of the next window with which it shares most, if that is `overlap` of both
    together; each goes on in one and comes from one, the best matches first (after Greene, Doyle and
    Cunningham 2010, "Tracking the evolution of communities in dynamic social networks", made one to one).
    """
    groups: list[Group] = []
    current: list[Group] = []
    for window, network in windows:
        found = _communities(network, seed, least)
        pairs = _alike(current, found)
        going_on: dict[int, Group] = {}
        taken: set[int] = set()
        for told, number, n, group in sorted(pairs, key=lambda one: one[:3]):
            if -told >= overlap and n not in going_on and number not in taken:
                going_on[n] = group
                taken.add(number)
        current = []
        for n, members in enumerate(found):
            group = going_on.get(n) or Group(len(groups) + 1)
            if not group.spells:
                groups.append(group)
                group.spells.append(Spell(window, members))
            else:
                before = group.spells[-1].members
                group.spells.append(Spell(window, members, members - before, before - members))
            current.append(group)
    return groups


def _communities(network: Network, seed: int, least: int) -> list[Members]:
    found = communities(network, seed)
    members: list[set[str]] = [set() for _ in found.sizes]
    for person, number in zip(network.persons, found.of.tolist(), strict=True):
        members[number].add(person)
    return [frozenset(one) for one in members if len(one) >= least]


def _alike(groups: Sequence[Group], found: Sequence[Members]) -> Iterator[tuple[float, int, int, Group]]:
    """Each group with each of the found that shares somebody with it, by what they share of both (Jaccard).

    Of the many pairs that share nobody nothing is told: they would be the square of all groups.
    """
    holds = {person: n for n, members in enumerate(found) for person in members}
    for group in groups:
        members = group.spells[-1].members
        for n, many in Counter(holds[person] for person in members if person in holds).items():
            yield -many / (len(members) + len(found[n]) - many), group.number, n, group
