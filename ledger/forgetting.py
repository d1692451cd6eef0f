"""Forgetting: what else the ledger has of records that it loses: who they were, rulings, reasons."""

from collections.abc import Collection

from sqlalchemy import Connection, case, delete, exists, func, select, update

from ledger.among import among
from ledger.restricted import remember_closed
from ledger.tables import (
    decision,
    doubt,
    identity,
    link,
    membership,
    person,
    restriction,
    review,
    run,
    stated_node,
)
from ledger.today import before

ERASED_REASON = "(erased)"
"""What stands in place of the reason of a restriction that outlives what it is about."""


def forget_persons(connection: Connection, records: Collection[str]) -> dict[str, int]:
    """Remove whose these records were found to be, and what humans wrote of them; how many of each."""
    remember_closed(connection, records)
    members = among(membership.c.record, records)
    left = set(connection.execute(select(membership.c.person).where(members)).scalars())
    connection.execute(delete(membership).where(members))
    still = select(membership.c.person).where(among(membership.c.person, left))
    left.difference_update(connection.execute(still).scalars())
    last = select(func.max(run.c.id)).scalar_subquery()
    connection.execute(update(person).where(among(person.c.id, left)).values(retired_by=last))
    for column in (doubt.c.record_a, doubt.c.record_b):
        connection.execute(delete(doubt).where(among(column, records)))
    _forget_reasons(connection, {*records, *_gone_with(connection, left)})
    return {
        name: sum(
            connection.execute(delete(column.table).where(among(column, records))).rowcount
            for column in columns
        )
        for name, columns in (
            ("links", (link.c.record_a, link.c.record_b)),
            ("rulings", (decision.c.record_a, decision.c.record_b)),
            ("reviews", (review.c.subject,)),
        )
    }


def _gone_with(connection: Connection, persons: Collection[str]) -> set[str]:
    """These persons and those who merged into one of them, who hold nothing now."""
    met = before(select(person.c.id).where(among(person.c.id, persons)))
    held = exists().where(membership.c.person == met.c.id)
    return set(connection.execute(select(met.c.id).where(~held)).scalars())


def _forget_reasons(connection: Connection, subjects: Collection[str]) -> None:
    """Remove what humans wrote of restrictions on these.

    A restriction itself stays: should a record be taken in again, it is as closed as it was.
    """
    column = restriction.c
    told = among(column.subject, subjects)
    lifted = case((column.lifted_reason.is_not(None), ERASED_REASON))
    connection.execute(update(restriction).where(told).values(reason=ERASED_REASON, lifted_reason=lifted))


def forget_keys(connection: Connection, nodes: Collection[str]) -> int:
    """Remove the keys of places, events and things of which nobody tells any more; gives how many.

    They are digests, but a telephone number can be guessed. What was written of restrictions on these events
    goes as well.
    """
    telling = select(stated_node.c.id).where(among(stated_node.c.id, nodes))
    orphans = set(nodes).difference(connection.execute(telling).scalars())
    if orphans:
        connection.execute(delete(identity).where(among(identity.c.id, orphans)))
        _forget_reasons(connection, orphans)
    return len(orphans)
