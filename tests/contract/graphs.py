"""A small random graph as rows, and the same graph without all that one sight hides.

It has what real ones have and demos lack: parallel edges, equal times, times and dates without a day,
records without names, things that nothing visible reaches, a person related to herself after a merge.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cypher.model import EDGES, IDENTIFIERS, NODES, record_class
from cypher.search_keys import address_key, folded, sound
from ledger.classes import BINDING, restricted_number
from schema.sight import Sight
from schema.vocabulary import (
    AgencyKind,
    AreaKind,
    EventKind,
    FieldClass,
    InvolvementRole,
    ObjectKind,
    PlaceKind,
    RelationshipKind,
)

Row = dict[str, Any]
CLASSES = 8
NUMBERS = (*range(CLASSES), *(restricted_number(n, kind) for n in range(CLASSES) for kind in BINDING))
"""Every class number that a record or event may have; below zero those of what is sealed or privileged."""
POINTED = 1_000
"""The class, in a cut graph, of records to which only a pointer may be given."""
AGENCIES = [f"agency_{name}" for name in ("east", "north", "south", "west")]
CATEGORIES = ["CRIME", "HEALTH", "HOUSING", "CUSTODY"]
GIVEN = ["Ann", "Anne", "Bob", "Mary Ann", "Józef", "Kim", None]
FAMILY = ["Smith", "Smyth", "Smithson", "O'Hara", "Okafor", "van Berg", "Li", None]
STREETS = ["Coronation Street", "Mill Lane", "High Street"]
OUTCOMES = ["No further action", "Charged", None]
WORDS = ["seen near the Mill", "Knife found", "nothing told", None]
ROLES = [InvolvementRole.SUSPECT, InvolvementRole.VICTIM, InvolvementRole.WITNESS]
CENTRE = (53.48, -2.27)


@dataclass(slots=True)
class Graph:
    """Nodes by label and edges by type, as rows of what is written."""

    nodes: dict[str, list[Row]] = field(default_factory=lambda: {one.label: [] for one in NODES})
    edges: dict[str, list[Row]] = field(default_factory=lambda: {one.type: [] for one in EDGES})

    def ids(self, label: str) -> list[str]:
        """The ids of all nodes of a label."""
        return [row["id"] for row in self.nodes[label]]


def random_graph(seed: int, persons: int = 12) -> Graph:
    """The graph of this seed."""
    made = Graph()
    chance = random.Random(seed)
    nodes, edges = made.nodes, made.edges
    nodes["Agency"] = [
        {"id": id, "fullName": id.title(), "kind": AgencyKind.POLICE.value, "contact": "x"} for id in AGENCIES
    ]
    nodes["Area"] = [
        {"id": f"area_{n}", "kind": AreaKind.LSOA.value, "code": f"E{n}", "fullName": f"Area {n}"}
        for n in range(3)
    ]
    _places(chance, made, persons)
    nodes["Staff"] = [
        {"id": f"staff_{n:02}", "fullName": f"PC {name}", "nameKey": folded(f"PC {name}")}
        for n, name in enumerate(("Morse", "Lewis", "Larive", "Morse"))
    ]
    edges["WORKS_FOR"] = [{"start": row["id"], "end": chance.choice(AGENCIES)} for row in nodes["Staff"]]
    nodes["Object"] = [
        {
            "id": f"object_{n:02}",
            "kind": chance.choice(list(ObjectKind)).value,
            "value": f"+4477009000{n % 5:02}",
        }
        for n in range(persons // 2)
    ]
    _persons(chance, made, persons)
    _events(chance, made, persons * 2)
    _ties(chance, made, persons)
    for type, rows in edges.items():
        for n, row in enumerate(rows):
            if type not in ("OF", "FROM", "WORKS_FOR", "IN"):
                row |= {"id": f"edge_{type.lower()}_{n:03}", "entry": n}
                row.setdefault("class", chance.randrange(CLASSES))
    _restrict(chance, made)
    return made


def _restrict(chance: random.Random, made: Graph) -> None:
    """Seal or privilege some records and events: they, and what names them, carry the restricted class."""
    numbers: dict[str, int] = {}
    for row in (*made.nodes["Record"], *made.nodes["Event"]):
        if chance.random() < 0.1:
            numbers[row["id"]] = row["class"] = restricted_number(row["class"], chance.choice(BINDING))
    for rows in made.edges.values():
        for row in rows:
            for end in ("record", "fromRecord", "toRecord"):
                if row.get(end) in numbers:
                    row[record_class(end)] = numbers[row[end]]


def _places(chance: random.Random, made: Graph, count: int) -> None:
    for n in range(count):
        address = chance.choice([f"{n % 4 + 1} {chance.choice(STREETS)}", None])
        postcode = chance.choice(["M5 3RW", "M1 1LU", None])
        row: Row = {
            "id": f"place_{n:02}",
            "kind": chance.choice(list(PlaceKind)).value,
            "address": address,
            "postcode": postcode,
            "addressKey": address_key(address, postcode) or None,
        }
        if chance.random() < 0.8:
            row["latitude"] = CENTRE[0] + chance.randrange(-3, 4) / 500
            row["longitude"] = CENTRE[1] + chance.randrange(-3, 4) / 500
        made.nodes["Place"].append(row)
        areas = chance.sample(made.ids("Area"), chance.randrange(3))
        made.edges["IN"] += [{"start": row["id"], "end": area} for area in areas]


def _persons(chance: random.Random, made: Graph, count: int) -> None:
    for n in range(count):
        person = f"person_{n:02}"
        made.nodes["Person"].append({"id": person})
        for _ in range(chance.choice((0, 1, 1, 2, 2, 3, 4))):
            given, family = chance.choice(GIVEN), chance.choice(FAMILY)
            number = len(made.nodes["Record"])
            record: Row = {
                "id": f"record_{chance.randrange(10**6):06}_{number:02}",
                "class": chance.randrange(CLASSES),
                "agency": chance.choice(AGENCIES),
                "category": chance.choice(CATEGORIES),
                "marking": "OFFICIAL",
                "receivedAt": f"2026-01-0{chance.randrange(1, 4)}T00:00:00Z",
                "givenName": given,
                "familyName": family,
                "fullName": " ".join(filter(None, (given, family))) or None,
                "otherNames": chance.choice([None, [], ["Ace"], ["Ace", "Ann Okafor"]]),
                "birthDate": chance.choice(["1990", "1990-05", "1990-05-12", None]),
                "sex": chance.choice(["FEMALE", "MALE", None]),
                "address": chance.choice([*STREETS, None]),
                "postcode": "M5 3RW",
                "phones": chance.choice([None, [], ["+447700900001"]]),
                "givenKey": given and folded(given),
                "familyKey": family and folded(family),
                "givenSound": given and sound(given),
                "familySound": family and sound(family),
                "nhsNumber": chance.choice(["9434765919", "9434765870", None]),
                "localId": f"L-{number}",
                "attributesHealth": chance.choice([None, ["diagnosis=asthma", "note=a=b"]]),
                "attributesOperational": chance.choice([None, ["risk=high"]]),
                "attributesExistence": chance.choice([None, ["told=yes"]]),
            }
            made.nodes["Record"].append(record)
            made.edges["OF"].append({"start": record["id"], "end": person})
            made.edges["FROM"].append({"start": record["id"], "end": record["agency"]})
            for n, name in enumerate(record["otherNames"] or ()):
                _tell(made, record, f"{record['id']}.{n}", name)


def _tell(made: Graph, record: Row, id: str, name: str) -> None:
    given, _, family = name.rpartition(" ")
    made.nodes["OtherName"].append(
        {
            "id": id,
            "givenKey": folded(given) or None,
            "familyKey": folded(family),
            "givenSound": sound(given) or None,
            "familySound": sound(family),
        }
    )
    made.edges["TELLS"].append({"start": record["id"], "end": id})


def _events(chance: random.Random, made: Graph, count: int) -> None:
    times = [
        ("2026-01-05T10:00:00Z", "TIME"),
        ("2026-01-05T10:00:00Z", "TIME"),
        ("2026-01-06T00:00:00Z", "DAY"),
        ("2025-12-01T00:00:00Z", "MONTH"),
        ("2025-01-01T00:00:00Z", "YEAR"),
        (None, None),
    ]
    for n in range(count):
        start, precision = chance.choice(times)
        end, end_precision = chance.choice(times)
        event: Row = {
            "id": f"event_{chance.randrange(10**6):06}_{n:02}",
            "class": chance.randrange(CLASSES),
            "agency": chance.choice(AGENCIES),
            "category": chance.choice(CATEGORIES),
            "marking": "OFFICIAL",
            "kind": chance.choice([EventKind.DRUGS, EventKind.REFERRAL, EventKind.CUSTODY]).value,
            "start": start,
            "startPrecision": precision,
            "end": end,
            "endPrecision": end_precision,
            "outcome": chance.choice(OUTCOMES),
            "narrative": chance.choice(WORDS),
        }
        made.nodes["Event"].append(event)
        id = event["id"]
        # Most edges of an event are stated by its own source.
        own = {"class": event["class"]} if chance.random() < 0.8 else {}
        for place in chance.choices(made.ids("Place"), k=chance.choice((0, 1, 1, 2))):
            made.edges["AT"].append({"start": id, "end": place, **own})
        for staff in chance.choices(made.ids("Staff"), k=chance.choice((0, 1, 2))):
            made.edges["HANDLED_BY"].append({"start": id, "end": staff, **own})
        for thing in chance.choices(made.ids("Object"), k=chance.choice((0, 0, 1, 2))):
            made.edges["PART_OF"].append({"start": thing, "end": id, "role": "EVIDENCE", **own})
        for of in chance.choices(made.edges["OF"], k=chance.choice((0, 1, 2, 3))):
            role = chance.choice(ROLES).value
            named = {"record": of["start"], "recordClass": _class(made, of["start"])}
            made.edges["INVOLVED"].append({"start": of["end"], "end": id, "role": role, **named, **own})


def _ties(chance: random.Random, made: Graph, count: int) -> None:
    dates = ["2019", "2024-01-01", "2025-12", "2026", "2026-01", "2026-01-05", None]
    for type, label, share in (("LIVES_AT", "Place", 2), ("USES", "Object", 1)):
        for of in chance.choices(made.edges["OF"], k=count * share):
            bounds = {"from": chance.choice(dates), "until": chance.choice(dates)}
            named = {"record": of["start"], "recordClass": _class(made, of["start"])}
            made.edges[type].append(
                {"start": of["end"], "end": chance.choice(made.ids(label)), **bounds, **named}
            )
    for _ in range(count * 2):
        one, other = chance.choice(made.edges["OF"]), chance.choice(made.edges["OF"])
        made.edges["RELATED"].append(
            {
                "start": one["end"],
                "end": other["end"],
                "kind": chance.choice(list(RelationshipKind)).value,
                "fromRecord": one["start"],
                "fromClass": _class(made, one["start"]),
                "toRecord": other["start"],
                "toClass": _class(made, other["start"]),
            }
        )


def _class(made: Graph, record: str) -> int:
    return next(int(row["class"]) for row in made.nodes["Record"] if row["id"] == record)


def random_sight(chance: random.Random, graph: Graph, overlays: bool | None = None) -> Sight:
    """A sight of some classes, most of them for existence; overlays are chance if not said."""
    existence = chance.sample(range(CLASSES), chance.choice((0, 2, 4, 6, 8)))
    existence += [one for one in NUMBERS[CLASSES:] if existence and chance.random() < 0.1]
    opened: dict[FieldClass, tuple[int, ...]] = {FieldClass.EXISTENCE: tuple(sorted(existence))}
    for kind in FieldClass:
        if kind is not FieldClass.EXISTENCE:
            opened[kind] = tuple(sorted(one for one in existence if chance.random() < 0.7))
    if overlays is None:
        overlays = chance.random() < 0.5
    redactions = tuple(one for one in sorted(existence) if chance.random() < 0.5)
    apart = random.Random(str(opened))
    pointers = tuple(one for one in NUMBERS if one not in existence and apart.random() < 0.6)
    if not overlays:
        return Sight(opened, pointers, redactions=redactions)
    ids = [*graph.ids("Record"), *graph.ids("Event")]
    closed = chance.sample(ids, chance.randrange(1, 6))
    grants = chance.sample(ids, chance.randrange(6))
    granted = {FieldClass.EXISTENCE: tuple(grants)}
    for kind in FieldClass:
        if kind is not FieldClass.EXISTENCE:
            granted[kind] = tuple(one for one in grants if chance.random() < 0.6)
    return Sight(opened, pointers, tuple(closed), granted, redactions=redactions)


FULL = Sight(dict.fromkeys(FieldClass, NUMBERS), (POINTED,))
"""Sees everything."""

Keep = Callable[[Row, FieldClass], bool]
REVEALED: Mapping[str, FieldClass] = {
    "INVOLVED": FieldClass.EXISTENCE,
    "RELATED": FieldClass.EXISTENCE,
    "LIVES_AT": FieldClass.LOCATION,
    "USES": FieldClass.CONTACT,
    "AT": FieldClass.LOCATION,
    "PART_OF": FieldClass.EXISTENCE,
    "HANDLED_BY": FieldClass.OPERATIONAL,
}
"""What an edge tells of its end."""


def keeps(sight: Sight) -> Keep:
    """Whether a row with a class is open to this sight for a field class: the policy, said once more."""

    def keep(row: Row, kind: FieldClass) -> bool:
        for needed in (FieldClass.EXISTENCE, kind):
            by_class = row["class"] in sight.open.get(needed, ()) and row["id"] not in sight.closed
            if not by_class and row["id"] not in sight.granted.get(needed, ()):
                return False
        return True

    return keep


def cut(graph: Graph, sight: Sight) -> Graph:
    """The graph without what the sight hides: records, events, edges, values, and what nothing reaches."""
    return cut_by(graph, keeps(sight), sight)


def cut_by(graph: Graph, keep: Keep, sight: Sight) -> Graph:
    """The graph without the rows and values that are not kept, and without what nothing reaches then.

    Of a record to which only a pointer may be given, as the sight says, its agency and its numbers stay.
    """
    made = Graph()
    values = {one.label: one.properties for one in NODES}
    for label in ("Record", "Event"):
        for row in graph.nodes[label]:
            if keep(row, FieldClass.EXISTENCE):
                shown = {
                    name: value
                    for name, value in row.items()
                    if name in ("id", "class") or keep(row, values[label][name])
                }
                made.nodes[label].append(shown)
    there = {row["id"] for rows in made.nodes.values() for row in rows}
    contacts: set[str] = set()
    for type, kind in REVEALED.items():
        for row in graph.edges[type]:
            named = [row[end] for end in ("record", "fromRecord", "toRecord") if end in row]
            events = [row[end] for end in ("start", "end") if row[end].startswith("event_")]
            if keep(row, kind) and there.issuperset([*named, *events]):
                made.edges[type].append(row)
                if keep(row, FieldClass.CONTACT):
                    contacts.add(row["start"] if type == "PART_OF" else row["end"])
    telling = {row["id"] for row in graph.nodes["Record"] if keep(row, FieldClass.IDENTITY)}
    made.edges["TELLS"] = [row for row in graph.edges["TELLS"] if row["start"] in telling]
    told = {row["end"] for row in made.edges["TELLS"]}
    made.nodes["OtherName"] = [row for row in graph.nodes["OtherName"] if row["id"] in told]
    pointed = [_pointed(row) for row in graph.nodes["Record"] if _is_pointed(sight, keep, row)]
    made.nodes["Record"] += pointed
    there |= {row["id"] for row in pointed}
    made.edges["OF"] = [row for row in graph.edges["OF"] if row["start"] in there]
    made.edges["FROM"] = [row for row in graph.edges["FROM"] if row["start"] in there]
    reached = {row[end] for rows in made.edges.values() for row in rows for end in ("start", "end")}
    for label in ("Person", "Place", "Object", "Staff"):
        made.nodes[label] = [row for row in graph.nodes[label] if row["id"] in reached]
    made.nodes["Object"] = [
        row if row["id"] in contacts else {**row, "value": None} for row in made.nodes["Object"]
    ]
    for label, type in (("Area", "IN"), ("Agency", "WORKS_FOR")):
        made.nodes[label] = graph.nodes[label]
        made.edges[type] = [row for row in graph.edges[type] if row["start"] in reached]
    return made


def _is_pointed(sight: Sight, keep: Keep, row: Row) -> bool:
    hidden = not keep(row, FieldClass.EXISTENCE)
    return hidden and row["class"] in sight.pointers and row["id"] not in sight.closed


def _pointed(row: Row) -> Row:
    """What is left of a record to which only a pointer may be given: agency and exact identifiers."""
    kept = ("id", "agency", *IDENTIFIERS.values())
    return {"class": POINTED, **{name: row[name] for name in kept if name in row}}
