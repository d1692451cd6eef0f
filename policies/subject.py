"""Subject: the records and events for which an id stands now, and by which classes policy judges them."""

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, exists, select

from ledger.tables import entry, membership, record, restricted, restriction, stated_node

_ID = re.compile(r"(record|event|person)_[A-Za-z0-9_]{1,80}")


@dataclass(frozen=True, slots=True)
class Thing:
    """A record or an event with its class number, as if nothing restricted it.

    `sealed` says that something closes it to everyone, `hers` that something closes it to the one asked for.
    """

    id: str
    number: int
    sealed: bool
    hers: bool


def things(connection: Connection, id: str, viewer: str) -> tuple[Thing, ...]:
    """The record or the event itself, of a person of today the records that are hers; by id.

    Nothing of what was withdrawn or is not known. One statement, whatever the id.
    """
    told = _ID.fullmatch(id)
    if told is None:
        return ()
    rows = connection.execute(_OF[told[1]](id, viewer).distinct())
    return tuple(Thing(id, number, sealed, hers) for id, number, sealed, hers in sorted(rows))


def _record(id: str, viewer: str) -> Select[str, int, bool, bool]:
    return _records(viewer).where(record.c.id == id)


def _person(id: str, viewer: str) -> Select[str, int, bool, bool]:
    owned = _records(viewer).join(membership, membership.c.record == record.c.id)
    return owned.where(membership.c.person == id)


def _event(id: str, viewer: str) -> Select[str, int, bool, bool]:
    flags = _sealed(stated_node.c.id), _hers(stated_node.c.id, viewer)
    return (
        select(stated_node.c.id, entry.c["class"], *flags)
        .join(entry, entry.c.id == stated_node.c.entry)
        .where(entry.c.state == "current", stated_node.c.label == "Event", stated_node.c.id == id)
    )


def _records(viewer: str) -> Select[str, int, bool, bool]:
    flags = _sealed(record.c.id), _hers(record.c.id, viewer)
    return (
        select(record.c.id, record.c["class"], *flags)
        .join(entry, entry.c.id == record.c.entry)
        .where(entry.c.state == "current")
    )


def _sealed(id: ColumnElement[str]) -> ColumnElement[bool]:
    return exists().where(restricted.c.subject == id, restricted.c.seq.is_not(None)).label("sealed")


def _hers(id: ColumnElement[str], viewer: str) -> ColumnElement[bool]:
    binds = restriction.c.id == restricted.c.restriction, restriction.c.principal == viewer
    return exists().where(restricted.c.subject == id, *binds).label("hers")


_OF = {"record": _record, "event": _event, "person": _person}
