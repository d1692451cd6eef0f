"""Break-glass: wider sight of one person or event, taken for minutes and for a stated reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, select

from ledger.bulk import insert_rows
from ledger.classes import ClassKey
from ledger.clock import fixed
from ledger.direct import Direct
from ledger.ids import new_id
from ledger.tables import break_glass, break_glass_agency
from policies.grants import Numbers, Widening, reached
from policies.openings import Opening
from schema.sight import Viewer
from schema.vocabulary import Purpose, ReviewVerdict


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody took, and what a reviewer said of it; times are the ledger's text."""

    id: str
    subject: str
    principal: str
    agency: str
    purpose: Purpose
    case_reference: str
    reason: str
    granted_at: str
    expires_at: str
    reviewed_by: str | None = None
    reviewed_at: str | None = None
    verdict: ReviewVerdict | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Glass:
    """What breaking the glass opens to a viewer at this moment: class numbers by field class.

    `existence` are the numbers of the classes whose existence is open to her anyway, `closed` what a rule
    takes from her on her own caseload, `classes` what each number stands for, `policy` the digest of the
    policies in force, `waives` the same numbers class by class, each with the policy that opens it.
    """

    at: datetime
    policy: str
    existence: frozenset[int]
    closed: frozenset[str]
    numbers: Numbers
    classes: dict[int, ClassKey]
    waives: tuple[Opening, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewScope:
    """Which grants someone may review: taken `by` viewers of agencies, or opening records `of` agencies.

    None that `reviewer` took herself, and none that concerns what a restriction closes to her alone.
    """

    reviewer: str
    by: frozenset[str] = frozenset()
    of: frozenset[str] = frozenset()


COLUMNS = tuple(break_glass.c[name] for name in Grant.__slots__)

_IN_FORCE = Direct(
    select(*COLUMNS)
    .where(
        break_glass.c.principal == bindparam("principal"),
        break_glass.c.expires_at > bindparam("now"),
        break_glass.c.purpose == bindparam("purpose"),
        break_glass.c.agency == bindparam("agency"),
    )
    .order_by(break_glass.c.expires_at, break_glass.c.id)
)


def grants_in_force(connection: Connection, viewer: Viewer, now: datetime) -> tuple[Grant, ...]:
    """What this viewer took for this purpose, for the same agency, and that has not run out; by its end."""
    rows = _IN_FORCE.rows(
        connection, principal=viewer.id, now=fixed(now), purpose=viewer.purpose, agency=viewer.agency
    )
    return tuple(Grant(*row) for row in rows)


def first_end(grants: Sequence[Grant]) -> float | None:
    """When the first of them runs out, in seconds of UTC; None where there is none."""
    ends = [datetime.fromisoformat(one.expires_at).timestamp() for one in grants]
    return min(ends, default=None)


def take(
    connection: Connection, viewer: Viewer, glass: Glass, subject: str, reason: str, minutes: int
) -> tuple[Grant, tuple[str, ...]]:
    """Note that she breaks the glass now, of a person or an event that may be there or not.

    Gives the grant, and the ids of the records and events that it opens. It holds for every request that
    begins when this transaction has ended. The viewer has a purpose and names a case.
    """
    assert viewer.purpose is not None
    assert viewer.case_reference
    grant = Grant(
        new_id("grant"),
        subject,
        viewer.id,
        viewer.agency,
        viewer.purpose,
        viewer.case_reference,
        reason,
        fixed(glass.at),
        fixed(glass.at + timedelta(minutes=minutes)),
    )
    told = {name: getattr(grant, name) for name in Grant.__slots__}
    connection.execute(insert(break_glass).values(**told, policy=glass.policy))
    wider = Widening((subject,), glass.numbers)
    opened = reached(connection, viewer.id, glass.existence, wider, glass.closed)
    concerned = {id: number for id, number in opened.items() if id.startswith(("record_", "event_"))}
    agencies = sorted({glass.classes[number].agency for number in concerned.values()})
    insert_rows(connection, break_glass_agency, [(grant.id, agency) for agency in agencies])
    return grant, tuple(sorted(concerned))
