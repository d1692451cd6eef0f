"""Accesses to persons: who was given something of them, summed up; one query for all persons of an answer."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, Text, cast, false, func, or_, select

from ledger.tables import audit_event, class_, membership, record
from policies.audit.index import concerning
from policies.permissions import LogScope
from policies.restrictions import binding
from schema.vocabulary import AuditStage, Purpose, Role


@dataclass(frozen=True, slots=True)
class Access:
    """What one principal was given of a person in one capacity: how many answers, and when the last one."""

    principal: str
    agency: str
    roles: tuple[Role, ...]
    purpose: Purpose | None
    last: str
    count: int


def accesses(
    connection: Connection, scope: LogScope, records: Collection[str]
) -> Mapping[str, Sequence[Access]]:
    """Person → accesses to these of her records as far as the scope opens, the latest first, then by who.

    Someone of whom nothing may be read has no accesses. The log's index by subject serves it: it reads the
    events that named these records.
    """
    if not records or not (scope.by or scope.to):
        return {}
    concerned = concerning(records).subquery()
    event, subject = audit_event.c, concerned.c
    roles = cast(event.roles, Text)
    open = or_(
        event.agency.in_(sorted(scope.by)) if scope.by else false(),
        class_.c.agency.in_(sorted(scope.to)) if scope.to else false(),
    )
    last = func.max(event.at)
    found = (
        select(
            membership.c.person,
            event.principal,
            event.agency,
            roles,
            event.purpose,
            last,
            func.count(event.seq.distinct()),
        )
        .join(concerned, subject.seq == event.seq)
        .join(membership, membership.c.record == subject.subject)
        .join(record, record.c.id == subject.subject)
        .join(class_, class_.c.number == record.c["class"])
        .where(
            subject.subject.not_in(binding(scope.reader)),
            event.stage == AuditStage.OUTCOME,
            open,
        )
        .group_by(membership.c.person, event.principal, event.agency, roles, event.purpose)
        .order_by(last.desc(), event.principal, roles, event.purpose)
    )
    by_person: dict[str, list[Access]] = defaultdict(list)
    for person, principal, agency, told, purpose, at, count in connection.execute(found):
        held = tuple(Role(role) for role in orjson.loads(told))
        by_person[person].append(
            Access(principal, agency, held, Purpose(purpose) if purpose else None, at, count)
        )
    return by_person
