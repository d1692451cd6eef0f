"""Patrols in the ledger: what an officer's device says of one, in any order and as often as it likes.

A patrol is the union of all that was told of it, and what is measured of it a function of that union: the
beginning may come last, and the same twice is one. Only who disposes of pings ends this. Nobody is on two
patrols at once: where one of an officer's is told to begin, those that began before it count no longer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select, update

from ledger.bulk import insert_missing
from ledger.clock import now
from ledger.ids import new_id
from ledger.tables import patrol
from patrol.errors import PatrolError
from patrol.moments import later, seconds_between

LONGEST = timedelta(hours=24)
"""What nobody patrols longer than."""


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


def start(connection: Connection, of: Patrol, unit: str, at: str, corrects: str | None = None) -> None:
    """Note when it began, and for which unit.

    Raises PatrolError where it was told otherwise, unless `corrects` is the moment that was told.
    """
    if of.started_at is not None and of.started_at != corrects:
        if of.unit is None or (same_unit(of.unit), of.started_at) != (same_unit(unit), at):
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


def same_unit(unit: str) -> str:
    """A form in which names of one unit are equal: `n1` is `N1`."""
    return unit.casefold()


def is_told(at: ColumnElement[str], today: str) -> ColumnElement[bool]:
    """Whether others hear of what a patrol did at a moment or on a day: at its end, or from the next day on.

    `today` is the day or, where `at` is a moment, its first one.

    Else they could follow an officer from hotspot to hotspot while she is out.
    """
    return or_(patrol.c.ended_at.is_not(None), at < today)


def _check(started_at: str | None, ended_at: str | None) -> None:
    if started_at is None or ended_at is None:
        return
    if not started_at < ended_at <= later(started_at, LONGEST):
        raise PatrolError(
            f"A patrol from {started_at} to {ended_at}: it ends after it begins, and within 24 hours."
        )


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
