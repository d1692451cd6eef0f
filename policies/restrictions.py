"""Restrictions: records, events and persons that are closed to everyone or to one viewer, and opened again.

What binds everyone changes the class that a thing has in the graph, so that a statement needs nothing more
for a hundred thousand of them. Until the graph knows, and for what binds one viewer alone, ids are closed.
"""

from sqlalchemy import Connection, bindparam, insert, select, union, update

from ledger.clock import now
from ledger.ids import new_id
from ledger.outbox import projected_seq
from ledger.restricted import follow
from ledger.tables import restricted, restriction
from schema.sight import Viewer
from schema.vocabulary import RestrictionKind

_CLOSED = union(
    select(restricted.c.subject)
    .join(restriction, restriction.c.id == restricted.c.restriction)
    .where(restriction.c.principal == bindparam("viewer")),
    select(restricted.c.subject).where(restricted.c.seq > bindparam("projected")),
)


def closed(connection: Connection, viewer: str) -> tuple[str, ...]:
    """Ids of the records and events that the graph would show, and that are closed to this viewer; sorted."""
    known = {"viewer": viewer, "projected": projected_seq(connection)}
    return tuple(sorted(connection.execute(_CLOSED, known).scalars()))


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
    """End a restriction: what it closed is seen when the graph knows. The last deed of its transaction."""
    told = {"lifted_at": now(), "lifted_by": lifter.id, "lifted_reason": reason}
    connection.execute(update(restriction).where(restriction.c.id == id).values(told))
    follow(connection, id)
