"""Error by group: precision, recall and review load of the records of each, with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from linkage.evaluation.measures import Labels, Share, codes, sizes, together

REPLICATES = 400
SEED = 20_160_614


@dataclass(frozen=True, slots=True)
class Linked:
    """Records numbered alike: the person found, the true one, and whether a doubtful pair has it."""

    found: Labels
    true: Labels
    doubtful: Labels


@dataclass(frozen=True, slots=True)
class GroupScore:
    """One group: its records and true persons; of the pairs that its records stand in the share that is one
    person (precision), of their true pairs the share found (recall); the share of records in doubt."""

    group: str
    records: int
    persons: int
    precision: Share
    recall: Share
    doubtful: Share


def score_groups(linked: Linked, groups: Sequence[str]) -> list[GroupScore]:
    """Score the records of each group; the last row is that of all.

    A pair counts half for each of its two records, so over all records these are the cluster-pair measures.
    Intervals of 95 % are by the bootstrap over true persons (B. Efron 1979, with Poisson weights), since the
    records of one person err together. Where no error was seen there is none to draw: then an interval is
    Wilson's, over persons.
    """
    hits = sizes(together(linked.found, linked.true))[codes(together(linked.found, linked.true))] - 1
    found = sizes(linked.found)[codes(linked.found)] - 1
    true = sizes(linked.true)[codes(linked.true)] - 1
    one = np.ones(len(hits), dtype=np.int64)
    counted = np.stack([hits, found, hits, true, linked.doubtful.astype(np.int64), one], axis=1)
    label = np.asarray(groups)
    person = codes(linked.true)
    return [
        _score(name, counted[chosen], person[chosen])
        for name, chosen in [*((one, label == one) for one in sorted(set(groups))), ("all", one > 0)]
    ]


def _score(name: str, counted: Labels, person: Labels) -> GroupScore:
    own = codes(person)
    sums = np.zeros((int(own.max(initial=-1)) + 1, counted.shape[1]))
    np.add.at(sums, own, counted)
    random = np.random.default_rng(SEED)
    drawn = np.stack([random.poisson(1.0, len(sums)) @ sums for _ in range(REPLICATES)])
    total = sums.sum(axis=0)
    precision, recall, doubtful = (
        _share(total[at], total[at + 1], drawn[:, at], drawn[:, at + 1], int((sums[:, at + 1] > 0).sum()))
        for at in (0, 2, 4)
    )
    return GroupScore(name, len(counted), len(sums), precision, recall, doubtful)


def _share(hits: float, among: float, drawn_hits: Labels, drawn_among: Labels, persons: int) -> Share:
    if hits in (0, among):
        return Share.of(persons if hits else 0, persons)
    shares = drawn_hits[drawn_among > 0] / drawn_among[drawn_among > 0]
    low, high = np.quantile(shares, (0.025, 0.975))
    return Share(float(hits / among), float(low), float(high))
