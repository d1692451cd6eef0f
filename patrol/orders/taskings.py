"""Taskings in the ledger: an officer, a hotspot, from when until when, why; no place gets too many."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, Select, func, insert, select

from ledger.among import among
from ledger.clock import now
from ledger.ids import new_id
from ledger.tables import hotspot, patrol, tasking, visit
from patrol.days import bounds, day_of
from patrol.errors import PatrolError
from patrol.hotspots.hotspot import Hotspot
from patrol.moments import seconds
from patrol.patrols.patrols import is_told
from patrol.patrols.stays import Span
from patrol.plane import Plane

KILOMETRE = 1_000.0
"""Metres at which a hotspot is worth half of what it is worth next door."""


@dataclass(frozen=True, slots=True)
class Order:
    """What an officer is asked for: moments as text of fixed width, seconds of presence."""

    officer: str
    operation: str | None
    reason: str
    since: str
    until: str
    target_seconds: int


@dataclass(frozen=True, slots=True)
class Tasking:
    """An order for a hotspot; `seconds` is for how long the officer was there meanwhile."""

    number: int
    id: str
    class_: int
    hotspot: str
    order: Order
    seconds: float


def wait_for_turn(connection: Connection) -> None:
    """Let who issues at the same time wait until this transaction ends (SQLite has one writer anyhow).

    So that numbers are in the order of issue, and two can't have the last place at once.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("issue", 0))))


def ranked(spots: Sequence[Hotspot], near: tuple[float, float] | None) -> list[Hotspot]:
    """Hotspots by what they are worth from here: the events expected per area, less the farther one must go.

    `near` is a latitude and a longitude; without it they stay by rank. At KILOMETRE a hotspot counts half.
    """
    if near is None or not spots:
        return sorted(spots, key=lambda one: (one.rank, one.id))
    middles = shapely.centroid(shapely.from_geojson([one.boundary for one in spots]))
    plane = Plane(near[1], near[0])
    away = np.hypot(*plane.metres(shapely.get_x(middles), shapely.get_y(middles)))
    worth = np.array([one.score / one.area for one in spots]) / (1 + away / KILOMETRE)
    # of those that are worth nothing yet the nearest comes first
    order = np.lexsort((np.array([one.rank for one in spots]), away, -worth))
    return [spots[k] for k in order]


def taken(connection: Connection, hotspots: Collection[str], since: str, until: str) -> Mapping[str, int]:
    """How many officers are tasked with each of these hotspots at some moment of a time."""
    held = tasking.c
    asked = (
        select(held.hotspot, func.count(held.officer.distinct()).label("often"))
        .where(among(held.hotspot, hotspots), held.since < until, held.until > since)
        .group_by(held.hotspot)
    )
    return {row.hotspot: row.often for row in connection.execute(asked)}


def issue(
    connection: Connection,
    class_: int,
    by: str,
    key: str,
    order: Order,
    candidates: Sequence[str],
    most: int,
) -> Tasking:
    """Task an officer with the first of these hotspots that fewer than `most` others are tasked with.

    What this manager's client named the same before is that one, with what she may hear of the officer's
    time. Raises PatrolError where all have `most`.
    """
    wait_for_turn(connection)
    same, today = _asked().where(tasking.c.made_by == by, tasking.c.key == key), day_of(now())
    if found := _taskings(connection, same, today):
        return found[0]
    there = taken(connection, candidates, order.since, order.until)
    free = next((one for one in candidates if there.get(one, 0) < most), None)
    if free is None:
        raise PatrolError(
            f"{most} officers are tasked with each of these places then: choose another time or place."
        )
    row = {
        "id": new_id("tasking"),
        "class": class_,
        "key": key,
        "made_by": by,
        "made_at": now(),
        "hotspot": free,
        **{name: getattr(order, name) for name in Order.__slots__},
    }
    connection.execute(insert(tasking), row)
    (made,) = _taskings(connection, same, today)
    return made


def of_officer(
    connection: Connection, classes: Collection[int], officer: str, since: str, until: str
) -> Sequence[Tasking]:
    """Her taskings that are for some moment of a time, the earliest to begin first."""
    held = tasking.c
    mine = _asked().where(held.officer == officer, among(held["class"], classes))
    asked = mine.where(held.since < until, held.until > since).order_by(held.since, held.number)
    return _taskings(connection, asked)


def read(connection: Connection, classes: Collection[int], id: str, officer: str) -> Tasking | None:
    """An officer's tasking of this id."""
    held = tasking.c
    asked = _asked().where(held.id == id, held.officer == officer, among(held["class"], classes))
    return next(iter(_taskings(connection, asked)), None)


def newer(connection: Connection, officer: str, after: int | None) -> tuple[int, tuple[str, ...]]:
    """The number of the newest tasking of all, and ids of the officer's since `after`; none after None."""
    newest = connection.execute(select(func.coalesce(func.max(tasking.c.number), 0))).scalar_one()
    if after is None:
        return newest, ()
    held = tasking.c
    asked = select(held.id).where(held.officer == officer, held.number > after, held.number <= newest)
    return max(after, newest), tuple(connection.execute(asked.order_by(held.number)).scalars())


def _asked() -> Select[Any]:
    return select(tasking)


def _taskings(connection: Connection, asked: Select[Any], today: str | None = None) -> list[Tasking]:
    """What a statement finds, and by one more for how long the officers were there.

    With `today` the answer is for others than the officer: of a patrol that is out they hear the next day.
    """
    rows = connection.execute(asked).all()
    if not rows:
        return []
    stay, of = visit.c, patrol.c
    there = (
        select(of["class"], of.officer, stay.hotspot, stay.since, stay.until, stay.seconds, of.ended_at)
        .join(patrol, of.number == stay.patrol)
        .where(among(stay.hotspot, {row.hotspot for row in rows}))
        .where(among(of.officer, {row.officer for row in rows}))
        .where(stay.since < max(row.until for row in rows), stay.until > min(row.since for row in rows))
    )
    midnight = bounds(today, today)[0] if today is not None else None
    if midnight is not None:
        there = there.where(is_told(stay.since, midnight))
    spans: dict[tuple[int, str, str], list[Span]] = defaultdict(list)
    for number, officer, spot, since, until, spent, ended_at in connection.execute(there):
        span: Span | None = Span(seconds(since), seconds(until), spent)
        if span is not None and midnight is not None and ended_at is None:
            span = span.within(span.since, seconds(midnight))
        if span is not None:
            spans[number, officer, spot].append(span)
    return [
        Tasking(
            row.number,
            row.id,
            row._mapping["class"],
            row.hotspot,
            Order(**{name: getattr(row, name) for name in Order.__slots__}),
            _spent(spans[row._mapping["class"], row.officer, row.hotspot], row.since, row.until),
        )
        for row in rows
    ]


def _spent(spans: Sequence[Span], since: str, until: str) -> float:
    """For how long she was there between two moments."""
    parts = (one.within(seconds(since), seconds(until)) for one in spans)
    return sum(part.seconds for part in parts if part is not None)


def hotspots_there(connection: Connection, classes: Collection[int], ids: Collection[str]) -> set[str]:
    """Those of the ids that are hotspots of these classes."""
    held = hotspot.c
    asked = select(held.id).where(among(held.id, ids), among(held["class"], classes))
    return set(connection.execute(asked).scalars())
