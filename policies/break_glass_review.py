"""Reviews of break-glass: what somebody else says of each grant, and which still wait for that."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, exists, false, func, or_, select, tuple_, update

from ledger.clock import fixed
from ledger.tables import break_glass, break_glass_agency
from policies.break_glass import COLUMNS, Grant
from schema.vocabulary import BreakGlassState, ReviewVerdict


@dataclass(frozen=True, slots=True)
class ReviewScope:
    """Which grants someone may review: taken `by` viewers of agencies, or opening records `of` agencies.

    None that `reviewer` took herself.
    """

    reviewer: str
    by: frozenset[str] = frozenset()
    of: frozenset[str] = frozenset()


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
    wanted = select(*COLUMNS).where(break_glass.c.id == id, _within(scope)).with_for_update()
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
    condition = and_(_within(scope), *_in_state(wanted, now))
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


def overdue(
    connection: Connection, scope: ReviewScope, since: datetime, now: datetime, hours: float
) -> list[Grant]:
    """The grants of the scope, taken at `since` or later, that waited longer than this; the latest first."""
    column = break_glass.c
    latest = fixed(now - timedelta(hours=hours))
    rows = (
        select(*COLUMNS)
        .where(
            _within(scope),
            column.granted_at >= fixed(since),
            column.expires_at <= latest,
            column.verdict.is_(None),
        )
        .order_by(column.granted_at.desc(), column.principal.desc())
    )
    return [Grant(*row) for row in connection.execute(rows)]


def _within(scope: ReviewScope) -> ColumnElement[bool]:
    opened = exists().where(
        break_glass_agency.c.grant == break_glass.c.id, break_glass_agency.c.agency.in_(sorted(scope.of))
    )
    theirs = or_(false(), break_glass.c.agency.in_(sorted(scope.by)), opened)
    return and_(break_glass.c.principal != scope.reviewer, theirs)


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
