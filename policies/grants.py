"""Grants: what is open of single persons and events beside what their classes open, as ids for a sight.

Of a person that is her own records, what these assert and what names them, and the events in which the viewer
then sees her: nobody else's records, and nothing to which only something that stays closed leads. An id from
before a merge, too, leads on only by what went along and is seen then. What is restricted to everyone counts
as of its restricted class, as it does in the graph; what is restricted to this viewer stays closed. The cost
goes by the size of these persons and events, never of the ledger, and the statements are the same for one who
is not there.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Connection, Select, or_, select, text, union

from ledger.among import among
from ledger.classes import BINDING, restricted_number
from ledger.tables import (
    entry,
    lineage,
    membership,
    person,
    record,
    restricted,
    restriction,
    stated_edge,
    stated_node,
)
from ledger.today import LIVES_ON, today
from schema.vocabulary import FieldClass, RestrictionKind

Numbers = Mapping[FieldClass, Collection[int]]
"""Field class → class numbers, those of what is restricted included."""

_EVENT_END = {"AT": "start", "HANDLED_BY": "start", "PART_OF": "end", "INVOLVED": "end"}
"""The edges of an event → which of their ends it is."""


@dataclass(frozen=True, slots=True)
class Widening:
    """Classes that are open in addition, of these persons (of today or from before a merge) and events alone.

    A number stands under a field class only where existence is open, too: here, or to the viewer anyway.
    """

    subjects: tuple[str, ...]
    numbers: Numbers


class _Thing(NamedTuple):
    """A record or an event with the class number that it has in the graph."""

    id: str
    number: int


class _Held(NamedTuple):
    """A record of a person whom one that was asked for may mean today."""

    of: str
    person: str
    record: _Thing


class _Edge(NamedTuple):
    """A stated edge; a person's end is her record."""

    id: str
    number: int
    type: str
    start: str
    end: str


def granted(
    connection: Connection,
    viewer: str,
    existence: Collection[int],
    widenings: Iterable[Widening],
    closed: Collection[str] = (),
) -> dict[FieldClass, tuple[str, ...]]:
    """Field class → ids of records, events and edges, sorted; each stands under existence as well.

    `existence` are the class numbers whose existence is open to the viewer anyway, `closed` the ids that no
    grant opens to her.
    """
    found: dict[FieldClass, set[str]] = {}
    for one in widenings:
        for id, number in reached(connection, viewer, existence, one, closed).items():
            for kind, numbers in one.numbers.items():
                if number in numbers:
                    found.setdefault(kind, set()).add(id)
                    found.setdefault(FieldClass.EXISTENCE, set()).add(id)
    return {kind: tuple(sorted(ids)) for kind, ids in found.items()}


def reached(
    connection: Connection,
    viewer: str,
    existence: Collection[int],
    widening: Widening,
    closed: Collection[str],
) -> dict[str, int]:
    """Ids of the records, events and edges of which a widening opens anything, with their class numbers."""
    seen = frozenset(existence).union(widening.numbers.get(FieldClass.EXISTENCE, ()))
    widened = frozenset[int]().union(*widening.numbers.values())
    things = _opened(connection, viewer, seen, widening.subjects, closed)
    return {id: number for id, number in things if number in widened and id not in closed}


def _opened(
    connection: Connection,
    viewer: str,
    seen: Collection[int],
    subjects: Sequence[str],
    closed: Collection[str],
) -> list[tuple[str, int]]:
    """Ids with their class numbers: of these subjects, what the viewer sees if classes `seen` are open."""
    persons = [id for id in subjects if id.startswith("person_")]
    asked = {id for id in subjects if id.startswith("event_")}
    held = _held(connection, persons)
    open = _unbound(connection, viewer, seen, list({one.record for one in held}), closed)
    records = _meant(held, open, _taken_along(connection, persons))
    hers = _edges(connection, _of_records({one.id for one in records}))
    led = {
        edge.end for edge in hers if edge.type == "INVOLVED" and edge.number in seen and edge.id not in closed
    }
    events = _unbound(connection, viewer, seen, _events(connection, asked | led), closed)
    shown = {one.id for one in events}
    theirs = [
        edge
        for edge in _edges(connection, _of_events(shown))
        if edge.type in _EVENT_END
        and getattr(edge, _EVENT_END[edge.type]) in (shown & asked if edge.type == "INVOLVED" else shown)
    ]
    things = [(one.id, one.number) for one in (*records, *events)]
    return [*things, *((edge.id, edge.number) for edge in (*hers, *theirs))]


def _unbound(
    connection: Connection,
    viewer: str,
    seen: Collection[int],
    things: Sequence[_Thing],
    closed: Collection[str],
) -> list[_Thing]:
    """Those whose existence is open, as of their restricted classes where they are restricted to everyone."""
    wanted = (
        select(restricted.c.subject, restriction.c.kind, restriction.c.principal)
        .join(restriction, restriction.c.id == restricted.c.restriction)
        .where(
            among(restricted.c.subject, [one.id for one in things]),
            or_(restriction.c.principal.is_(None), restriction.c.principal == viewer),
        )
    )
    bound = set(closed)
    kinds: dict[str, RestrictionKind] = {}
    for subject, kind, principal in connection.execute(wanted):
        if principal is None:
            kinds[subject] = min(kinds.get(subject, kind), RestrictionKind(kind), key=BINDING.index)
        else:
            bound.add(subject)
    carried = [
        _Thing(id, restricted_number(number, kinds[id]) if id in kinds else number) for id, number in things
    ]
    return [one for one in carried if one.id not in bound and one.number in seen]


def _held(connection: Connection, persons: Collection[str]) -> list[_Held]:
    """The records of these persons, and those of whoever each merged into."""
    hers = today(select(person.c.id).where(among(person.c.id, persons)))
    wanted = (
        select(hers.c.of, membership.c.person, record.c.id, record.c["class"])
        .join(membership, membership.c.person == hers.c.id)
        .join(record, record.c.id == membership.c.record)
        .join(entry, entry.c.id == record.c.entry)
        .where(entry.c.state == "current")
    )
    return [_Held(of, holder, _Thing(*told)) for of, holder, *told in connection.execute(wanted)]


def _taken_along(connection: Connection, persons: Collection[str]) -> set[tuple[str, str]]:
    """Each of these persons who merged into another, with each record that she took along."""
    wanted = select(lineage.c.from_person, lineage.c.records).where(
        among(lineage.c.from_person, persons), LIVES_ON
    )
    return {(of, id) for of, records in connection.execute(wanted) for id in records}


def _meant(
    held: Iterable[_Held], open: Sequence[_Thing], taken_along: Collection[tuple[str, str]]
) -> list[_Thing]:
    """The open records of those who were asked for, and of whom open ones that these took along lead to."""
    shown = {one.id for one in open}
    told = [one for one in held if one.record.id in shown]
    led = {(one.of, one.person) for one in told if (one.of, one.record.id) in taken_along}
    meant = {one.record.id for one in told if one.person == one.of or (one.of, one.person) in led}
    return [one for one in open if one.id in meant]


def _events(connection: Connection, ids: Collection[str]) -> list[_Thing]:
    """These events, each of the class of the first entry that tells its kind, as in the graph."""
    wanted = (
        select(stated_node.c.id, entry.c["class"])
        .join(entry, entry.c.id == stated_node.c.entry)
        .where(
            entry.c.state == "current",
            among(stated_node.c.id, ids),
            stated_node.c.label == "Event",
            stated_node.c.properties["kind"].as_string().is_not(None),
        )
        .order_by(entry.c.id)
    )
    first: dict[str, int] = {}
    for id, number in connection.execute(wanted):
        first.setdefault(id, number)
    return [_Thing(id, number) for id, number in first.items()]


def _edges(connection: Connection, ids: Select[Any] | CompoundSelect[Any]) -> list[_Edge]:
    """The edges of current entries among these (entry, id)."""
    told = ids.subquery()
    column = stated_edge.c
    wanted = (
        select(column.id, column["class"], column.type, column.start, column.end)
        .join(told, (told.c.entry == column.entry) & (told.c.id == column.id))
        .join(entry, entry.c.id == column.entry)
        .where(entry.c.state == "current")
    )
    return [_Edge(*row) for row in connection.execute(wanted)]


def _of_records(records: Collection[str]) -> CompoundSelect[Any]:
    """The edges that name one of these records."""
    wanted = select(stated_edge.c.entry, stated_edge.c.id)
    return union(
        wanted.where(among(stated_edge.c.start, records)),
        # Only these edges end at a record, and only for these is there an index.
        wanted.where(text("stated_edge.type = 'RELATED'"), among(stated_edge.c.end, records)),
    )


def _of_events(events: Collection[str]) -> Select[Any]:
    """The edges of the entries that speak of these events: there is no index from an event to its edges."""
    return (
        select(stated_edge.c.entry, stated_edge.c.id)
        .join(stated_node, stated_node.c.entry == stated_edge.c.entry)
        .where(among(stated_node.c.id, events))
    )
