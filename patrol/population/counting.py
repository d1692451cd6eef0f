"""Counting: persons and events of some classes as the ledger holds them now, by all their dimensions.

What is sealed or privileged is left out, and nobody is a victim or a suspect by an event that does not count.
A person is who the linkage says she is.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, select

from ledger.classes import classes
from ledger.reference import area_id
from ledger.tables import area
from linkage.projection import present
from linkage.projection.stated_node import stated_node
from patrol.population.protection import Cell
from schema.age_band import AGES, age_band, most_told
from schema.vocabulary import AreaKind, InvolvementRole, PopulationMeasure

MOST_AGENCIES = 3
"""From how many agencies on they are told as one number."""
ROLES = {
    InvolvementRole.VICTIM: PopulationMeasure.VICTIMS,
    InvolvementRole.SUSPECT: PopulationMeasure.SUSPECTS,
}

Counts = Mapping[PopulationMeasure, Counter[Cell]]


@dataclass(slots=True)
class _Told:
    """What records say of one person."""

    births: list[str] = field(default_factory=list)
    sexes: list[str] = field(default_factory=list)
    agencies: set[str] = field(default_factory=set)


def grounds(kind: AreaKind) -> str:
    """By what cells are made, so that what was published by something else is noticed."""
    return f"{kind.value} {AGES} {MOST_AGENCIES}"


def count(connection: Connection, numbers: Collection[int], kind: AreaKind, day: date) -> Counts:
    """The counts of each measure by its dimensions (`DIMENSIONS` of schema/partnership.py, in that order).

    `numbers` are those of the classes that count, `kind` is that of the areas, ages are those of `day`. Reads
    persons, events, places and the edges between them once; some 10 µs for each.
    """
    closed = present.restrictions(connection)
    held = classes(connection)
    told: dict[str, _Told] = defaultdict(_Told)
    whose: dict[str, str] = {}
    for record in present.records(connection):
        if record.class_ in numbers and record.id not in closed:
            whose[record.id] = record.person
            one = told[record.person]
            one.agencies.add(held[record.class_].agency)
            if record.birth_date:
                one.births.append(record.birth_date)
            if record.sex:
                one.sexes.append(record.sex)
    cells = {person: _cell(one, day) for person, one in told.items()}
    events = _events(connection, numbers, closed)
    involved: dict[PopulationMeasure, set[str]] = {measure: set() for measure in ROLES.values()}
    for edge in present.edges(connection, type="INVOLVED"):
        measure = ROLES.get(edge.properties.get("role"))  # type: ignore[arg-type]
        if measure and edge.class_ in numbers and edge.start in whose and edge.end in events:
            involved[measure].add(whose[edge.start])
    involved[PopulationMeasure.VICTIM_SUSPECTS] = set.intersection(*involved.values())
    return {
        PopulationMeasure.PERSONS: Counter(cells.values()),
        **{measure: Counter(cells[one] for one in persons) for measure, persons in involved.items()},
        PopulationMeasure.EVENTS: _placed(connection, numbers, kind, events),
    }


def _cell(one: _Told, day: date) -> Cell:
    known = len(one.agencies)
    return (
        age_band(most_told(one.births), day),
        most_told(one.sexes),
        f"{MOST_AGENCIES}+" if known >= MOST_AGENCIES else str(known),
    )


def _events(
    connection: Connection, numbers: Collection[int], closed: Collection[str]
) -> dict[str, tuple[str | None, str | None]]:
    """The kind and the month of each event that counts, by its id."""
    held, events = classes(connection), {}
    for statements in present.statements(connection, label="Event"):
        if statements[0].id not in closed and any(one.class_ in numbers for one in statements):
            node = stated_node(statements, held).node
            if node.get("class") in numbers:
                month = None if node.get("startPrecision") in (None, "YEAR") else str(node["start"])[:7]
                events[node["id"]] = (node.get("kind"), month)
    return events


def _placed(
    connection: Connection,
    numbers: Collection[int],
    kind: AreaKind,
    events: Mapping[str, tuple[str | None, str | None]],
) -> Counter[Cell]:
    """Events by the area of their place, kind and month."""
    held = classes(connection)
    places: dict[str, str] = {}
    for edge in present.edges(connection, type="AT"):
        if edge.class_ in numbers and edge.start in events:
            places[edge.start] = min(edge.end, places.get(edge.start, edge.end))
    areas = _areas(connection, kind)
    where: dict[str, str] = {}
    for statements in present.statements(connection, label="Place"):
        within = [areas[one] for one in stated_node(statements, held).areas if one in areas]
        if within:
            where[statements[0].id] = min(within)
    return Counter((where.get(places.get(id, "")), *rest) for id, rest in events.items())


def _areas(connection: Connection, kind: AreaKind) -> dict[str, str]:
    """The ids of the areas of a kind, and the code of each."""
    codes = connection.execute(select(area.c.code).where(area.c.kind == kind)).scalars()
    return {area_id(code): code for code in codes}
