"""Search: whose a record would be, among those that its asker may see; nothing is written."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from linkage.arrival.arrivals import Weighing
from linkage.arrival.candidates import Among, find_held
from linkage.arrival.component import persons_of
from linkage.arrival.numbers import contradict, numbers_of
from linkage.arrival.scales import Told, Weighed
from linkage.ingest.persons import RecordColumns
from linkage.model.features import TOLD
from linkage.model.proofs import SAME
from linkage.resolution.doubts import NEAR
from linkage.resolution.weighing import CLOSED_COMPONENT
from schema.vocabulary import Resolution


@dataclass(frozen=True, slots=True)
class Match:
    """A record that she may be: its person, the match weight in bits, and that of each comparison."""

    record: str
    person: str
    weight: float
    comparisons: Mapping[str, float]

    @property
    def probability(self) -> float:
        """That they are one person, by the weight."""
        return float(1 / (1 + 2.0 ** -max(-100.0, min(100.0, self.weight))))


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a search: whom she matches, and the records that speak for anyone, the strongest first.

    `resolution` is MATCHED with a person, NEEDS_REVIEW where a human had to rule, and CREATED where she is
    nobody of these.
    """

    resolution: Resolution
    person: str | None
    matches: Sequence[Match]


def told_of(columns: RecordColumns, source: str, record: str) -> Told:
    """A record told by hand as linkage reads it, before it has an entry."""
    at = {"record": record, "entry": 0, "source": source, "by_hand": True}
    return {**at, **{name: getattr(columns, name) for name in TOLD}}


def search(connection: Connection, weighing: Weighing, within: Among, without: str = "") -> Found:
    """Compare a record with those `within`, none of the source `without`.

    It matches the person with whose records its average weight is highest, if that is enough for a link, as
    records join in a run, or a record of hers proves that she is the same, and none that she is another. Two
    such persons, or a weight that almost suffices, are for a human.
    """
    thresholds = weighing.standing.model.thresholds
    names = [one.name for one in weighing.standing.model.comparisons]
    features = weighing.candidates(connection, within, without)
    persons = dict(persons_of(connection, list(features)))
    features = {one: told for one, told in features.items() if one in persons}
    found = _weigh(weighing, features)
    near = {persons[one] for one, told in found.items() if weighing.weight(told.bits) >= thresholds.link}
    held = find_held(connection, near, weighing.record, within, without)
    # As in a run all records of a person who is not too large are weighed, in one block or not.
    size = Counter(one.person for one in held)
    others = {one.record: one.features for one in held if one.record not in features}
    persons |= {one.record: one.person for one in held}
    found |= _weigh(
        weighing, {one: told for one, told in others.items() if size[persons[one]] <= CLOSED_COMPONENT}
    )
    features |= others
    weights: defaultdict[str, list[float]] = defaultdict(list)
    balance: defaultdict[str, list[int]] = defaultdict(list)
    matches: list[Match] = []
    proved = set()
    for record in features:
        person = persons[record]
        if record not in found:
            weights[person].append(thresholds.unseen)
            continue
        proof, bits = found[record].proof, found[record].bits
        weight = weighing.weight(bits)
        weights[person].append(max(weight, thresholds.unseen))
        if weight >= thresholds.review:
            matches.append(Match(record, person, weight, dict(zip(names, bits, strict=True))))
        if weight > thresholds.unseen:
            balance[person].append(-1 if proof in (None, SAME) else 1)
        if proof == SAME and weight >= thresholds.link:
            proved.add(person)
    matches.sort(key=lambda one: (-one.weight, one.record))
    own = numbers_of(weighing.derived.packed)
    apart = {persons[one] for one, told in features.items() if contradict(own, numbers_of(told))}
    # As in a run: of the pairs that were scored half are contrary.
    apart |= {person for person, told in balance.items() if 1 in told and sum(told) >= 0}
    fit = [
        person
        for person, some in weights.items()
        if person not in apart and (person in proved or sum(some) / len(some) >= thresholds.link)
    ]
    if len(fit) == 1:
        return Found(Resolution.MATCHED, fit[0], matches)
    close = matches and matches[0].weight >= thresholds.link - NEAR
    return Found(Resolution.NEEDS_REVIEW if fit or close else Resolution.CREATED, None, matches)


def _weigh(weighing: Weighing, features: Mapping[str, str]) -> dict[str, Weighed]:
    """The record against each of these."""
    pairs = {one: pair(weighing.record, one) for one in features}
    found = weighing.weigh({**features, weighing.record: weighing.derived.packed}, pairs.values())
    return {one: found[two] for one, two in pairs.items()}


def pair(one: str, other: str) -> tuple[str, str]:
    """Two records, the lesser id first."""
    return min(one, other), max(one, other)
