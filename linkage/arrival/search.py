"""Search: whose a record would be, among those that its asker may see; nothing is written."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from linkage.arrival.arrivals import Weighing
from linkage.arrival.candidates import Among, find_held
from linkage.arrival.component import persons_of
from linkage.arrival.numbers import contradict, numbers_of
from linkage.arrival.scales import Told, Weighed
from linkage.ingest.persons import RecordColumns
from linkage.model.features import TOLD
from linkage.model.model import Thresholds
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
    persons, found, apart = _against(connection, weighing, within, without)
    cases: defaultdict[str, _Case] = defaultdict(_Case)
    matches: list[Match] = []
    for record, person in persons.items():
        weighed, weight = found.get(record), thresholds.unseen
        if weighed is not None:
            weight = weighing.weight(weighed.bits)
        if weighed is not None and weight >= thresholds.review:
            matches.append(Match(record, person, weight, dict(zip(names, weighed.bits, strict=True))))
        cases[person].hear(weighed.proof if weighed else None, weight, thresholds)
    matches.sort(key=lambda one: (-one.weight, one.record))
    fit = [one for one, case in cases.items() if one not in apart and case.fits(thresholds.link)]
    if len(fit) == 1:
        return Found(Resolution.MATCHED, fit[0], matches)
    close = matches and matches[0].weight >= thresholds.link - NEAR
    return Found(Resolution.NEEDS_REVIEW if fit or close else Resolution.CREATED, None, matches)


@dataclass(slots=True)
class _Case:
    """What a person's records say for and against her being the one: weights in bits, and scored pairs."""

    weights: list[float] = field(default_factory=list)
    agreeing: int = 0
    contrary: int = 0
    proved: bool = False

    def hear(self, proof: str | None, weight: float, thresholds: Thresholds) -> None:
        """Take in one record of hers, whose weight is `unseen` where nothing compared it."""
        self.weights.append(max(weight, thresholds.unseen))
        if weight > thresholds.unseen:
            self.contrary += proof not in (None, SAME)
            self.agreeing += proof in (None, SAME)
        self.proved |= proof == SAME and weight >= thresholds.link

    def fits(self, link: float) -> bool:
        """Whether she is the one, as in a run: never where half of the scored pairs are contrary."""
        if self.contrary and self.contrary >= self.agreeing:
            return False
        return self.proved or sum(self.weights) / len(self.weights) >= link


def _against(
    connection: Connection, weighing: Weighing, within: Among, without: str
) -> tuple[Mapping[str, str], Mapping[str, Weighed], frozenset[str]]:
    """The persons of the records that count, by record; what was weighed; who is another by her numbers.

    As in a run all records of a person who is not too large are weighed, in one block or not.
    """
    features = weighing.candidates(connection, within, without)
    persons = dict(persons_of(connection, list(features)))
    features = {one: told for one, told in features.items() if one in persons}
    found = _weigh(weighing, features)
    link = weighing.standing.model.thresholds.link
    near = {persons[one] for one, told in found.items() if weighing.weight(told.bits) >= link}
    held = find_held(connection, near, weighing.record, within, without)
    size = Counter(one.person for one in held)
    others = {one.record: one.features for one in held if one.record not in features}
    of = {one: persons[one] for one in features} | {one.record: one.person for one in held}
    found |= _weigh(
        weighing, {one: told for one, told in others.items() if size[of[one]] <= CLOSED_COMPONENT}
    )
    own = numbers_of(weighing.derived.packed)
    told = (features | others).items()
    return of, found, frozenset(of[one] for one, packed in told if contradict(own, numbers_of(packed)))


def _weigh(weighing: Weighing, features: Mapping[str, str]) -> dict[str, Weighed]:
    """The record against each of these."""
    pairs = {one: pair(weighing.record, one) for one in features}
    found = weighing.weigh({**features, weighing.record: weighing.derived.packed}, pairs.values())
    return {one: found[two] for one, two in pairs.items()}


def pair(one: str, other: str) -> tuple[str, str]:
    """Two records, the lesser id first."""
    return min(one, other), max(one, other)
