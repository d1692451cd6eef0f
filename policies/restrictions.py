"""Restrictions: records, events and persons that are closed to everyone or to one viewer, and opened again.

What binds everyone changes the class that a thing has in the graph, so that a statement needs nothing more
for a hundred thousand of them. Until the graph knows, and for what binds one viewer alone, ids are closed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    bindparam,
    func,
    insert,
    literal,
    select,
    tuple_,
    union,
    update,
)

from ledger.clock import now
from ledger.ids import new_id
from ledger.restricted import follow
from ledger.tables import restricted, restriction
from schema.sight import Viewer
from schema.vocabulary import RestrictionKind


def binding(viewer: str | ColumnElement[str]) -> Select[str]:
    """The query of the records and events that restrictions close to this viewer by her name."""
    return (
        select(restricted.c.subject)
        .join(restriction, restriction.c.id == restricted.c.restriction)
        .where(restriction.c.principal == viewer)
    )


_CLOSED = union(
    binding(bindparam("viewer", type_=String())),
    select(restricted.c.subject).where(restricted.c.seq > bindparam("graph_seq", type_=BigInteger())),
)


@dataclass(frozen=True, slots=True)
class Restriction:
    """One restriction as the ledger tells of it; `principal` is whom it binds, None for everyone."""

    id: str
    subject: str
    kind: RestrictionKind
    principal: str | None
    agency: str | None
    reason: str
    made_by: str
    made_at: str
    lifted_by: str | None
    lifted_at: str | None
    lifted_reason: str | None


_COLUMNS = [restriction.c[one.name] for one in fields(Restriction)]


def closed(connection: Connection, viewer: str, graph_seq: int) -> tuple[str, ...]:
    """Ids of the records and events that the graph would show, and that are closed to this viewer; sorted.

    `graph_seq` is the row of the outbox up to which the graph is.
    """
    return tuple(sorted(connection.execute(_CLOSED, {"viewer": viewer, "graph_seq": graph_seq}).scalars()))


def read(connection: Connection, id: str) -> Restriction | None:
    """A restriction, in force or lifted."""
    row = connection.execute(select(*_COLUMNS).where(restriction.c.id == id)).one_or_none()
    return _told(row) if row is not None else None


@dataclass(frozen=True, slots=True)
class Page:
    """Some restrictions, whether more follow, and how many there are in all."""

    restrictions: tuple[Restriction, ...]
    more: bool
    total: int


def page(
    connection: Connection,
    agencies: Collection[str],
    reader: str,
    first: int,
    after: tuple[str, str] | None = None,
    subject: str | None = None,
) -> Page:
    """The newest `first` restrictions of agencies before the one made at `after` (when, id).

    None that binds the reader herself: what is kept from her she would learn of here.
    """
    told = restriction.c.agency.in_(sorted(agencies)) & restriction.c.principal.is_distinct_from(reader)
    if subject is not None:
        told &= restriction.c.subject == subject
    total = connection.execute(select(func.count()).select_from(restriction).where(told)).scalar_one()
    place = tuple_(restriction.c.made_at, restriction.c.id)
    wanted = select(*_COLUMNS).where(told)
    if after is not None:
        wanted = wanted.where(place < tuple_(*map(literal, after)))
    newest = wanted.order_by(restriction.c.made_at.desc(), restriction.c.id.desc()).limit(first + 1)
    rows = [_told(row) for row in connection.execute(newest)]
    return Page(tuple(rows[:first]), len(rows) > first, total)


def _told(row: Row[Any]) -> Restriction:
    return Restriction(**{**row._mapping, "kind": RestrictionKind(row.kind)})


def closes(connection: Connection, ids: Sequence[str]) -> tuple[str, ...]:
    """The records and events that these restrictions close now; sorted."""
    wanted = select(restricted.c.subject).where(restricted.c.restriction.in_(ids)).distinct()
    return tuple(sorted(connection.execute(wanted).scalars()))


def same(
    connection: Connection, subject: str, kind: RestrictionKind, maker: Viewer, principal: str | None
) -> str | None:
    """The id of the restriction in force that this one would repeat: made for the maker's agency.

    One that binds herself only where she made it: what others keep from her she does not learn so. Whoever
    asks this of the subject at the same time waits until the transaction ends.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(subject, 0))))
    wanted = select(restriction.c.id).where(
        restriction.c.subject == subject,
        restriction.c.kind == kind,
        restriction.c.principal.is_not_distinct_from(principal),
        restriction.c.agency == maker.agency,
        restriction.c.lifted_at.is_(None),
    )
    if principal == maker.id:
        wanted = wanted.where(restriction.c.made_by == maker.id)
    id: str | None = connection.execute(wanted.order_by(restriction.c.id).limit(1)).scalar_one_or_none()
    return id


def restrict(
    connection: Connection,
    subject: str,
    kind: RestrictionKind,
    maker: Viewer,
    reason: str,
    principal: str | None = None,
) -> str:
    """Close a record, an event or a person to everyone, or to one principal; gives the restriction's id.

    The last deed of its transaction; it holds for every request that begins when that has ended.
    """
    id = new_id("restriction")
    connection.execute(
        insert(restriction).values(
            id=id,
            subject=subject,
            kind=kind,
            principal=principal,
            agency=maker.agency,
            made_by=maker.id,
            made_at=now(),
            reason=reason,
        )
    )
    follow(connection, id)
    return id


def lift(connection: Connection, id: str, lifter: Viewer, reason: str) -> None:
    """End a restriction: what it closed is seen when the graph knows. The last deed of its transaction.

    One that was lifted before stays as it ended then.
    """
    told = {"lifted_at": now(), "lifted_by": lifter.id, "lifted_reason": reason}
    in_force = restriction.c.id == id, restriction.c.lifted_at.is_(None)
    connection.execute(update(restriction).where(*in_force).values(told))
    follow(connection, id)
