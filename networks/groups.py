"""Groups over time: the communities of one window after another, each followed into the one it became."""

from collections.abc import Sequence
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
        pairs = [
            (-_jaccard(group.spells[-1].members, members), group.number, n, group)
            for group in current
            for n, members in enumerate(found)
        ]
        going_on: dict[int, Group] = {}
        for told, _, n, group in sorted(pairs, key=lambda one: one[:3]):
            if -told >= overlap and n not in going_on and group not in going_on.values():
                going_on[n] = group
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


def _jaccard(one: Members, other: Members) -> float:
    return len(one & other) / len(one | other)
