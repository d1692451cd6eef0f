"""Placing: the persons of one record and of everyone who hangs together with it, as a run would find them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from scipy.cluster.hierarchy import DisjointSet
from sqlalchemy import Connection

from linkage.arrival.arrivals import Pair, Weighing
from linkage.arrival.component import Member, persons_of, read_component
from linkage.arrival.numbers import contradict, numbers_of
from linkage.arrival.scales import Weighed
from linkage.arrival.search import pair
from linkage.model.identifiers import LIFELONG
from linkage.model.proofs import SAME
from linkage.resolution.clusters import ScoredPairs, cluster
from linkage.resolution.conflicts import Ruled, settled
from linkage.resolution.constraints import Array, Constraints
from linkage.resolution.weighing import CLOSED_COMPONENT
from schema.vocabulary import ReviewReason, Ruling


@dataclass(frozen=True, slots=True)
class Placed:
    """Which records are one person: a label for each of them, equal for those together.

    `weights` are the match weights of all pairs that were weighed, those of the record with its candidates
    among them, and `weighed` their comparisons. `apart` are pairs that are strong enough for a link and
    are two people all the same, each with what a human should be asked; `by_hand` are the records that were.
    """

    labels: Mapping[str, int]
    weights: Mapping[Pair, float]
    weighed: Mapping[Pair, Weighed]
    apart: Mapping[Pair, ReviewReason]
    by_hand: frozenset[str]


def place(connection: Connection, weighing: Weighing, deduplicated: Sequence[str]) -> Placed:
    """Find the cluster of a record, and anew those of all with whom it hangs together.

    `deduplicated` are the sources free of duplicates.
    """
    thresholds = weighing.standing.model.thresholds
    told, own = weighing.told, weighing.record
    without = told["source"] if told["source"] in deduplicated else ""
    features = weighing.candidates(connection, without=without)
    features[own] = weighing.derived.packed
    weighed = weighing.weigh(features, [pair(own, one) for one in features if one != own])
    weights = {two: _single(weighing, one) for two, one in weighed.items()}
    strong = [b if a == own else a for (a, b), weight in weights.items() if weight >= thresholds.link]
    component = read_component(connection, own, strong, thresholds.link)
    members = {
        own: Member(own, told["entry"], told["source"], weighing.derived.packed, told["by_hand"]),
        **component.members,
    }
    names = sorted(members)
    weights = {two: weight for two, weight in component.links.items() if own not in two} | weights
    # As in a run all pairs of a small group that strong links join are weighed, blocked together or not.
    for group in _groups(names, [two for two, weight in weights.items() if weight >= thresholds.link]):
        if len(group) <= CLOSED_COMPONENT:
            asked = combinations(group, 2)
            inner = [two for two in asked if _linkable(members[two[0]], members[two[1]], deduplicated)]
            more = weighing.weigh({one: members[one].features for one in group}, inner)
            weighed |= more
            weights |= {two: _single(weighing, one) for two, one in more.items()}
    number = {name: at for at, name in enumerate(names)}
    scored = {
        two: weight
        for two, weight in sorted(weights.items())
        if two[0] in number and two[1] in number and weight > thresholds.unseen
    }
    pairs = _numbered(number, scored)
    followed = settled(component.rulings, persons_of(connection, names) if component.rulings else {})
    proofs = {two: weighed[two].proof for two in scored if two in weighed} | weighing.prove(
        {name: one.features for name, one in members.items()}, [two for two in scored if two not in weighed]
    )
    by_hand = frozenset(name for name, one in members.items() if one.by_hand)
    same = [two for two in scored if proofs[two] == SAME and scored[two] >= thresholds.link]
    found = cluster(
        len(names),
        ScoredPairs(pairs[:, 0], pairs[:, 1], np.array([*scored.values()], dtype=np.float32)),
        thresholds,
        replace(
            _constraints([members[one] for one in names], number, deduplicated, followed),
            proved=_numbered(number, sorted(same, key=lambda two: -scored[two])),
            contrary=_numbered(number, (two for two in scored if proofs[two] not in (None, SAME))),
            by_hand=frozenset(number[name] for name in by_hand),
        ),
    )
    labels = dict(zip(names, found.label.tolist(), strict=True))
    linked = [two for two, weight in scored.items() if weight >= thresholds.link]
    return Placed(labels, weights, weighed, _apart(members, own, linked, labels), by_hand)


def _apart(
    members: Mapping[str, Member], own: str, linked: Iterable[Pair], labels: Mapping[str, int]
) -> dict[Pair, ReviewReason]:
    """Why records that links join are two people: by a number of the one that arrives, or since one of them
    came by hand."""
    found = {}
    for two in linked:
        one, other = (members[name] for name in two)
        if labels[one.record] == labels[other.record]:
            continue
        if own in two and contradict(numbers_of(one.features), numbers_of(other.features)):
            found[two] = ReviewReason.CONTRADICTION
        elif one.by_hand or other.by_hand:
            found[two] = ReviewReason.BRIDGE
    return found


def _numbered(number: Mapping[str, int], pairs: Iterable[Pair]) -> Array:
    """Pairs of records by their numbers, a row each."""
    return np.array([(number[a], number[b]) for a, b in pairs], dtype=np.int64).reshape(-1, 2)


def _groups(names: Sequence[str], strong: Iterable[Pair]) -> list[list[str]]:
    """The records in groups that strong links join, each in order."""
    joined: DisjointSet[str] = DisjointSet(names)
    for one, other in strong:
        if one in joined and other in joined:
            joined.merge(one, other)
    return [sorted(group) for group in joined.subsets()]


def _single(weighing: Weighing, one: Weighed) -> float:
    """A match weight as a run keeps it: in single precision."""
    return float(np.float32(weighing.weight(one.bits)))


def _linkable(one: Member, other: Member, deduplicated: Sequence[str]) -> bool:
    return one.entry != other.entry and not (one.source == other.source and one.source in deduplicated)


def _constraints(
    members: Sequence[Member],
    number: Mapping[str, int],
    deduplicated: Sequence[str],
    rulings: Sequence[Ruled],
) -> Constraints:
    once = [
        _codes([one.entry for one in members]),
        _codes([one.source if one.source in deduplicated else None for one in members]),
    ]
    told = [numbers_of(one.features) for one in members]
    numbers = [_codes([some.get(kind) for some in told]) for kind in LIFELONG]

    def ruled(ruling: Ruling) -> list[tuple[int, int]]:
        ends = ((number[one.one], number[one.other]) for one in rulings if one.ruling is ruling)
        return [(min(two), max(two)) for two in ends]

    return Constraints(
        np.stack(once, axis=1), np.stack(numbers, axis=1), ruled(Ruling.SAME), ruled(Ruling.DIFFERENT)
    )


def _codes(values: Sequence[Any]) -> Any:
    """A code for each value; -1 for None."""
    known: dict[Any, int] = {}
    return np.array(
        [-1 if one is None else known.setdefault(one, len(known)) for one in values], dtype=np.int64
    )
