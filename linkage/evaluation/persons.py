"""The persons of a ledger against the truth of a demonstration: all measures, by group, and twins."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import select

from ledger.database import Ledger
from ledger.tables import link, record, source
from linkage.errors import EvaluationError
from linkage.evaluation.evaluate import persons_of
from linkage.evaluation.groups import GroupScore, Linked, score_groups
from linkage.evaluation.reliability import Reliability, reliability
from linkage.evaluation.report import Report
from linkage.evaluation.truth import TrueRecord, truth_of_demo
from linkage.model.store import model_in_force
from linkage.resolution.doubts import NEAR

BY = ("sex", "birth", "origin", "agency")
"""What records can be grouped by: her sex, when she was born, where her names are from, who tells of her."""

BORN = (1940, 1960, 1980, 2000)
"""Years of birth that part the bands."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the persons of a ledger stand: measures, pairs of twins merged of those told of, groups."""

    report: Report
    twins_merged: int
    twins: int
    groups: Mapping[str, Sequence[GroupScore]]


def score_persons(ledger: Ledger, truth: Path) -> Report:
    """Measure the persons of a ledger against the demonstration's `truth.csv`. Raises EvaluationError."""
    return _report(persons_of(ledger), truth_of_demo(ledger, truth))


def measure_persons(ledger: Ledger, truth: Path, by: Sequence[str] = ()) -> Standing:
    """The same with all that can be told beside it, by these of `BY`. Raises EvaluationError."""
    if unknown := [name for name in by if name not in BY]:
        raise EvaluationError(f"Records can be grouped by {', '.join(BY)}, not by {', '.join(unknown)}.")
    true, person = truth_of_demo(ledger, truth), persons_of(ledger)
    known = sorted(person.keys() & true.keys())
    if not known:
        raise EvaluationError(f"{truth}: names no record of this ledger. Is it of another demonstration?")
    doubtful = _doubtful(ledger) if by else set()
    linked = Linked(
        np.array([person[one] for one in known]),
        np.array([true[one].person for one in known]),
        np.array([one in doubtful for one in known]),
    )
    agency = _agencies(ledger) if "agency" in by else {}
    groups = {
        name: [agency[one] if name == "agency" else _group(true[one], name) for one in known] for name in by
    }
    merged, twins = _twins(person, true)
    return Standing(
        report=_report(
            person, true, reliability(ledger, {record: told.person for record, told in true.items()})
        ),
        twins_merged=merged,
        twins=twins,
        groups={name: score_groups(linked, groups[name]) for name in by},
    )


def _report(
    person: Mapping[str, str], true: Mapping[str, TrueRecord], told: Reliability | None = None
) -> Report:
    both = sorted(person.keys() & true.keys())
    found = np.array([person[one] for one in both])
    labels = np.array([true[one].person for one in both])
    return Report.of(found, labels, untold=len(person) - len(both), reliability=told)


def _group(told: TrueRecord, by: str) -> str:
    if by == "sex":
        return told.sex
    if by == "origin":
        return told.origin
    year = int(told.birth_date[:4])
    since = [edge for edge in BORN if edge <= year]
    return f"from {since[-1]}" if since else f"before {BORN[0]}"


def _agencies(ledger: Ledger) -> dict[str, str]:
    with ledger.read() as connection:
        found = connection.execute(
            select(record.c.id, source.c.agency).join(source, source.c.id == record.c.source)
        )
        return {row.id: row.agency for row in found}


def _doubtful(ledger: Ledger) -> set[str]:
    """The records of a pair that is near the threshold: what the queue holds, without its bound."""
    with ledger.read() as connection:
        model = model_in_force(connection)
        middle = model.thresholds.link if model else 0.0
        wanted = select(link.c.record_a, link.c.record_b).where(
            link.c.weight.between(middle - NEAR, middle + NEAR)
        )
        return {one for row in connection.execute(wanted) for one in row}


def _twins(person: Mapping[str, str], true: Mapping[str, TrueRecord]) -> tuple[int, int]:
    born: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    holding: defaultdict[str, set[str]] = defaultdict(set)
    for record_id, told in true.items():
        if told.twin and record_id in person:
            born[told.household, told.birth_date].add(told.person)
            holding[told.person].add(person[record_id])
    pairs = [sorted(twins) for twins in born.values() if len(twins) == 2]
    return sum(not holding[one].isdisjoint(holding[other]) for one, other in pairs), len(pairs)
