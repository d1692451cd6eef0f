"""A snapshot: of the cut as much as k allows, under pseudonyms, as rows that can be written."""

import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cypher.projection.anonymity import Attributes, anonymity, partitioned
from cypher.projection.cut import Cut, CutEvent, CutPerson
from cypher.projection.pseudonyms import Pseudonyms

PERSON = (None, "Person.sex", "Person.ageBand", "LIVES_IN")
EVENT = ("RECORDED_BY", "Event.kind", None, "Event.month", "HAPPENED_IN", "Event.outcome")
"""As what attributes are told, the more important first; None: together with another."""

Rows = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Measured:
    """What the snapshot came to.

    `persons` and `events` are the k that their attributes have. `told` has of each attribute of how many it
    is told, and of how many it is held; `left_out` are events whose kind is too rare to be told; `newest`
    is the month of the newest event. `singled_out` is of how many involvements (`involvements` in all) there
    is no other like it: the attributes of the person, her role and the attributes of the event together.
    """

    persons: int
    events: int
    told: dict[str, tuple[int, int]]
    left_out: int
    newest: str | None
    involvements: int
    singled_out: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Rows of nodes by label and of edges by type, in an order that tells nothing, and what was measured.

    `sample` is the share of persons of which they tell.
    """

    nodes: Rows
    edges: Rows
    measured: Measured
    sample: float


def snapshot(cut: Cut, k: int, sample: float = 1.0) -> Snapshot:
    """Make a snapshot of a cut; its pseudonyms can't be made again.

    Of the persons a share is drawn by chance, anew each time, so that who is absent may just not be drawn.
    """
    chance = secrets.SystemRandom()
    plain = {id: _person(cut, one) for id, one in cut.persons.items() if chance.random() < sample}
    persons = partitioned(plain, k)
    # What tells of nobody is told as coarsely: whoever knows what was published would know the rest by it.
    happened = {id: _event(cut, id, one) for id, one in cut.events.items()}
    events = partitioned(happened, k, needed=2)
    involved = {one for one in cut.involved if one[0] in persons and one[1] in events}
    related = {one for one in cut.related if one[0] in persons and one[1] in persons}
    alike = Counter((persons[person], role, events[event]) for person, event, role in involved)
    measured = Measured(
        anonymity(persons),
        anonymity(events),
        _told(PERSON, plain, persons) | _told(EVENT, happened, events),
        len(happened) - len(events),
        max((one.month for one in cut.events.values() if one.month), default=None),
        len(involved),
        sum(many for many in alike.values() if many == 1),
    )
    nodes, edges = _rows(cut, persons, events, involved, related)
    return Snapshot(nodes, edges, measured, sample)


def _person(cut: Cut, person: CutPerson) -> Attributes:
    """Child or adult, sex, age band, area of her home."""
    band, sex, home = cut.attributes(person)
    return (_coarse(band), sex, band, home)


def _event(cut: Cut, id: str, event: CutEvent) -> Attributes:
    """Agency, kind, year, month, area, outcome."""
    year = event.month and event.month[:4]
    month = event.month if event.month != year else None
    return (event.agency, event.kind, year, month, cut.where(id), event.outcome)


def _coarse(band: str | None) -> str | None:
    if band is None:
        return None
    return "0-17" if int(band.split("-")[0].rstrip("+")) < 18 else "18+"


def _told(
    names: Sequence[str | None], held: Mapping[str, Attributes], told: Mapping[str, Attributes]
) -> dict[str, tuple[int, int]]:
    """By the name of each attribute: of how many it is told, and of how many it is held."""
    return {name: (_many(told, at), _many(held, at)) for at, name in enumerate(names) if name is not None}


def _many(rows: Mapping[str, Attributes], at: int) -> int:
    return sum(row[at] is not None for row in rows.values())


def _rows(
    cut: Cut,
    persons: Mapping[str, Attributes],
    events: Mapping[str, Attributes],
    involved: Collection[tuple[str, str, str | None]],
    related: Collection[tuple[str, str, str | None]],
) -> tuple[Rows, Rows]:
    name = Pseudonyms().of
    agencies = {one: row["id"].removeprefix("agency_") for one, row in cut.agencies.items()}
    areas = {one: row["code"] for one, row in cut.areas.items()}
    homes = [(name(id), areas[area]) for id, (*_, area) in persons.items() if area is not None]
    wheres = [(name(id), areas[area]) for id, (*_, area, _) in events.items() if area is not None]
    by = [(name(id), agencies[agency]) for id, (agency, *_) in events.items() if agency is not None]
    told_of = {area for _, area in (*homes, *wheres)}
    recording = {agency for _, agency in by}
    nodes: dict[str, list[dict[str, Any]]] = {
        "Person": [
            {"id": name(id), "ageBand": band or age, "sex": sex}
            for id, (age, sex, band, _) in persons.items()
        ],
        "Event": [
            {"id": name(id), "kind": kind, "month": month or year, "outcome": outcome}
            for id, (_, kind, year, month, _, outcome) in events.items()
        ],
        "Staff": [{"id": name(id)} for id in {staff for event, staff in cut.handled if event in events}],
        "Area": [
            {"id": areas[id], "kind": row["kind"], "fullName": row.get("fullName")}
            for id, row in cut.areas.items()
            if areas[id] in told_of
        ],
        "Agency": [
            {"id": agencies[id], "kind": row["kind"], "fullName": row["fullName"]}
            for id, row in cut.agencies.items()
            if agencies[id] in recording
        ],
    }
    edges: dict[str, list[dict[str, Any]]] = {
        "INVOLVED": [{"start": name(a), "end": name(b), "role": role} for a, b, role in involved],
        "RELATED": [{"start": name(a), "end": name(b), "kind": kind} for a, b, kind in related],
        "LIVES_IN": [{"start": a, "end": b} for a, b in homes],
        "HAPPENED_IN": [{"start": a, "end": b} for a, b in wheres],
        "RECORDED_BY": [{"start": a, "end": b} for a, b in by],
        "HANDLED_BY": [{"start": name(a), "end": name(b)} for a, b in cut.handled if a in events],
    }
    # The order of what is written would otherwise be that of the ledger.
    return (
        {label: sorted(rows, key=lambda row: str(row["id"])) for label, rows in nodes.items()},
        {type: sorted(rows, key=_place) for type, rows in edges.items()},
    )


def _place(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(value) for value in row.values())
