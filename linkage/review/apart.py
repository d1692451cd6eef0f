"""Apart: what keeps the records of two persons from becoming one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from sqlalchemy import Connection

from linkage.arrival.arrivals import Arrivals
from linkage.arrival.resolving import read_told
from linkage.arrival.scales import Features
from linkage.model.proofs import SAME
from linkage.resolution.records import deduplicated_sources
from schema.vocabulary import ReviewReason

MOST = 20
"""Records of each person that are weighed: the first by their ids. Few persons have more."""


class Contrary(NamedTuple):
    """Two records that are of two people whatever their weight says, and why: TWINS or CONTRADICTION."""

    a: str
    b: str
    reason: ReviewReason


@dataclass(frozen=True, slots=True)
class Apart:
    """How far two persons are from being one.

    `average` is that of the match weights, in bits, of all `pairs` of a record of the one and a record of the
    other, a pair below the model's `unseen` counted as that; from `link` on they would be joined, but for
    what is `contrary` and but for `one_source`: that each has a record of a source which tells of everybody
    once.
    """

    average: float
    pairs: tuple[tuple[str, str], ...]
    link: float
    contrary: tuple[Contrary, ...]
    one_source: bool

    @property
    def records(self) -> set[str]:
        """The records that were weighed."""
        return {id for pair in self.pairs for id in pair}


def read_apart(
    connection: Connection, arrivals: Arrivals, ones: Sequence[str], others: Sequence[str]
) -> Apart | None:
    """Weigh the records of current entries of one person with those of another as a run would.

    None where either has none. Raises LinkageError before the first run by this version of the program. Costs
    one weighing for each record and one statement for all pairs.
    """
    known = [
        {id: told for id in sorted(some)[:MOST] if (told := read_told(connection, id))}
        for some in (ones, others)
    ]
    if not all(known):
        return None
    sides = [{id: arrivals.weighing(connection, told) for id, told in some.items()} for some in known]
    standing = next(iter(sides[0].values())).standing
    thresholds = standing.model.thresholds
    with arrivals.scales(standing) as scales:
        features = {id: scales.unpack(id, one.derived.packed) for some in sides for id, one in some.items()}
        pairs = [(min(pair), max(pair)) for pair in product(*sides)]
        weighed = scales.weigh(list(features.values()), pairs)
    weights = [max(thresholds.unseen, standing.prior + sum(one.bits)) for one in weighed]
    proved = {
        Contrary(one.a, one.b, ReviewReason(one.proof)) for one in weighed if one.proof not in (None, SAME)
    }
    numbers = {
        Contrary(*pair, ReviewReason.CONTRADICTION)
        for pair in _other_numbers(*({id: features[id] for id in side} for side in sides))
    }
    free = set(deduplicated_sources(connection))
    sources = [{str(told["source"]) for told in some.values()} & free for some in known]
    return Apart(
        sum(weights) / len(weights),
        tuple(pairs),
        thresholds.link,
        tuple(sorted(proved | numbers)),
        not sources[0].isdisjoint(sources[1]),
    )


def _other_numbers(ones: Mapping[str, Features], others: Mapping[str, Features]) -> Iterator[tuple[str, str]]:
    """The pairs of records that tell numbers for life of a kind of which the two persons share none."""
    kinds = [_by_kind(side) for side in (ones, others)]
    for kind in kinds[0].keys() & kinds[1].keys():
        mine, theirs = kinds[0][kind], kinds[1][kind]
        if {number for _, number in mine}.isdisjoint(number for _, number in theirs):
            for (one, _), (other, _) in product(mine, theirs):
                yield min(one, other), max(one, other)


def _by_kind(side: Mapping[str, Features]) -> dict[str, list[tuple[str, str]]]:
    """Record and number for life of each kind."""
    found: dict[str, list[tuple[str, str]]] = {}
    for id, features in side.items():
        for told in features["lifelong"] or ():
            kind, _, number = told.partition("=")
            found.setdefault(kind, []).append((id, number))
    return found
