"""What auditors ask of the log: pages of events, newest first, cut to what policy lets the reader see."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, false, func, or_, select

from ledger.among import among
from ledger.classes import classes
from ledger.tables import audit_event, class_, entry, erased_record, record, stated_node
from policies.audit.index import concerning, concerns, concerns_often
from policies.audit.reading import Reading, reading
from policies.errors import BadQuestion
from policies.permissions import LogScope
from schema.vocabulary import AuditAction, AuditOutcome, AuditStage, Purpose, Role

ALERTING = (AuditAction.BREAK_GLASS, AuditAction.DENY)
MOST = 200  # events on one page
AT_ONCE = 20  # alerts that are looked for at once
_OTHERS = ("agency_", "grant_")
"""What stands in the log's index by subject and is neither a record nor an event."""


@dataclass(frozen=True, slots=True)
class AuditWhere:
    """Which events: each condition that is given must hold, a tuple by one of its words.

    `agency` is the slug of whoever acted, `since` and `until` are UTC text as the ledger writes it
    (half-open), `subject` the id of a record or event that an answer rested on, `subjects` several of which
    any may be meant, `grant` the break-glass grant under which it was done.
    """

    id: str | None = None
    principal: str | None = None
    agency: str | None = None
    actions: tuple[AuditAction, ...] | None = None
    purposes: tuple[Purpose, ...] | None = None
    outcomes: tuple[AuditOutcome, ...] | None = None
    stage: AuditStage | None = None
    since: str | None = None
    until: str | None = None
    subject: str | None = None
    subjects: tuple[str, ...] | None = None
    grant: str | None = None

    @property
    def concerned(self) -> tuple[str, ...] | None:
        """Whom or what the events concern; None where that does not matter."""
        named = (self.subject,) if self.subject is not None else self.subjects
        return tuple(id for id in named if not id.startswith(_OTHERS)) if named is not None else None


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One event as its reader may see it; `seq` orders the log and is the key of a cursor."""

    seq: int
    id: str
    request: str
    stage: AuditStage
    at: str
    principal: str
    agency: str
    roles: tuple[Role, ...]
    purpose: Purpose | None
    case_reference: str | None
    action: AuditAction
    operation: str | None
    operation_hash: str | None
    address: str | None
    policy: str | None
    outcome: AuditOutcome | None
    subjects: tuple[str, ...]
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some events, whether more follow, and how many there are in all."""

    events: tuple[AuditEvent, ...]
    more: bool
    total: int


def page(
    connection: Connection, scope: LogScope, where: AuditWhere, first: int = 50, after: int | None = None
) -> AuditPage:
    """The newest `first` events of the scope that came before `after`. Raises BadQuestion.

    What a reader sees only because her agency's records are concerned is cut to these records: not what
    else the answer held, nor of whom. Of what a restriction closes to her alone she is told nothing.
    """
    if not 0 <= first <= MOST:
        raise BadQuestion(f"`first` is {first}; it goes from 0 to {MOST}.")
    read = reading(connection, scope, where.concerned)
    condition = and_(_within(connection, read, where), *_conditions(read, where))
    total = connection.execute(select(func.count()).select_from(audit_event).where(condition)).scalar_one()
    wanted = select(audit_event).where(condition).order_by(audit_event.c.seq.desc()).limit(first + 1)
    if after is not None:
        wanted = wanted.where(audit_event.c.seq < after)
    rows = connection.execute(wanted).all()
    events = tuple(_event(row, read) for row in rows[:first])
    return AuditPage(events, len(rows) > first, total)


def newest(connection: Connection) -> int:
    """The number of the newest event; 0 where there is none."""
    return int(connection.execute(select(func.coalesce(func.max(audit_event.c.seq), 0))).scalar_one())


def alerts(connection: Connection, scope: LogScope, after: int) -> tuple[tuple[int, str], ...]:
    """Number and id of the first AT_ONCE alerts of the scope after a number: break-glass and refusals."""
    read = reading(connection, scope)
    wanted = (
        select(audit_event.c.seq, audit_event.c.id)
        .where(
            audit_event.c.seq > after,
            audit_event.c.action.in_(ALERTING),
            audit_event.c.stage == AuditStage.OUTCOME,
            _within(connection, read, AuditWhere()),
        )
        .order_by(audit_event.c.seq)
        .limit(AT_ONCE)
    )
    return tuple((row.seq, row.id) for row in connection.execute(wanted))


def _within(connection: Connection, read: Reading, where: AuditWhere) -> ColumnElement[bool]:
    """What the scope opens. By a subject of another agency nothing is found but what its own viewers did."""
    parts: list[ColumnElement[bool]] = []
    scope = read.scope
    if scope.by:
        parts.append(audit_event.c.agency.in_(sorted(scope.by)))
    if scope.to:
        theirs = concerns_often(audit_event.c.seq, [f"agency_{agency}" for agency in sorted(scope.to)])
        if where.concerned is not None:
            own = [id for id in read.rest(where.concerned) if _agencies(connection, id) & scope.to]
            theirs = and_(theirs, concerns(audit_event.c.seq, own)) if own else false()
        parts.append(theirs)
    within = or_(false(), *parts)
    if read.hidden:
        within = and_(within, ~among(audit_event.c.request, read.hidden))
    return within


def _conditions(read: Reading, where: AuditWhere) -> list[ColumnElement[bool]]:
    column = audit_event.c
    equal = {
        column.id: where.id,
        column.principal: where.principal,
        column.agency: where.agency,
        column.stage: where.stage,
    }
    among = {
        column.action: where.actions,
        column.purpose: where.purposes,
        column.details["outcome"].as_string(): where.outcomes,
    }
    found: list[ColumnElement[bool]] = [at == value for at, value in equal.items() if value is not None]
    found += [at.in_(words) for at, words in among.items() if words is not None]
    if where.since is not None:
        found.append(column.at >= where.since)
    if where.until is not None:
        found.append(column.at < where.until)
    if where.concerned is not None:
        found.append(concerns(audit_event.c.seq, read.rest(where.concerned)))
    if where.grant is not None:
        found.append(
            concerns(audit_event.c.seq, [where.grant]) if where.grant.startswith("grant_") else false()
        )
    return found


def _agencies(connection: Connection, subject: str) -> set[str]:
    """The agencies that hold this record or event, or held it until it was erased."""
    of_record: Select[tuple[str]] = (
        select(class_.c.agency)
        .join(record, record.c["class"] == class_.c.number)
        .where(record.c.id == subject)
    )
    of_erased: Select[tuple[str]] = (
        select(class_.c.agency)
        .join(erased_record, erased_record.c["class"] == class_.c.number)
        .where(erased_record.c.record == subject)
    )
    of_event: Select[tuple[str]] = (
        select(class_.c.agency)
        .join(entry, entry.c["class"] == class_.c.number)
        .join(stated_node, stated_node.c.entry == entry.c.id)
        .where(stated_node.c.id == subject)
    )
    held = {row.agency for row in connection.execute(of_record.union(of_erased, of_event))}
    return held or _agencies_told(connection, subject)


def _agencies_told(connection: Connection, subject: str) -> set[str]:
    """The agencies by whose classes the log names it: of an event that was erased nothing else says it."""
    naming = select(concerning([subject]).subquery().c.seq)
    rows = connection.execute(select(audit_event.c.details).where(audit_event.c.seq.in_(naming))).scalars()
    numbers = {
        number for details in rows for number, ids in details.get("given", {}).items() if subject in ids
    }
    return {key.agency for number, key in classes(connection).items() if str(number) in numbers}


def _event(row: Row[Any], read: Reading) -> AuditEvent:
    details, theirs = dict(row.details), row.agency in read.scope.by
    details.pop("unseen", None)
    if "given" in details:
        details["given"] = read.given(row.agency, row.details)
    if not theirs:
        for name in ("counts", "cypher", "fieldClasses", "searched"):
            details.pop(name, None)
    return AuditEvent(
        row.seq,
        row.id,
        row.request,
        AuditStage(row.stage),
        row.at,
        row.principal,
        row.agency,
        tuple(Role(role) for role in row.roles),
        Purpose(row.purpose) if row.purpose else None,
        row.case_reference,
        AuditAction(row.action),
        row.operation,
        row.operation_hash,
        row.address if theirs else None,
        row.policy,
        AuditOutcome(details["outcome"]) if "outcome" in details else None,
        tuple(dict.fromkeys(id for ids in details.get("given", {}).values() for id in ids)),
        details,
    )
