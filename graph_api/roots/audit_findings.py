"""Audit findings and accesses to a person, as the contract tells them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from graph_api.errors import BadInput
from graph_api.lineage import persons_read
from graph_api.roots.agencies import Agencies
from graph_api.roots.audit_events import audit_events_page
from graph_api.roots.host import Host
from graph_api.roots.page import Page
from ledger.clock import fixed, now
from ledger.tables import membership
from policies.audit.activity import activity
from policies.audit.findings import HISTORY, Finding, findings
from policies.audit.lookups import LOOKUPS, Scope, family_name, lookup_findings
from policies.audit.questions import AuditWhere
from policies.audit.unreviewed import unreviewed
from policies.break_glass_review import overdue
from schema.vocabulary import AuditFindingKind

SINCE = timedelta(days=30)
"""How far back findings are looked for unless a client says otherwise."""
FARTHEST = timedelta(days=366)


def accesses_to_value(host: Host, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], Sequence[str]]:
    """The events whose answers rested on a person's records of today, and which records these were.

    An id from before a merge means whom the records that are hers to read of lead to. One of nobody has no
    events. Raises BadInput. May block.
    """
    person = str(arguments["person"])
    if not person.startswith("person_"):
        raise BadInput(
            "`person` is not the id of a person (person_…). Of a record or an event ask auditEvents, with "
            "its id as `subject`."
        )
    scope = host.sights.permissions.log_scope(host.viewer)
    with host.ledger.read() as connection:
        today = persons_read(connection, [person], scope)[person]
        of = select(membership.c.record).where(membership.c.person.in_(today)).order_by(membership.c.record)
        records = tuple(connection.execute(of).scalars())
    where = AuditWhere(subjects=records)
    value = audit_events_page(host, where, {"person": person}, arguments)
    shown = {id for edge in value["edges"] for id in edge["node"]["subjects"]}
    return value, [id for id in records if id in shown]


def audit_findings_value(host: Host, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The findings of one kind about those whose doings the viewer may read. Raises BadInput. May block."""
    kind, since = AuditFindingKind(arguments["kind"]), arguments.get("since")
    asked = Page.of(f"auditFindings {kind} {since}", arguments, host.cursors)
    after = tuple(map(str, asked.after)) if asked.after is not None else None
    start = max(_moment(since) if since else datetime.now(UTC) - SINCE, datetime.now(UTC) - FARTHEST)
    viewer, sights = host.viewer, host.sights
    scope, theirs = sights.permissions.log_scope(viewer), sights.permissions.review_scope(viewer)
    with host.ledger.read() as connection:
        if kind is AuditFindingKind.UNREVIEWED_BREAK_GLASS:
            readable = replace(theirs, by=theirs.by | scope.by)
            hours = host.rooms.settings.break_glass_review_hours
            every = unreviewed(overdue(connection, readable, start, sights.now(), hours), hours)
        elif kind in LOOKUPS:
            people = host.rooms.directory.people()
            families = {one.id: family_name(one.name) for one in people if one.agency in scope.by}
            every = lookup_findings(kind, connection, Scope(viewer.id, scope.by, start, families))
        else:
            every = findings(kind, activity(connection, scope, fixed(start - HISTORY), now()), start)
    rest = [one for one in every if after is None or one.place < after]
    nodes = [(one.place, _told(one, host.agencies)) for one in rest[: asked.first]]
    return asked.connection(nodes, len(rest) > asked.first, len(every))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _told(one: Finding, agencies: Agencies) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "principal": one.principal,
        "agency": agencies.known(one.agency),
        "since": fixed(one.since),
        "until": fixed(one.until),
        "count": one.count,
        "usual": one.usual,
        "reason": one.reason,
    }
