"""Activity: how much each principal did in each hour, as findings are made of it; one grouped query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Integer, Text, and_, case, cast, func, or_, select

from ledger.among import among
from ledger.tables import audit_event
from policies.audit.reading import reading
from policies.permissions import LogScope
from schema.vocabulary import AuditAction, AuditStage

_HOUR = len("2026-01-31T09")
SIGNING = (AuditAction.SIGN_IN, AuditAction.SIGN_OUT)
"""What asks for nothing."""
OF_LOG = ("%audit%", "%accesses%", "subscribe accessAlerts")
"""Operations that read the audit log."""
TOLD = ("accessAlerts", "caseloadAlerts")
"""What a listener is told without asking anew: that she listens is one request, however much that is."""


@dataclass(frozen=True, slots=True)
class Hour:
    """What one principal did in one hour of UTC; requests are counted by their outcomes.

    `roles` is the JSON text of her roles, by which peers are known; `unnamed` are searches for persons that
    name no case, `denied` requests that were refused, `of_log` questions to the audit log.
    """

    principal: str
    agency: str
    roles: str
    at: datetime
    requests: int
    unnamed: int
    denied: int
    of_log: int


def activity(connection: Connection, scope: LogScope, since: str, until: str) -> Sequence[Hour]:
    """The hours in which viewers of the scope's agencies did something, in order; times as the ledger's text.

    What the log hides from its reader is not counted.
    """
    column, hidden = audit_event.c, reading(connection, scope).hidden
    hour = func.substr(column.at, 1, _HOUR)
    roles = cast(column.roles, Text)
    unnamed = and_(
        column.action == AuditAction.SEARCH,
        column.case_reference.is_(None),
        column.operation.like("%findPersons%"),
    )
    found = (
        select(
            column.principal,
            column.agency,
            roles.label("roles"),
            hour.label("hour"),
            func.count().label("requests"),
            _how_many(unnamed),
            _how_many(column.action == AuditAction.DENY),
            _how_many(or_(*(column.operation.like(one) for one in OF_LOG))),
        )
        .where(
            column.at >= since,
            column.at < until,
            column.stage == AuditStage.OUTCOME,
            column.agency.in_(sorted(scope.by)),
            ~among(column.request, hidden),
            column.action.not_in(SIGNING),
            ~and_(column.action == AuditAction.CONSULT, func.coalesce(column.operation, "").in_(TOLD)),
        )
        .group_by(column.principal, column.agency, roles, hour)
        .order_by(hour, column.principal)
    )
    return [
        Hour(row[0], row[1], row[2], _moment(row[3]), row[4], row[5], row[6], row[7])
        for row in connection.execute(found)
    ]


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.sum(case((condition, 1), else_=0)), Integer)


def _moment(hour: str) -> datetime:
    return datetime.strptime(hour, "%Y-%m-%dT%H").replace(tzinfo=UTC)
