"""Taskings in the ledger: an officer, a hotspot, from when until when, why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from ledger.among import among
from ledger.clock import now
from ledger.ids import new_id
from ledger.tables import tasking
from patrol.days import day_of
from patrol.orders.attendance import attended


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


def issued(connection: Connection, by: str, key: str) -> Tasking | None:
    """What this manager's client named so, with what she may hear of the officer's time.

    Who is about to issue it waits for her turn first.
    """
    same = select(tasking).where(tasking.c.made_by == by, tasking.c.key == key)
    return next(iter(_taskings(connection, same, day_of(now()))), None)


def issue(connection: Connection, class_: int, by: str, key: str, order: Order, hotspot: str) -> Tasking:
    """Task an officer with a hotspot, under a name of this manager's client that was not issued yet."""
    row = {
        "id": new_id("tasking"),
        "class": class_,
        "key": key,
        "made_by": by,
        "made_at": now(),
        "hotspot": hotspot,
        **{name: getattr(order, name) for name in Order.__slots__},
    }
    connection.execute(insert(tasking), row)
    made = issued(connection, by, key)
    assert made is not None
    return made


def of_officer(
    connection: Connection, classes: Collection[int], officer: str, since: str, until: str
) -> Sequence[Tasking]:
    """Her taskings that are for some moment of a time, the earliest to begin first."""
    held = tasking.c
    mine = select(tasking).where(held.officer == officer, among(held["class"], classes))
    asked = mine.where(held.since < until, held.until > since).order_by(held.since, held.number)
    return _taskings(connection, asked)


def read(connection: Connection, classes: Collection[int], id: str, officer: str) -> Tasking | None:
    """An officer's tasking of this id."""
    held = tasking.c
    asked = select(tasking).where(held.id == id, held.officer == officer, among(held["class"], classes))
    return next(iter(_taskings(connection, asked)), None)


def newer(connection: Connection, officer: str, after: int | None) -> tuple[int, tuple[str, ...]]:
    """The number of the newest tasking of all, and ids of the officer's since `after`; none after None."""
    newest = connection.execute(select(func.coalesce(func.max(tasking.c.number), 0))).scalar_one()
    if after is None:
        return newest, ()
    held = tasking.c
    asked = select(held.id).where(held.officer == officer, held.number > after, held.number <= newest)
    return max(after, newest), tuple(connection.execute(asked.order_by(held.number)).scalars())


def _taskings(connection: Connection, asked: Select[Any], today: str | None = None) -> list[Tasking]:
    """What a statement finds, and by one more for how long the officers were there; `today` as there."""
    rows = connection.execute(asked).all()
    return [
        Tasking(
            row.number,
            row.id,
            row._mapping["class"],
            row.hotspot,
            Order(**{name: getattr(row, name) for name in Order.__slots__}),
            seconds,
        )
        for row, seconds in zip(rows, attended(connection, rows, today), strict=True)
    ]
