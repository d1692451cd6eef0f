"""Keeping hotspots in the ledger: each ranking whole and never altered, each place under one id."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select

from ledger.among import among
from ledger.bulk import insert_missing
from ledger.clock import now
from ledger.ids import new_ids
from ledger.tables import hotspot, hotspot_score, hotspot_set


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with its score for a ranking; `key` is what names this very place, whoever ranks it when.

    `boundary` is a Polygon of GeoJSON as text, `area` is in square metres, `score` how many events are
    expected in the days of the ranking. `hours` and `weekdays` are shares of 24 hours and of 7 days from
    Monday on, empty where events don't tell them; `repeat_until` is the last day of a near-repeat notice.
    """

    key: str
    name: str
    boundary: str
    area: float
    score: float
    significant: bool
    hours: tuple[float, ...] = ()
    weekdays: tuple[float, ...] = ()
    repeat_until: str | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A hotspot that somebody drew: what names it, what it is called, its outline and square metres."""

    key: str
    name: str
    boundary: str
    area: float


def keep_ranking(
    connection: Connection,
    number: int,
    days: tuple[date, date],
    method: Mapping[str, Any],
    spots: Sequence[Spot],
) -> bool:
    """Write one ranking, the best spot first, for a class number and its first and last day.

    False where the last ranking for this first day says the very same: then nothing is written. Costs two
    inserts of many rows; the transaction is the caller's.
    """
    since, until = (day.isoformat() for day in days)
    digest = _digest(
        [until, dict(method), [[getattr(one, name) for name in Spot.__slots__] for one in spots]]
    )
    column = hotspot_set.c
    last = (
        select(column.digest).where(column["class"] == number, column.since == since).order_by(column.number)
    )
    if connection.execute(last).scalars().all()[-1:] == [digest]:
        return False
    made_at = now()
    told = {
        "class": number,
        "since": since,
        "until": until,
        "method": dict(method),
        "digest": digest,
        "made_at": made_at,
    }
    made = connection.execute(insert(hotspot_set).values(told).returning(column.number)).scalar_one()
    if not spots:
        return True
    fresh = [
        {
            "id": id,
            "class": number,
            "key": one.key,
            "called": one.name,
            "boundary": one.boundary,
            "area": one.area,
            "made_at": made_at,
        }
        for id, one in zip(new_ids("hotspot", len(spots)), spots, strict=True)
    ]
    connection.execute(insert_missing(connection, hotspot), fresh)
    of = select(hotspot.c.key, hotspot.c.id).where(
        hotspot.c["class"] == number, among(hotspot.c.key, [one.key for one in spots])
    )
    ids = {row.key: row.id for row in connection.execute(of)}
    scored = [
        {
            "set": made,
            "hotspot": ids[one.key],
            "score": one.score,
            "rank": rank,
            "significant": one.significant,
            "hours": one.hours,
            "weekdays": one.weekdays,
            "repeat_until": one.repeat_until,
        }
        for rank, one in enumerate(spots, start=1)
    ]
    connection.execute(insert(hotspot_score), scored)
    return True


class OtherShape(Exception):
    """A key under which something else was drawn."""


def keep_drawn(connection: Connection, number: int, shape: Drawn, by: str) -> str:
    """Write a hotspot that somebody drew, for a class number; returns its id, the same for the same again.

    Raises OtherShape where its key names another shape or name.
    """
    (id,) = new_ids("hotspot", 1)
    held = hotspot.c
    told = {
        "id": id,
        "class": number,
        "key": shape.key,
        "called": shape.name,
        "boundary": shape.boundary,
        "area": shape.area,
        "made_by": by,
        "made_at": now(),
    }
    connection.execute(insert_missing(connection, hotspot), told)
    wanted = select(held.id, held.called, held.boundary).where(held["class"] == number, held.key == shape.key)
    found = connection.execute(wanted).one()
    if (found.called, found.boundary) != (shape.name, shape.boundary):
        raise OtherShape
    return str(found.id)


def drawn(connection: Connection, number: int) -> tuple[Drawn, ...]:
    """What was drawn in a class, in the order of their making."""
    held = hotspot.c
    rows = connection.execute(
        select(held.key, held.called, held.boundary, held.area)
        .where(held["class"] == number, held.made_by.is_not(None))
        .order_by(held.made_at, held.id)
    )
    return tuple(Drawn(*row) for row in rows)


def _digest(told: object) -> str:
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()
