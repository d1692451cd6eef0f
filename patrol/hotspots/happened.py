"""What happened, as the ledger tells it now: events of some classes with their days, hours, points and areas.

An event is told as the graph tells it, by the entries of its own class. What is sealed or privileged is left
out, and so is every kind that says where officers were.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import compress
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from ledger.classes import classes
from linkage.projection import present
from linkage.projection.stated_node import stated_node
from patrol.days import ZONE
from patrol.forecast.incidents import DAYS, MID_MONTH, Incidents
from schema.vocabulary import CRIMES

UNTOLD = -1


@dataclass(frozen=True, slots=True)
class Happened:
    """Events as columns, in the order of days: beside what `Incidents` tell the hour, the weekday, the areas.

    `hour` is 0 to 23 and `weekday` 0 (Monday) to 6, both British time, UNTOLD where the event tells
    no time or no day. `areas` are the ids of the areas of each event's place.
    """

    incidents: Incidents
    hour: NDArray[np.int64]
    weekday: NDArray[np.int64]
    areas: tuple[tuple[str, ...], ...]

    @property
    def day_told(self) -> NDArray[np.bool_]:
        """Which events tell their day."""
        told: NDArray[np.bool_] = self.weekday != UNTOLD
        return told

    def kept(self, which: NDArray[np.bool_]) -> "Happened":
        """Those events alone that are marked."""
        one = self.incidents
        incidents = replace(
            one,
            day=one.day[which],
            kind=one.kind[which],
            longitude=one.longitude[which],
            latitude=one.latitude[which],
        )
        areas = tuple(compress(self.areas, which))
        return Happened(incidents, self.hour[which], self.weekday[which], areas)


class _Moment(NamedTuple):
    day: str
    hour: int
    weekday: int


class _Point(NamedTuple):
    longitude: float
    latitude: float
    areas: tuple[str, ...]


def happened(connection: Connection, numbers: Collection[int], kinds: Collection[str]) -> Happened:
    """The events of these class numbers that are of these kinds or of another kind of crime.

    One pass over the ledger's events, places and the edges between them, some 12 µs for each. An event with
    several places is at the one with the least id. Of a month alone the middle is taken for the day.
    """
    wanted = {*kinds, *CRIMES}
    events = dict(_events(connection, numbers, wanted))
    places: dict[str, str] = {}
    left_out = 0
    for edge in present.edges(connection, type="AT"):
        if edge.class_ in numbers and edge.start in events:
            places[edge.start] = min(edge.end, places.get(edge.start, edge.end))
    points = _points(connection, set(places.values()))
    rows = []
    for id, (kind, moment) in events.items():
        point = points.get(places.get(id, ""))
        if moment is None or point is None:
            left_out += 1
        else:
            rows.append((kind, moment, point))
    rows.sort(key=lambda row: row[1].day)
    named = sorted({kind for kind, _, _ in rows})
    numbered = {kind: number for number, kind in enumerate(named)}
    weekday = np.array([moment.weekday for _, moment, _ in rows], dtype=np.int64)
    incidents = Incidents(
        np.array([moment.day for _, moment, _ in rows], DAYS),
        np.array([numbered[kind] for kind, _, _ in rows], dtype=np.int64),
        tuple(named),
        np.array([point.longitude for _, _, point in rows], dtype=np.float64),
        np.array([point.latitude for _, _, point in rows], dtype=np.float64),
        bool(rows) and not (weekday != UNTOLD).any(),
        left_out,
    )
    hour = np.array([moment.hour for _, moment, _ in rows], dtype=np.int64)
    return Happened(incidents, hour, weekday, tuple(point.areas for _, _, point in rows))


def _events(
    connection: Connection, numbers: Collection[int], kinds: Collection[str]
) -> Iterator[tuple[str, tuple[str, _Moment | None]]]:
    known, closed = classes(connection), present.restrictions(connection)
    for statements in present.statements(connection, label="Event"):
        if not any(one.class_ in numbers for one in statements) or statements[0].id in closed:
            continue
        node = stated_node(statements, known).node
        if node.get("class") in numbers and node.get("kind") in kinds:
            yield node["id"], (node["kind"], _moment(node))


def _points(connection: Connection, ids: Collection[str]) -> Mapping[str, _Point]:
    known, found = classes(connection), {}
    for statements in present.statements(connection, label="Place"):
        if statements[0].id in ids:
            told = stated_node(statements, known)
            longitude, latitude = told.node.get("longitude"), told.node.get("latitude")
            if longitude is not None and latitude is not None:
                found[told.node["id"]] = _Point(longitude, latitude, tuple(sorted(told.areas)))
    return found


def _moment(event: Mapping[str, Any]) -> _Moment | None:
    """The day, hour and weekday of its start as far as they are told; None of a year alone or of nothing."""
    start, precision = event.get("start"), event.get("startPrecision")
    match precision:
        case "MONTH":
            return _Moment(f"{str(start)[:7]}-{MID_MONTH}", UNTOLD, UNTOLD)
        case "DAY":
            day = date.fromisoformat(str(start)[:10])
            return _Moment(day.isoformat(), UNTOLD, day.weekday())
        case "TIME":
            local = datetime.fromisoformat(str(start)).astimezone(ZONE)
            return _Moment(local.date().isoformat(), local.hour, local.weekday())
    return None
