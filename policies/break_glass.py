"""Break-glass: wider sight of one person or event, taken for minutes and for a stated reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from ledger.clock import fixed
from ledger.ids import new_id
from ledger.tables import break_glass
from schema.sight import Viewer


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody took, and until when (the ledger's text)."""

    id: str
    subject: str
    until: str


def grants_in_force(connection: Connection, viewer: Viewer, now: datetime) -> tuple[Grant, ...]:
    """What this viewer took for this purpose, for the same agency, and that has not run out; by its end."""
    column = break_glass.c
    wanted = (
        select(column.id, column.subject, column.expires_at)
        .where(
            column.principal == viewer.id,
            column.expires_at > fixed(now),
            column.purpose == viewer.purpose,
            column.agency == viewer.agency,
        )
        .order_by(column.expires_at, column.id)
    )
    return tuple(Grant(*row) for row in connection.execute(wanted))


def first_end(grants: Sequence[Grant]) -> float | None:
    """When the first of them runs out, in seconds of UTC; None where there is none."""
    ends = [datetime.fromisoformat(one.until).timestamp() for one in grants]
    return min(ends, default=None)


def take(
    connection: Connection,
    viewer: Viewer,
    subject: str,
    reason: str,
    minutes: int,
    policy: str,
    now: datetime,
) -> Grant:
    """Note that she breaks the glass from now on; `policy` is the digest of the policies in force.

    It holds for every request that begins when this transaction has ended, whether the subject is there or
    not. The viewer has a purpose and names a case.
    """
    grant = Grant(new_id("grant"), subject, fixed(now + timedelta(minutes=minutes)))
    connection.execute(
        insert(break_glass).values(
            id=grant.id,
            subject=subject,
            principal=viewer.id,
            agency=viewer.agency,
            purpose=viewer.purpose,
            case_reference=viewer.case_reference,
            reason=reason,
            policy=policy,
            granted_at=fixed(now),
            expires_at=grant.until,
        )
    )
    return grant
