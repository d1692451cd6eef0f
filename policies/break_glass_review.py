"""Reviews of break-glass: what somebody else says of each grant, and which still wait for that.

Whom a restriction binds reviews no grant of what it closes to her, nor learns that there is one.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, false, func, or_, select, tuple_, update

from ledger.among import among
from ledger.clock import fixed
from ledger.tables import audit_event, break_glass, break_glass_agency, membership, person, restriction
from ledger.today import before
from policies.audit.index import concerning
from policies.break_glass import COLUMNS, Grant, ReviewScope
from policies.restrictions import binding
from schema.vocabulary import AuditAction, BreakGlassState, ReviewVerdict


@dataclass(frozen=True, slots=True)
class GrantPage:
    """Some grants, whether more follow, and how many there are in all."""

    grants: tuple[Grant, ...]
    more: bool
    total: int


def state(grant: Grant, now: datetime) -> BreakGlassState:
    """How far it has come."""
    if grant.verdict is not None:
        return BreakGlassState.REVIEWED
    return BreakGlassState.IN_FORCE if grant.expires_at > fixed(now) else BreakGlassState.UNREVIEWED


def read(connection: Connection, scope: ReviewScope, id: str) -> Grant | None:
    """A grant of the scope; whoever reviews it holds it until the transaction ends."""
    wanted = select(*COLUMNS).where(break_glass.c.id == id, _within(connection, scope)).with_for_update()
    row = connection.execute(wanted).one_or_none()
    return Grant(*row) if row is not None else None


def page(
    connection: Connection,
    scope: ReviewScope,
    wanted: BreakGlassState | None,
    now: datetime,
    first: int,
    after: tuple[str, str] | None = None,
) -> GrantPage:
    """The latest `first` grants of the scope before `after` (when it was granted, its id)."""
    column = break_glass.c
    condition = and_(_within(connection, scope), *_in_state(wanted, now))
    total = connection.execute(select(func.count()).select_from(break_glass).where(condition)).scalar_one()
    rows = select(*COLUMNS).where(condition).order_by(column.granted_at.desc(), column.id.desc())
    if after is not None:
        rows = rows.where(tuple_(column.granted_at, column.id) < after)
    found = [Grant(*row) for row in connection.execute(rows.limit(first + 1))]
    return GrantPage(tuple(found[:first]), len(found) > first, total)


def review(
    connection: Connection, grant: Grant, verdict: ReviewVerdict, reviewer: str, note: str, now: datetime
) -> None:
    """Note what was found of a grant that has no verdict; UNJUSTIFIED ends it where it is in force."""
    told = {"reviewed_by": reviewer, "reviewed_at": fixed(now), "verdict": verdict, "note": note}
    if verdict is ReviewVerdict.UNJUSTIFIED:
        told["expires_at"] = min(grant.expires_at, fixed(now))
    connection.execute(update(break_glass).where(break_glass.c.id == grant.id).values(**told))


def opened(connection: Connection, grant: str) -> Sequence[str]:
    """The records and events that a grant opened when it was taken, as the log tells; sorted."""
    told = [details for taken, details in _taken(connection, [grant]) if taken == grant]
    return sorted({id for one in told for ids in one.get("given", {}).values() for id in ids})


def overdue(
    connection: Connection, scope: ReviewScope, since: datetime, now: datetime, hours: float
) -> list[Grant]:
    """The grants of the scope, taken at `since` or later, that waited longer than this; the latest first."""
    column = break_glass.c
    latest = fixed(now - timedelta(hours=hours))
    rows = (
        select(*COLUMNS)
        .where(
            _within(connection, scope),
            column.granted_at >= fixed(since),
            column.expires_at <= latest,
            column.verdict.is_(None),
        )
        .order_by(column.granted_at.desc(), column.principal.desc())
    )
    return [Grant(*row) for row in connection.execute(rows)]


def _within(connection: Connection, scope: ReviewScope) -> ColumnElement[bool]:
    column = break_glass.c
    opened = exists().where(
        break_glass_agency.c.grant == column.id, break_glass_agency.c.agency.in_(sorted(scope.of))
    )
    theirs = or_(false(), column.agency.in_(sorted(scope.by)), opened)
    kept = frozenset(connection.execute(binding(scope.reviewer)).scalars())
    subjects = {*kept, *_persons(connection, scope.reviewer, kept)}
    return and_(
        column.principal != scope.reviewer,
        theirs,
        ~among(column.subject, subjects),
        ~among(column.id, _opening(connection, kept)),
    )


def _persons(connection: Connection, reviewer: str, kept: Collection[str]) -> set[str]:
    """Whom restrictions close to her: by today's records and by name, and who merged into one of these."""
    closed = select(membership.c.person.label("id")).where(among(membership.c.record, kept))
    named = select(restriction.c.subject).where(
        restriction.c.principal == reviewer, restriction.c.lifted_at.is_(None)
    )
    met = before(select(person.c.id).where(or_(person.c.id.in_(closed), person.c.id.in_(named))))
    return set(connection.execute(select(met.c.id)).scalars())


def _opening(connection: Connection, kept: Collection[str]) -> set[str]:
    """The grants that opened any of these when they were taken, as the log tells."""
    return {taken for taken, _ in _taken(connection, kept)}


def _taken(connection: Connection, concerned: Collection[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Which grant was taken, and what the log tells of it, by the events that concern any of these."""
    event = audit_event.c
    naming = select(concerning(concerned).subquery().c.seq)
    wanted = select(event.details).where(event.action == AuditAction.BREAK_GLASS, event.seq.in_(naming))
    for details in connection.execute(wanted).scalars():
        # What was taken is named last, behind the grants under which it was asked for.
        for taken in details.get("grants", ())[-1:]:
            yield taken, details


def _in_state(wanted: BreakGlassState | None, now: datetime) -> list[ColumnElement[bool]]:
    column = break_glass.c
    match wanted:
        case None:
            return []
        case BreakGlassState.REVIEWED:
            return [column.verdict.is_not(None)]
        case BreakGlassState.IN_FORCE:
            return [column.verdict.is_(None), column.expires_at > fixed(now)]
        case BreakGlassState.UNREVIEWED:
            return [column.verdict.is_(None), column.expires_at <= fixed(now)]
