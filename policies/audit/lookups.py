"""Look-ups: answers that deserve a look for whom they told of, as findings by person and day.

Each rule is one query of the log by its subjects, on the register as it stands today; what an answer told of
is known by the ids on which it rested, so what was refused or found nothing is not among them.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Select, Table, func, or_, select

from ledger.among import among
from ledger.caseloads import spells
from ledger.clock import fixed
from ledger.restricted import once_closed
from ledger.tables import (
    audit_event,
    caseload,
    entry,
    membership,
    record,
    restricted,
    restriction,
    source,
)
from policies.audit.findings import ZONE, Finding, of_day
from policies.audit.index import PARTS
from policies.restrictions import binding
from schema.vocabulary import AuditAction, AuditFindingKind, AuditStage, RestrictionKind

LOOKING = (AuditAction.CONSULT, AuditAction.SEARCH, AuditAction.BREAK_GLASS)
RARE = 20
"""A family name is rare that so many persons of the register bear, or fewer."""

LookUp = tuple[str, str, int, str]
"""(principal, agency, number of the event, when)."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Of whose doings, by the viewers' agencies, and since when; `families`: viewer → her family name.

    `reader` learns nothing of what a restriction closes to her alone, or closed until it was lifted.
    """

    reader: str
    by: Collection[str]
    since: datetime
    families: Mapping[str, str]


Rule = Callable[[Connection, Scope], Iterable[LookUp]]


def lookup_findings(kind: AuditFindingKind, connection: Connection, scope: Scope) -> list[Finding]:
    """The findings of one of LOOKUPS, the latest first."""
    rule, reason = LOOKUPS[kind]
    events: dict[tuple[str, str, date], set[int]] = defaultdict(set)
    for principal, agency, seq, at in rule(connection, scope):
        day = datetime.fromisoformat(at).astimezone(ZONE).date()
        events[principal, agency, day].add(seq)
    found = [
        of_day(kind, principal, agency, day, len(seqs), f"Answers on {day} that {reason}: {len(seqs)}.")
        for (principal, agency, day), seqs in events.items()
    ]
    return sorted(found, key=lambda one: one.place, reverse=True)


def family_name(name: str) -> str:
    """The family name of somebody whose name the directory tells: its last word."""
    return name.split()[-1].lower()


def _restricted(connection: Connection, scope: Scope) -> Iterable[LookUp]:
    in_force = (
        restriction.c.made_at <= audit_event.c.at,
        or_(restriction.c.principal.is_(None), restriction.c.principal == audit_event.c.principal),
    )
    yield from _of_restrictions(connection, scope, *in_force)
    since = fixed(scope.since)
    lifted = {
        row.id: row
        for row in connection.execute(
            select(restriction).where(
                restriction.c.lifted_at > since, restriction.c.principal.is_distinct_from(scope.reader)
            )
        )
    }
    closed: dict[str, list[str]] = defaultdict(list)
    for one, subject in once_closed(connection, since):
        if one in lifted:
            closed[subject].append(one)
    for look_up, subject in _about(connection, scope, closed):
        principal, _, _, at = look_up
        then = [lifted[one] for one in closed[subject]]
        if any(one.made_at <= at < one.lifted_at and one.principal in (None, principal) for one in then):
            yield look_up


def _own_family(connection: Connection, scope: Scope) -> Iterable[LookUp]:
    conflict = (
        restriction.c.kind == RestrictionKind.CONFLICT,
        restriction.c.principal == audit_event.c.principal,
    )
    yield from _of_restrictions(connection, scope, *conflict)
    name = func.lower(record.c.family_name)
    borne = (
        select(name, func.count(membership.c.person.distinct()))
        .join(membership, membership.c.record == record.c.id)
        .where(name.in_(set(scope.families.values())))
        .group_by(name)
    )
    rare = {told for told, persons in connection.execute(borne) if persons <= RARE}
    for part in PARTS:
        namesakes = _look_ups(scope, part).join(record, record.c.id == part.c.subject)
        for *look_up, told in connection.execute(namesakes.add_columns(name).where(name.in_(rare))):
            principal, agency, seq, at = look_up
            if scope.families.get(principal) == told:
                yield principal, agency, seq, at


def _colleagues_case(connection: Connection, scope: Scope) -> Iterable[LookUp]:
    listed, theirs = membership.alias("listed"), membership.alias("theirs")
    records = (
        select(theirs.c.record)
        .join(listed, listed.c.person == theirs.c.person)
        .join(caseload, caseload.c.record == listed.c.record)
        .join(entry, entry.c.id == caseload.c.entry)
        .join(source, source.c.id == entry.c.source)
        .where(source.c.agency.in_(sorted(scope.by)))
        .distinct()
    )
    told = spells(connection, connection.execute(records).scalars().all())
    for look_up, subject in _about(connection, scope, told):
        principal, agency, _, at = look_up
        whose = {one.principal for one in told[subject] if one.agency == agency and one.covers(at)}
        if whose and principal not in whose:
            yield look_up


LOOKUPS: Mapping[AuditFindingKind, tuple[Rule, str]] = {
    AuditFindingKind.RESTRICTED_SUBJECT: (_restricted, "rested on something that was restricted then"),
    AuditFindingKind.OWN_FAMILY: (
        _own_family,
        "told of somebody of her own rare family name, or with whom a conflict of hers is on record",
    ),
    AuditFindingKind.COLLEAGUES_CASE: (
        _colleagues_case,
        "told of somebody on a colleague's caseload then, and not on her own",
    ),
}


def _look_ups(scope: Scope, part: Table) -> Select[str, str, int, str]:
    """Those that a part of the log's index finds."""
    event = audit_event.c
    return (
        select(event.principal, event.agency, event.seq, event.at)
        .join(part, part.c.seq == event.seq)
        .where(
            event.at >= fixed(scope.since),
            event.stage == AuditStage.OUTCOME,
            event.agency.in_(sorted(scope.by)),
            event.action.in_(LOOKING),
            # Whoever keeps the restrictions, or reads the log, is told of what they are about.
            event.operation.not_in(("restrictions", "accessesTo")),
            part.c.subject.not_in(binding(scope.reader)),
        )
        .distinct()
    )


def _of_restrictions(
    connection: Connection, scope: Scope, *conditions: ColumnElement[bool]
) -> Iterable[LookUp]:
    """The look-ups that rested on what a restriction closes which fulfils these conditions."""
    for part in PARTS:
        wanted = (
            _look_ups(scope, part)
            .join(restricted, restricted.c.subject == part.c.subject)
            .join(restriction, restriction.c.id == restricted.c.restriction)
        )
        yield from [(row[0], row[1], row[2], row[3]) for row in connection.execute(wanted.where(*conditions))]


def _about(connection: Connection, scope: Scope, subjects: Collection[str]) -> Iterable[tuple[LookUp, str]]:
    """The look-ups that rested on one of these, each with which."""
    for part in PARTS:
        subject = part.c.subject
        wanted = _look_ups(scope, part).add_columns(subject).where(among(subject, subjects))
        for principal, agency, seq, at, of in connection.execute(wanted):
            yield (principal, agency, seq, at), of
