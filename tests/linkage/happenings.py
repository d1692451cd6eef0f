"""Happenings: what may befall a ledger, drawn at random from a seed and written as a history."""

from random import Random
from typing import Any

from ledger.classes import BINDING
from tests.linkage.histories import AREAS, SOURCES, Edge, History, Node

# Few of each, so that things happen to what is there already.
NUMBERS = (0, 1)
USED = sorted(SOURCES)[:2]

PROPERTIES: dict[str, list[dict[str, Any]]] = {
    "Event": [
        {},
        {"kind": "ROBBERY", "outcome": "Charged"},
        {"kind": "ARREST", "start": "2026-01-01T00:00:00.000000Z", "startPrecision": "DAY"},
    ],
    "Place": [
        {},
        {"kind": "POINT", "latitude": 51, "longitude": -1.5},
        {"kind": "ADDRESS", "address": "1 High Street", "areas": [f"area_{code}" for code in AREAS]},
        {"kind": "ADDRESS", "postcode": "OX1 1AA", "areas": [f"area_{AREAS[0]}"]},
    ],
    "Object": [{}, {"kind": "PHONE", "value": "+447700900001"}],
    "Staff": [{}, {"fullName": "PC Ann Lee"}],
}
TIES: dict[str, tuple[str, dict[str, Any]]] = {
    "Event": ("INVOLVED", {"role": "SUSPECT"}),
    "Place": ("LIVES_AT", {"from": "2020"}),
    "Object": ("USES", {}),
}
BETWEEN = {("Event", "Place"): "AT", ("Object", "Event"): "PART_OF", ("Event", "Staff"): "HANDLED_BY"}

KINDS = {"deliver": 8, "own": 8, "project": 6, "withdraw": 2, "refer": 1, "restrict": 3, "lift": 2}
"""What may happen, and how often."""


def happen(history: History, chance: Random) -> bool:
    """Write one happening into the ledger; True where it is that the graph be brought up to date instead."""
    (kind,) = chance.choices(list(KINDS), list(KINDS.values()))
    source, key = chance.choice(USED), chance.choice(NUMBERS)
    if kind == "deliver":
        _deliver(history, chance, source, key)
    elif kind == "withdraw":
        history.deliver(source, str(key), withdrawn=True)
    elif kind == "own":
        owner = chance.choice(("person_0", "person_1", "person_2", None))
        history.own(_record(source, key, chance.choice(NUMBERS)), owner)
    elif kind == "restrict":
        subject = chance.choice((_record(source, key, 0), f"event_{key}", f"person_{key}"))
        history.restrictions.append(history.restrict(subject, chance.choice(BINDING)))
    elif kind == "lift" and history.restrictions:
        history.lift(history.restrictions.pop(chance.randrange(len(history.restrictions))))
    elif kind == "refer":
        history.refer(f"{chance.random()}@police.example")
    return kind == "project"


def _deliver(history: History, chance: Random, source: str, key: int) -> None:
    records = [
        {"id": _record(source, key, slot), "given_name": chance.choice(("Ann", "Zoë", None))}
        for slot in NUMBERS
        if chance.random() < 0.8
    ]
    nodes: list[Node] = [
        (f"{label.lower()}_{number}", label, chance.choice(told))
        for label, told in PROPERTIES.items()
        for number in NUMBERS
        if chance.random() < 0.4
    ]
    others = [_record(chance.choice(USED), chance.choice(NUMBERS), chance.choice(NUMBERS))]
    edges = _edges(f"{source}_{key}", [str(one["id"]) for one in records], nodes, others)
    history.deliver(source, str(key), records, nodes, edges)


def _record(source: str, key: int, slot: int) -> str:
    return f"record_{source}_{key}_{slot}"


def _edges(entry: str, records: list[str], nodes: list[Node], others: list[str]) -> list[Edge]:
    """Every edge that may hold between what an entry states, and relationships to records of others."""
    found: list[tuple[str, str, str, dict[str, Any]]] = []
    for record in records:
        found += [(TIES[label][0], record, id, TIES[label][1]) for id, label, _ in nodes if label in TIES]
        found += [("RELATED", record, other, {"kind": "SIBLING"}) for other in others if other != record]
    for first, label, _ in nodes:
        for second, other_label, _ in nodes:
            if type := BETWEEN.get((label, other_label)):
                found.append((type, first, second, {}))
    return [
        (f"edge_{entry}_{type}_{start}_{end}", type, start, end, told) for type, start, end, told in found
    ]
