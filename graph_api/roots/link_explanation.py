"""Link explanation, as the contract tells it: of two records or persons, as far as the viewer sees them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import combinations, product
from typing import Any

from sqlalchemy import Connection, Row, select

from graph_api.errors import Unavailable
from graph_api.lineage import shown
from graph_api.roots.clear import clear_of
from graph_api.roots.decisions import SeenDecisions
from ledger.among import among
from ledger.database import Ledger
from ledger.tables import entry, membership, record
from linkage.arrival.arrivals import Arrivals
from linkage.errors import LinkageError
from linkage.resolution.paths import Step, chain, joins, read_links
from linkage.review.apart import Apart, read_apart
from linkage.review.decisions import every
from linkage.review.evidence import TOLD_BY, Evidence, read_evidence
from linkage.review.waterfall import steps
from schema.selection import Selection
from schema.sight import Sight

MOST_RECORDS = 1_000
"""Records of one person of whom the explanation speaks; no real person has more."""


def link_explanation_value(
    root: Selection, sight: Sight, today: Mapping[str, Sequence[str]], ledger: Ledger, arrivals: Arrivals
) -> tuple[dict[str, Any] | None, Sequence[str]]:
    """The explanation that the contract tells of, and its records; None for what she can't see.

    Raises Unavailable before the first linkage run. May block.
    """
    arguments, asked = root.arguments, {child.field for child in root.children}
    with ledger.read() as connection:
        one, other = (_records(connection, str(arguments[name]), sight, today) for name in ("a", "b"))
        if not one or not other:
            return None, ()
        told = _told(connection, {*one, *other})
        persons = {row.id: row.person for row in told.values()}
        hers = _of_persons(connection, {persons[one[0]], persons[other[0]]}, sight)
        clear = clear_of(connection, {*hers, *one, *other}, sight)
        links = read_links(connection, clear)
        pair = _pair(one, other, links)
        if pair is None:
            return None, ()
        a, b = pair
        together = persons[a] == persons[b]
        same = arguments["a"] == arguments["b"]
        way = chain([step for step in links if {step.a, step.b} <= set(hers)], a, b) if together else []
        how = joins([step for step in links if {step.a, step.b} <= set(one)]) if same else []
        evidence = None
        if "evidence" in asked and {a, b} <= clear:
            with _by_a_model():
                evidence = read_evidence(connection, arrivals, a, b)
        seen = SeenDecisions.of(connection, every(connection), sight)
        kept, weighed = None, set[str]()
        if "apart" in asked and not together:
            sides = [_of_persons(connection, {persons[end]}, sight) for end in pair]
            ones, others = ([id for id in side if id in clear] for side in sides)
            with _by_a_model():
                found = read_apart(connection, arrivals, ones, others)
            if found is not None:
                weighed = found.records
                kept = _apart_value(found, seen.between(*map(set, sides)))
    value = {
        "a": a,
        "b": b,
        "together": together,
        "evidence": _evidence_value(evidence, told, (a, b)) if evidence else None,
        "decisions": seen.on(a, b),
        "chain": [_step(step) for step in way],
        "how": [_step(step) for step in how],
        "apart": kept,
    }
    return value, sorted({a, b, *weighed, *(id for step in (*way, *how) for id in (step.a, step.b))})


def _records(
    connection: Connection, id: str, sight: Sight, today: Mapping[str, Sequence[str]]
) -> Sequence[str]:
    """The record of this id, or those of the person, that the viewer sees; none as of nothing."""
    if not id.startswith("person_"):
        return sorted(shown(connection, {id}, sight))
    for person in today.get(id, (id,)):
        if hers := _of_persons(connection, {person}, sight):
            return hers
    return ()


def _of_persons(connection: Connection, persons: Iterable[str], sight: Sight) -> list[str]:
    held = select(membership.c.record).where(among(membership.c.person, set(persons)))
    found = set(connection.execute(held.order_by(membership.c.record).limit(MOST_RECORDS)).scalars())
    return sorted(shown(connection, found, sight))


def _told(connection: Connection, records: set[str]) -> dict[str, Row[Any]]:
    """What current entries say of these records, with their person and class."""
    wanted = (
        select(record, membership.c.person)
        .join(entry, entry.c.id == record.c.entry)
        .join(membership, membership.c.record == record.c.id)
        .where(among(record.c.id, records), entry.c.state == "current")
    )
    return {row.id: row for row in connection.execute(wanted)}


def _pair(one: Sequence[str], other: Sequence[str], links: Sequence[Step]) -> tuple[str, str] | None:
    """The two records to explain: the strongest link between the two sides, else the first of each."""
    sides = set(one), set(other)
    for step in links:
        for a, b in ((step.a, step.b), (step.b, step.a)):
            if a in sides[0] and b in sides[1]:
                return a, b
    rest = combinations(one, 2) if sides[0] == sides[1] else product(one, other)
    return next(((a, b) for a, b in rest if a != b), None)


@contextmanager
def _by_a_model() -> Iterator[None]:
    """Before the first run there is nothing to weigh records by."""
    try:
        yield
    except LinkageError as error:
        raise Unavailable(str(error)) from None


def _apart_value(found: Apart, decisions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "average": found.average,
        "pairs": len(found.pairs),
        "threshold": found.link,
        "contrary": [one._asdict() for one in found.contrary],
        "oneSource": found.one_source,
        "decisions": decisions,
    }


def _evidence_value(
    evidence: Evidence, told: Mapping[str, Row[Any]], pair: tuple[str, str]
) -> dict[str, Any]:
    return {
        "model": evidence.model,
        "prior": evidence.prior,
        "weight": evidence.weight,
        "probability": evidence.probability,
        "threshold": evidence.link,
        "comparisons": [
            {
                "name": one.name,
                "values": {
                    side: _values(told[id], one.name) for side, id in zip(("a", "b"), pair, strict=True)
                },
                "level": one.level,
                "weight": one.bits,
                "frequency": one.frequency,
                "unknown": one.unknown,
            }
            for one in evidence.comparisons
        ],
        "waterfall": [{"label": one.label, "start": one.start, "end": one.end} for one in steps(evidence)],
        "missing": [
            {"comparison": one.name, "unknown": one.unknown, "weight": one.best - one.bits}
            for one in evidence.missing()
        ],
    }


def _values(row: Row[Any], comparison: str) -> list[str]:
    found: list[str] = []
    for column in TOLD_BY.get(comparison, ()):
        value = row._mapping[column]
        if isinstance(value, Mapping):
            found += [f"{kind} {text}" for kind, text in sorted(value.items())]
        elif isinstance(value, list):
            found += map(str, value)
        elif value is not None:
            found.append(str(value))
    return found


def _step(step: Step) -> dict[str, Any]:
    return {"a": step.a, "b": step.b, "weight": step.weight}
