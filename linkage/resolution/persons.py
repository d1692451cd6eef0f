"""Stable persons: which id each cluster keeps, and what moved from whom to whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple


class Overlap(NamedTuple):
    """How many records of a cluster belonged to a person.

    `own` of them were not brought to her by a merge, `by_hand` were not delivered; `since` says how late she
    was made.
    """

    cluster: int
    person: str
    records: int
    own: int = 0
    since: int = 0
    by_hand: int = 0


class Move(NamedTuple):
    """A record that leaves one person for another."""

    record: str
    from_person: str
    to_person: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One entry of the lineage: the records that left one person for another.

    A MERGE when nothing stayed behind, else a SPLIT.
    """

    kind: Literal["MERGE", "SPLIT"]
    from_person: str
    to_person: str
    records: tuple[str, ...]


def keep_ids(overlaps: Iterable[Overlap]) -> dict[int, str]:
    """The person whose id each cluster keeps; a cluster that isn't named gets a fresh one.

    The largest overlap of delivered records chooses first, then the largest of all; each id goes to one
    cluster and each cluster has one id. Ties fall to the records that carried the id before a merge, then to
    the elder person: what is merged and parted again is as it was. Then to the lesser person id and the
    lesser cluster, so that the outcome depends on nothing else.
    """
    kept: dict[int, str] = {}
    taken: set[str] = set()
    for overlap in sorted(overlaps, key=_claim):
        if overlap.cluster not in kept and overlap.person not in taken:
            kept[overlap.cluster] = overlap.person
            taken.add(overlap.person)
    return kept


def passages(moves: Sequence[Move], emptied: set[str]) -> list[Passage]:
    """The lineage of these moves; `emptied` are the persons who have no record any more."""
    together: dict[tuple[str, str], list[str]] = {}
    for move in moves:
        together.setdefault((move.from_person, move.to_person), []).append(move.record)
    return [
        Passage("MERGE" if before in emptied else "SPLIT", before, after, tuple(sorted(records)))
        for (before, after), records in sorted(together.items())
    ]


def _claim(one: Overlap) -> tuple[int, int, int, int, str, int]:
    """The place of a claim to a person's id: the strongest first."""
    return one.by_hand - one.records, -one.records, -one.own, one.since, one.person, one.cluster
