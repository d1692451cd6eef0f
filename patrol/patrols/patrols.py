"""Patrols in the ledger: what an officer's device says of one, in any order and as often as it likes.

A patrol is the union of all that was told of it, and what is measured of it a function of that union: the
beginning may come last, and the same twice is one. Only who disposes of pings ends this. Nobody is on two
patrols at once: where one of an officer's is told to begin, those that began before it count no longer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, func, or_, select, update

from ledger.among import among
from ledger.bulk import insert_missing
from ledger.clock import fixed, now
from ledger.ids import new_id
from ledger.tables import activity, dwell, patrol, ping, refused_ping
from patrol.errors import PatrolError
from schema.vocabulary import ActivityKind, ActivityOutcome, PingFault

LONGEST = timedelta(hours=24)
"""What nobody patrols longer than."""
SLACK = timedelta(hours=1)
"""How long before the beginning of a patrol or after its end something may have been done on it."""

MOST_PINGS = 2_500
"""Pings of one batch."""
MOST_DONE = 500
"""Activities of one patrol."""


@dataclass(frozen=True, slots=True)
class Patrol:
    """One patrol as far as it was told. Moments are text of fixed width, UTC.

    `measured_seconds` is for how long it is known where the officer was; `faults` counts pings by what is
    wrong with them.
    """

    number: int
    id: str
    class_: int
    officer: str
    key: str
    unit: str | None
    started_at: str | None
    ended_at: str | None
    measured_seconds: float
    faults: Mapping[str, int]
    disposed_at: str | None
    next_at: str | None
    """When the officer's next patrol began."""

    @property
    def told_span(self) -> tuple[str, str] | None:
        """When it began and ended, or must have ended; None until it is told when it began."""
        if self.started_at is None:
            return None
        return self.started_at, self.ended_at or later(self.started_at, LONGEST)

    @property
    def span(self) -> tuple[str, str] | None:
        """The moments within which pings count, both included; None until it is told when it began."""
        told = self.told_span
        return (told[0], min(told[1], self.next_at or told[1])) if told else None

    @property
    def unknown_seconds(self) -> float | None:
        """For how long it is not known where the officer was; None until it has ended."""
        if self.span is None or self.ended_at is None:
            return None
        return max(0.0, seconds_between(*self.span) - self.measured_seconds)


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that was done on patrol; `key` is what the device named it."""

    key: str
    kind: ActivityKind
    at: str
    hotspot: str | None
    quantity: int
    outcome: ActivityOutcome
    note: str | None


def told_of(connection: Connection, class_: int, officer: str, key: str) -> Patrol:
    """The officer's patrol of this key, made now if nothing was told of it before; nobody else writes hers
    until this transaction ends. Raises PatrolError once its pings were disposed of."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyhow
        hers = func.hashtextextended(f"patrols of {officer}", 0)
        connection.execute(select(func.pg_advisory_xact_lock(hers)))
    row = {"class": class_, "officer": officer, "key": key, "received_at": now()}
    row |= {"id": new_id("patrol"), "measured_seconds": 0.0, "faults": {}}
    connection.execute(insert_missing(connection, patrol), row)
    found = read(connection, officer, key)
    assert found is not None
    if found.disposed_at is not None:
        raise PatrolError("The pings of this patrol were disposed of; nothing more is taken of it.")
    return found


def read(connection: Connection, officer: str, key: str) -> Patrol | None:
    """An officer's patrol by the key of her device."""
    asked = _patrols().where(patrol.c.officer == officer, patrol.c.key == key)
    return _patrol(connection.execute(asked).one_or_none())


def of_id(connection: Connection, id: str) -> Patrol | None:
    """The patrol of this id."""
    return _patrol(connection.execute(_patrols().where(patrol.c.id == id)).one_or_none())


def cut_short(connection: Connection, of: Patrol) -> Patrol | None:
    """The officer's patrol of which less counts since it is told when this one began, if there is one."""
    if of.started_at is None:
        return None
    held = patrol.c
    earlier = or_(held.started_at < of.started_at, and_(held.started_at == of.started_at, held.key < of.key))
    hers = and_(held.officer == of.officer, held["class"] == of.class_)
    asked = _patrols().where(hers, earlier, held.disposed_at.is_(None))
    found = _patrol(
        connection.execute(asked.order_by(held.started_at.desc(), held.key.desc()).limit(1)).one_or_none()
    )
    span = found.told_span if found is not None else None
    return found if span is not None and span[1] > of.started_at else None


def stays(connection: Connection, of: Patrol) -> Sequence[Row[Any]]:
    """What is measured of it: rows of the table `dwell`, by day and hotspot."""
    held = dwell.c
    asked = select(dwell).where(held.patrol == of.number).order_by(held.day, held.hotspot)
    return connection.execute(asked).all()


def activities(connection: Connection, of: Patrol) -> Sequence[Row[Any]]:
    """What was done: rows of the table `activity`, by moment and key."""
    held = activity.c
    asked = select(activity).where(held.patrol == of.number).order_by(held.at, held.key)
    return connection.execute(asked).all()


def start(connection: Connection, of: Patrol, unit: str, at: str, corrects: str | None = None) -> None:
    """Note when it began, and for which unit.

    Raises PatrolError where it was told otherwise, unless `corrects` is the moment that was told.
    """
    if of.started_at is not None and of.started_at != corrects:
        if (of.unit, of.started_at) != (unit, at):
            raise PatrolError(
                f"This patrol began at {of.started_at} for unit {of.unit}: that stands, unless `corrects` "
                "names that moment."
            )
        return
    _check(at, of.ended_at)
    connection.execute(update(patrol).where(patrol.c.number == of.number).values(unit=unit, started_at=at))


def end(connection: Connection, of: Patrol, at: str, corrects: str | None = None) -> None:
    """Note when it ended.

    Raises PatrolError where it was told otherwise, unless `corrects` is the moment that was told.
    """
    if of.ended_at is not None and of.ended_at != corrects:
        if of.ended_at != at:
            raise PatrolError(
                f"This patrol ended at {of.ended_at}: that stands, unless `corrects` names that moment."
            )
        return
    _check(of.started_at, at)
    connection.execute(update(patrol).where(patrol.c.number == of.number).values(ended_at=at))


def record(connection: Connection, of: Patrol, done: Sequence[Activity]) -> None:
    """Keep what was done; an activity of a key that was told before stays as it is, on whichever patrol.

    Raises PatrolError where one is not within SLACK of the patrol, or there are more than MOST_DONE; then
    none is kept.
    """
    span = _with_slack(of)
    if outside := [one.at for one in done if span and not span[0] <= one.at <= span[1]]:
        raise PatrolError(
            f"An activity at {outside[0]} is not of this patrol: it is more than an hour from it."
        )
    received_at, elsewhere = now(), _told_elsewhere(connection, of, [one.key for one in done])
    rows = [
        {name: getattr(one, name) for name in Activity.__dataclass_fields__}
        | {"patrol": of.number, "received_at": received_at}
        for one in done
        if one.key not in elsewhere
    ]
    if rows:
        connection.execute(insert_missing(connection, activity), rows)
    held = select(func.count()).select_from(activity).where(activity.c.patrol == of.number)
    if connection.execute(held).scalar_one() > MOST_DONE:
        raise PatrolError(
            f"A patrol has at most {MOST_DONE} activities: tell several of a kind by `quantity`."
        )


def _told_elsewhere(connection: Connection, of: Patrol, keys: Sequence[str]) -> set[str]:
    """Those of these keys under which something was done on another patrol of hers."""
    held = activity.c
    hers = select(held.key).join(patrol, patrol.c.number == held.patrol).where(patrol.c.officer == of.officer)
    found = connection.execute(hers.where(held.patrol != of.number, among(held.key, keys)))
    return {*found.scalars()}


def drop_activities_outside(connection: Connection, of: Patrol) -> None:
    """Delete what came before it was told when the patrol was, and is not of it."""
    if span := _with_slack(of):
        held = activity.c
        outside = or_(held.at < span[0], held.at > span[1])
        connection.execute(delete(activity).where(held.patrol == of.number, outside))


def is_told(at: ColumnElement[str], today: str) -> ColumnElement[bool]:
    """Whether others hear of what a patrol did at a moment or on a day: at its end, or from the next day on.

    `today` is the day or, where `at` is a moment, its first one.

    Else they could follow an officer from hotspot to hotspot while she is out.
    """
    return or_(patrol.c.ended_at.is_not(None), at < today)


def over(connection: Connection, before: str, most: int) -> Sequence[int]:
    """The numbers of patrols of which all is from before a moment and pings may be left, at most so many."""
    whole = later(before, -LONGEST)
    # of a patrol whose beginning was never told its first word counts
    past = or_(patrol.c.started_at < whole, patrol.c.started_at.is_(None) & (patrol.c.received_at < whole))
    asked = select(patrol.c.number).where(past, patrol.c.disposed_at.is_(None)).order_by(patrol.c.number)
    return connection.execute(asked.limit(most)).scalars().all()


def dispose(connection: Connection, numbers: Sequence[int]) -> int:
    """Delete the pings of patrols, and gives how many; dwell and activities stay. Costs by the pings."""
    ended = update(patrol).where(among(patrol.c.number, numbers)).values(disposed_at=now())
    connection.execute(ended)
    connection.execute(delete(refused_ping).where(among(refused_ping.c.patrol, numbers)))
    return connection.execute(delete(ping).where(among(ping.c.patrol, numbers))).rowcount


def keep_pings(connection: Connection, of: Patrol, rows: Sequence[Mapping[str, int | bool]]) -> None:
    """Keep pings as columns of the table `ping`; one that is there already stays.

    What was refused before and comes again after the patrol's beginning was corrected is refused no more.
    """
    if rows:
        shared = {"patrol": of.number, "received_at": now()}
        connection.execute(insert_missing(connection, ping), [{**row, **shared} for row in rows])
        again = among(refused_ping.c.at, {int(row["at"]) for row in rows})
        connection.execute(delete(refused_ping).where(refused_ping.c.patrol == of.number, again))


def refuse_pings(connection: Connection, of: Patrol, faults: Mapping[int, PingFault]) -> None:
    """Keep the moments of pings that are not kept, with what was wrong with each."""
    rows = [{"patrol": of.number, "at": at, "fault": fault.value} for at, fault in faults.items()]
    if rows:
        connection.execute(insert_missing(connection, refused_ping), rows)


def refused_pings(connection: Connection, of: Patrol) -> Mapping[str, int]:
    """How many moments were refused, by what was wrong."""
    held = refused_ping.c
    asked = (
        select(held.fault, func.count().label("many")).where(held.patrol == of.number).group_by(held.fault)
    )
    return {row.fault: row.many for row in connection.execute(asked)}


def later(at: str, by: timedelta) -> str:
    """The moment so much later."""
    return fixed(datetime.fromisoformat(at) + by)


def seconds_between(one: str, other: str) -> float:
    """From one moment to another."""
    return (datetime.fromisoformat(other) - datetime.fromisoformat(one)).total_seconds()


def _check(started_at: str | None, ended_at: str | None) -> None:
    if started_at is None or ended_at is None:
        return
    if not started_at < ended_at <= later(started_at, LONGEST):
        raise PatrolError(
            f"A patrol from {started_at} to {ended_at}: it ends after it begins, and within 24 hours."
        )


def _with_slack(of: Patrol) -> tuple[str, str] | None:
    span = of.told_span
    return (later(span[0], -SLACK), later(span[1], SLACK)) if span else None


def _patrols() -> Select[Any]:
    """Patrols, each with the beginning of the officer's next one; of two that began at once the last by key
    counts."""
    held, other = patrol.c, patrol.alias("other")
    after = or_(
        other.c.started_at > held.started_at,
        and_(other.c.started_at == held.started_at, other.c.key > held.key),
    )
    hers = and_(
        other.c.officer == held.officer, other.c["class"] == held["class"]
    )  # of others nothing is told
    following = select(func.min(other.c.started_at)).where(hers, after)
    return select(patrol, following.scalar_subquery().label("next_at"))


def _patrol(row: Row[Any] | None) -> Patrol | None:
    if row is None:
        return None
    told = row._mapping
    return Patrol(
        **{name: told["class" if name == "class_" else name] for name in Patrol.__dataclass_fields__}
    )
