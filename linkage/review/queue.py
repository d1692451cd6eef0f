"""The queue: on which pairs of records a human should rule next, and what each ruling would be worth."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from sqlalchemy import Connection, select

from ledger.among import among
from ledger.tables import doubt, link
from linkage.model.store import model_in_force
from linkage.review.decisions import Decision, contradicting
from linkage.review.worth import Worth
from schema.vocabulary import DecisionState, ReviewReason, Ruling

OF_WHOLE_PERSONS = frozenset({ReviewReason.LARGE_CLUSTER, ReviewReason.BRIDGE})
"""Reasons that rest on other records of the person than the two."""

HUMANS = frozenset(
    {ReviewReason.CONFLICTING_DECISIONS, ReviewReason.AWAITS_SECOND, ReviewReason.DECISION_AGAINST_MODEL}
)
"""Reasons that decisions raise."""

ORDER = (
    ReviewReason.CONFLICTING_DECISIONS,
    ReviewReason.AWAITS_SECOND,
    ReviewReason.DECISION_AGAINST_MODEL,
    ReviewReason.CONTRADICTION,
    ReviewReason.TWINS,
    ReviewReason.BRIDGE,
    ReviewReason.LARGE_CLUSTER,
    ReviewReason.NEAR_THRESHOLD,
)
"""Reasons, the most telling first: what humans said, then what the two tell, then how they hang together."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason why a human should rule on two records (`a` < `b`).

    `weight` is their match weight in bits, None where it is too low for a link.
    """

    reason: ReviewReason
    a: str
    b: str
    weight: float | None

    @property
    def pair(self) -> tuple[str, str]:
        """The two records."""
        return self.a, self.b


@dataclass(frozen=True, slots=True)
class Item:
    """Two records on which a human should rule, for all `reasons` in their order, with what that is worth.

    `together` is whether they are one person now. `value` is the number of pairs of records that a ruling
    would be expected to set right: the chance, by the weight or by the weakest link of the chain that joins
    them, that the present state is wrong, times the pairs that would be joined or parted.
    """

    reasons: tuple[ReviewReason, ...]
    a: str
    b: str
    weight: float | None
    together: bool
    value: float

    @property
    def pair(self) -> tuple[str, str]:
        """The two records."""
        return self.a, self.b

    @property
    def place(self) -> tuple[float, str, str]:
        """Where it stands: the most valuable first."""
        return -self.value, self.a, self.b


def doubts(connection: Connection, decisions: Sequence[Decision]) -> list[Doubt]:
    """All doubts: those of the last run on which no decision stands, and those that `decisions` raise."""
    ruled = {(one.record_a, one.record_b) for one in decisions}
    found = [
        Doubt(ReviewReason(row.reason), row.record_a, row.record_b, row.weight)
        for row in connection.execute(select(doubt))
        if (row.record_a, row.record_b) not in ruled
    ]
    model = model_in_force(connection)
    threshold = model.thresholds.link if model else 0.0
    return [*found, *raised(decisions, _weights(connection, {one.pair for one in decisions}), threshold)]


def items(found: Iterable[Doubt], persons: Mapping[str, str], worth: Worth) -> list[Item]:
    """The queue, each pair once, the most valuable ruling first; `persons` has the person of each record."""
    of_pair: dict[tuple[str, str], list[Doubt]] = {}
    for one in found:
        of_pair.setdefault(one.pair, []).append(one)
    made = []
    for (a, b), several in of_pair.items():
        reasons = tuple(sorted({one.reason for one in several}, key=ORDER.index))
        weight = next((one.weight for one in several if one.weight is not None), None)
        together = persons[a] == persons[b]
        pairs = worth.parted(a, b) if together else worth.joined(a, b)
        told = weight
        if together and ReviewReason.DECISION_AGAINST_MODEL not in reasons:
            # What joins them by way of others speaks for them as well; a ruling would hide what it overrules.
            told = max(-inf if weight is None else weight, worth.held(a, b))
        made.append(Item(reasons, a, b, weight, together, _wrong(reasons, told, together) * pairs))
    return sorted(made, key=lambda item: item.place)


def questions(
    queue: Sequence[Item], persons: Mapping[str, str], parted: Iterable[tuple[str, str]]
) -> list[Item]:
    """The queue without what asks again: of two persons the first pair, and none where humans part them.

    `parted` are pairs of records on which a ruling of DIFFERENT is in force. What humans raised stays.
    """
    asked = {frozenset((persons[a], persons[b])) for a, b in parted}
    kept = []
    for one in queue:
        two = frozenset((persons[one.a], persons[one.b]))
        if one.together or not HUMANS.isdisjoint(one.reasons):
            kept.append(one)
        elif two not in asked:
            kept.append(one)
            asked.add(two)
    return kept


def _wrong(reasons: Collection[ReviewReason], weight: float | None, together: bool) -> float:
    """The chance that the present state is wrong; even where humans contradict each other or wait."""
    if ReviewReason.CONFLICTING_DECISIONS in reasons or ReviewReason.AWAITS_SECOND in reasons:
        return 0.5
    bits = -100.0 if weight is None else max(-100.0, min(100.0, weight))
    chance = float(1 / (1 + 2.0**-bits))
    return 1 - chance if together else chance


def raised(
    decisions: Sequence[Decision], weights: Mapping[tuple[str, str], float], threshold: float
) -> list[Doubt]:
    """The doubts that decisions raise: they contradict, each other or the model, or wait for a second.

    `weights` are those of links, `threshold` is the weight from which records are one person, in bits.
    """
    found: dict[tuple[ReviewReason, tuple[str, str]], None] = {}
    force = [one for one in decisions if one.state is DecisionState.IN_FORCE]
    for one in (one for together in contradicting(force) for one in together):
        found[ReviewReason.CONFLICTING_DECISIONS, (one.record_a, one.record_b)] = None
    for one in decisions:
        pair = one.record_a, one.record_b
        strong = weights.get(pair, -100.0) >= threshold
        if one.state is DecisionState.PROPOSED:
            found[ReviewReason.AWAITS_SECOND, pair] = None
        elif one.state is DecisionState.IN_FORCE and (
            (one.ruling is Ruling.SAME and not strong) or (one.ruling is Ruling.DIFFERENT and strong)
        ):
            found[ReviewReason.DECISION_AGAINST_MODEL, pair] = None
    return [Doubt(reason, *pair, weights.get(pair)) for reason, pair in found]


def _weights(connection: Connection, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], float]:
    wanted = select(link.c.record_a, link.c.record_b, link.c.weight).where(
        among(link.c.record_a, {a for a, _ in pairs}),
        among(link.c.record_b, {b for _, b in pairs}),
    )
    return {(a, b): weight for a, b, weight in connection.execute(wanted) if (a, b) in pairs}
