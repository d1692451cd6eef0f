"""A snapshot: the cut told coarser until nobody is rare, under pseudonyms, as rows that can be written."""

import secrets
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from cypher.projection.anonymity import Attributes, Step, anonymity, generalised
from cypher.projection.cut import Cut, CutEvent
from cypher.projection.pseudonyms import Pseudonyms

Rows = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Measured:
    """What the snapshot came to.

    `persons` and `events` are the k that their attributes have.
    `left_out` are how many persons and events stay rare however coarse, `coarser` how many are told coarser
    than they are held. `singled_out` is of how many involvements (`involvements` in all) there is no other
    like it: the attributes of the person, her role and the attributes of the event together.
    """

    persons: int
    events: int
    left_out: dict[str, int]
    coarser: dict[str, int]
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
    plain = {id: cut.attributes(one) for id, one in cut.persons.items() if chance.random() < sample}
    persons = generalised(plain, PERSON_STEPS, k)
    told = Counter(one.outcome for one in cut.events.values())
    frequent = {outcome for outcome, many in told.items() if many >= k}
    happened = {id: _attributes(cut, id, one, frequent) for id, one in cut.events.items()}
    # What tells of nobody is told as coarsely: whoever knows what was published would know the rest by it.
    events = generalised(happened, EVENT_STEPS, k)
    involved = {one for one in cut.involved if one[0] in persons and one[1] in events}
    related = {one for one in cut.related if one[0] in persons and one[1] in persons}
    alike = Counter((persons[person], role, events[event]) for person, event, role in involved)
    measured = Measured(
        anonymity(persons),
        anonymity(events),
        {"persons": len(plain) - len(persons), "events": len(happened) - len(events)},
        {
            "persons": sum(plain[id] != one for id, one in persons.items()),
            "events": sum(happened[id] != one for id, one in events.items()),
        },
        len(involved),
        sum(many for many in alike.values() if many == 1),
    )
    nodes, edges = _rows(cut, persons, events, involved, related)
    return Snapshot(nodes, edges, measured, sample)


PERSON_STEPS: tuple[Step, ...] = (
    lambda one: (one[0], one[1], None),
    lambda one: (_coarse(one[0]), one[1], None),
    lambda one: (_coarse(one[0]), None, None),
    lambda one: (None, None, None),
)
"""Of age band, sex and area: what is given up first is what tells an analyst least."""

EVENT_STEPS: tuple[Step, ...] = (
    lambda one: (one[0], one[1], one[2], None, one[4]),
    lambda one: (one[0], one[1] and one[1][:4], one[2], None, one[4]),
    lambda one: (one[0], one[1] and one[1][:4], None, None, one[4]),
    lambda one: (one[0], None, None, None, one[4]),
    lambda one: (None, None, None, None, one[4]),
)
"""Of kind, month, area, outcome and agency."""


def _coarse(band: str | None) -> str | None:
    if band is None:
        return None
    return "0-17" if int(band.split("-")[0].rstrip("+")) < 18 else "18+"


def _attributes(cut: Cut, id: str, event: CutEvent, frequent: Collection[str | None]) -> Attributes:
    outcome = event.outcome if event.outcome in frequent else None
    return (event.kind, event.month, cut.where(id), outcome, event.agency)


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
    homes = [(name(id), areas[area]) for id, (_, _, area) in persons.items() if area is not None]
    wheres = [(name(id), areas[area]) for id, (_, _, area, _, _) in events.items() if area is not None]
    by = [(name(id), agencies[agency]) for id, (*_, agency) in events.items() if agency is not None]
    told_of = {area for _, area in (*homes, *wheres)}
    recording = {agency for _, agency in by}
    nodes: dict[str, list[dict[str, Any]]] = {
        "Person": [{"id": name(id), "ageBand": age, "sex": sex} for id, (age, sex, _) in persons.items()],
        "Event": [
            {"id": name(id), "kind": kind, "month": month, "outcome": outcome}
            for id, (kind, month, _, outcome, _) in events.items()
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
