"""Hotspots as they stand on a day: by the last ranking for it, and behind it what was drawn since."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    Subquery,
    UnaryExpression,
    and_,
    exists,
    func,
    or_,
    select,
)

from ledger.among import among
from ledger.tables import hotspot, hotspot_score, hotspot_set

UNRANKED = "none"
"""The window of a drawn hotspot that no ranking has scored yet."""


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A hotspot as it was ranked; one that is not ranked has no score and stands behind all that are."""

    id: str
    number: int
    name: str
    boundary: str
    area: float
    score: float
    rank: int
    window: str
    significant: bool
    hours: tuple[float, ...]
    weekdays: tuple[float, ...]
    repeat_until: str | None


@dataclass(frozen=True, slots=True)
class HotspotPage:
    """Some hotspots, whether more follow, and how many there are in all."""

    hotspots: tuple[Hotspot, ...]
    more: bool
    total: int


def last_method(connection: Connection, number: int) -> Mapping[str, Any] | None:
    """How the last ranking of a class was made; None before the first."""
    column = hotspot_set.c
    last = select(column.method).where(column["class"] == number).order_by(column.number.desc()).limit(1)
    found: Mapping[str, Any] | None = connection.execute(last).scalar_one_or_none()
    return found


def method_on(connection: Connection, classes: Collection[int], on: str) -> Mapping[str, Any] | None:
    """How the ranking of a day was made, of the first of these classes that has one; None where none has."""
    latest = _last_sets(classes, on).subquery()
    wanted = select(hotspot_set.c.method).join(latest, latest.c.number == hotspot_set.c.number)
    found: Mapping[str, Any] | None = connection.execute(
        wanted.order_by(hotspot_set.c["class"]).limit(1)
    ).scalar_one_or_none()
    return found


def page(
    connection: Connection,
    classes: Collection[int],
    on: str,
    significant: bool | None,
    first: int,
    after: tuple[int, str] | None = None,
) -> HotspotPage:
    """Hotspots of these classes as they were ranked for a day, the highest first; drawn ones stand behind.

    The ranking of a day is, of each class, the one with the latest first day up to it, and of several of one
    day the last that was made. `after` is a rank and an id.
    """
    found = _ranked(classes, on)
    if significant is not None:
        found = found.where(func.coalesce(hotspot_score.c.significant, False) == significant)
    whole = found.subquery()
    total = connection.execute(select(func.count()).select_from(whole)).scalar_one()
    rows = select(whole).order_by(whole.c.rank, whole.c.id).limit(first + 1)
    if after is not None:
        rank, id = after
        rows = rows.where(or_(whole.c.rank > rank, and_(whole.c.rank == rank, whole.c.id > id)))
    hotspots = tuple(_hotspot(row) for row in connection.execute(rows))
    return HotspotPage(hotspots[:first], len(hotspots) > first, total)


def read(connection: Connection, classes: Collection[int], id: str, on: str) -> Hotspot | None:
    """The hotspot of this id among these classes, as the last ranking up to a day that has it scored it."""
    scores = exists().where(hotspot_score.c.hotspot == id, hotspot_score.c.set == hotspot_set.c.number)
    latest = _last_sets(classes, on, scores.desc()).subquery()
    row = connection.execute(_with_scores(latest, classes).where(hotspot.c.id == id)).one_or_none()
    return _hotspot(row) if row is not None else None


def those(
    connection: Connection, classes: Collection[int], ids: Collection[str], on: str
) -> Mapping[str, Hotspot]:
    """The hotspots of these ids among these classes, as they were ranked for a day; one statement."""
    latest = _last_sets(classes, on).subquery()
    asked = _with_scores(latest, classes).where(among(hotspot.c.id, ids))
    return {row.id: _hotspot(row) for row in connection.execute(asked)}


def hotspots_there(connection: Connection, classes: Collection[int], ids: Collection[str]) -> set[str]:
    """Those of the ids that are hotspots of these classes."""
    asked = select(hotspot.c.id).where(among(hotspot.c.id, ids), among(hotspot.c["class"], classes))
    return set(connection.execute(asked).scalars())


def _ranked(classes: Collection[int], on: str) -> Select[Any]:
    """What a day's ranking holds, and what was drawn and is not ranked."""
    latest = _last_sets(classes, on).subquery()
    return _with_scores(latest, classes).where(
        or_(hotspot_score.c.rank.is_not(None), hotspot.c.made_by.is_not(None))
    )


def _last_sets(classes: Collection[int], on: str, *rather: UnaryExpression[Any]) -> Select[Any]:
    """Of each class the last of the rankings for a day or earlier ones; `rather` comes before their order."""
    column = hotspot_set.c
    order = (*rather, column.since.desc(), column.number.desc())
    back = func.row_number().over(partition_by=column["class"], order_by=order).label("back")
    ordered = select(column.number, column["class"], column.since, column.until, back)
    sets = ordered.where(column.since <= on, among(column["class"], classes)).subquery()
    return select(sets).where(sets.c.back == 1)


def _with_scores(latest: Subquery, classes: Collection[int]) -> Select[Any]:
    scored, held = hotspot_score.c, hotspot.c
    behind = (
        select(func.count() + 1)
        .select_from(hotspot_score)
        .where(hotspot_score.c.set == latest.c.number)
        .correlate(latest)
        .scalar_subquery()
    )
    return (
        select(
            held.id,
            held["class"].label("number"),
            held.called.label("name"),
            held.boundary,
            held.area,
            func.coalesce(scored.score, 0.0).label("score"),
            func.coalesce(scored.rank, behind, 1).label("rank"),
            latest.c.since,
            latest.c.until,
            scored.significant,
            scored.hours,
            scored.weekdays,
            scored.repeat_until,
        )
        .select_from(hotspot)
        .outerjoin(latest, latest.c["class"] == held["class"])
        .outerjoin(hotspot_score, and_(scored.hotspot == held.id, scored.set == latest.c.number))
        .where(among(held["class"], classes))
    )


def _hotspot(row: Row[Any]) -> Hotspot:
    ranked = row.significant is not None
    return Hotspot(
        row.id,
        row.number,
        row.name,
        row.boundary,
        row.area,
        row.score,
        row.rank,
        f"{row.since}/{row.until}" if ranked else UNRANKED,
        bool(row.significant),
        tuple(row.hours or ()),
        tuple(row.weekdays or ()),
        row.repeat_until,
    )
