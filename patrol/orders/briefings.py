"""Briefings in the ledger: what officers should know until a moment, and who has read it when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from ledger.among import among
from ledger.bulk import insert_missing
from ledger.clock import now
from ledger.ids import new_id
from ledger.tables import briefing, briefing_receipt
from patrol.orders.turn import wait_for_turn


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told to whom until when; `officers` none means all of the agency."""

    called: str
    told: str
    officers: tuple[str, ...]
    expires_at: str


@dataclass(frozen=True, slots=True)
class Briefing:
    """A notice that was issued."""

    number: int
    id: str
    class_: int
    made_by: str
    made_at: str
    notice: Notice

    def concerns(self, officer: str) -> bool:
        """Whether it is for her, or hers."""
        return not self.notice.officers or officer in self.notice.officers or officer == self.made_by


def issue(connection: Connection, class_: int, by: str, key: str, notice: Notice) -> Briefing:
    """Issue a briefing; what this manager's client named the same before is that one."""
    wait_for_turn(connection)
    row = {"id": new_id("briefing"), "class": class_, "key": key, "made_by": by, "made_at": now()}
    row |= {name: getattr(notice, name) for name in Notice.__slots__} | {"officers": [*notice.officers]}
    connection.execute(insert_missing(connection, briefing), row)
    same = select(briefing).where(briefing.c.made_by == by, briefing.c.key == key)
    return _briefing(connection.execute(same).one())


def of_officer(connection: Connection, classes: Collection[int], officer: str, at: str) -> Sequence[Briefing]:
    """What she should know at a moment, the latest issued first."""
    rows = connection.execute(_in_force(classes, at).order_by(briefing.c.number.desc()))
    return [one for one in map(_briefing, rows) if one.concerns(officer)]


def read(connection: Connection, classes: Collection[int], id: str, officer: str, at: str) -> Briefing | None:
    """A briefing for her that has not expired."""
    row = connection.execute(_in_force(classes, at).where(briefing.c.id == id)).one_or_none()
    found = _briefing(row) if row is not None else None
    return found if found is not None and found.concerns(officer) else None


def newer(connection: Connection, officer: str, at: str, after: int | None) -> tuple[int, tuple[str, ...]]:
    """The number of the newest briefing of all, and the ids of hers since `after`; none after None."""
    newest = connection.execute(select(func.coalesce(func.max(briefing.c.number), 0))).scalar_one()
    if after is None:
        return newest, ()
    held = briefing.c
    fresh = select(briefing).where(held.number > after, held.number <= newest, held.expires_at > at)
    asked = fresh.order_by(held.number)
    found = map(_briefing, connection.execute(asked))
    return max(after, newest), tuple(one.id for one in found if one.concerns(officer))


def acknowledge(connection: Connection, of: Briefing, officer: str, at: str) -> None:
    """Note when she read it, as her device says; the first word of it stands."""
    row = {"briefing": of.id, "officer": officer, "read_at": at, "received_at": now()}
    connection.execute(insert_missing(connection, briefing_receipt), row)


def receipts(connection: Connection, ids: Collection[str]) -> Mapping[str, Mapping[str, str]]:
    """Who has read each of these briefings, and when."""
    held, found = briefing_receipt.c, {id: dict[str, str]() for id in ids}
    for row in connection.execute(select(briefing_receipt).where(among(held.briefing, ids))):
        found[row.briefing][row.officer] = row.read_at
    return found


def _in_force(classes: Collection[int], at: str) -> Select[Any]:
    return select(briefing).where(among(briefing.c["class"], classes), briefing.c.expires_at > at)


def _briefing(row: Row[Any]) -> Briefing:
    notice = Notice(row.called, row.told, tuple(row.officers), row.expires_at)
    return Briefing(row.number, row.id, row._mapping["class"], row.made_by, row.made_at, notice)
