"""Audit findings and accesses to a person, as the contract tells them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from cypher.cursor import Cursors, ForgedCursor
from graph_api.errors import BadInput
from graph_api.lineage import persons_today
from graph_api.roots.agencies import Agencies
from graph_api.roots.audit_events import audit_events_page
from ledger.clock import fixed, now
from ledger.database import Ledger
from ledger.tables import membership
from policies.audit.activity import activity
from policies.audit.findings import HISTORY, Finding, findings
from policies.audit.questions import MOST, AuditWhere
from policies.sight import Sights
from schema.sight import Viewer
from schema.vocabulary import AuditFindingKind

SINCE = timedelta(days=30)
"""How far back findings are looked for unless a client says otherwise."""
FARTHEST = timedelta(days=366)


def accesses_to_value(
    viewer: Viewer,
    arguments: Mapping[str, Any],
    cursors: Cursors,
    sights: Sights,
    agencies: Agencies,
    ledger: Ledger,
) -> tuple[dict[str, Any], Sequence[str]]:
    """The events whose answers rested on a person's records of today, and which records these were.

    An id of nobody has no events. Raises BadInput. May block.
    """
    person = str(arguments["person"])
    with ledger.read() as connection:
        today = persons_today(connection, [person])[person]
        of = select(membership.c.record).where(membership.c.person.in_(today)).order_by(membership.c.record)
        records = tuple(connection.execute(of).scalars())
    where = AuditWhere(subjects=records)
    value = audit_events_page(viewer, where, {"person": person}, arguments, cursors, sights, agencies, ledger)
    shown = {id for edge in value["edges"] for id in edge["node"]["subjects"]}
    return value, [id for id in records if id in shown]


def audit_findings_value(
    viewer: Viewer,
    arguments: Mapping[str, Any],
    cursors: Cursors,
    sights: Sights,
    agencies: Agencies,
    ledger: Ledger,
) -> dict[str, Any]:
    """The findings of one kind about those whose doings the viewer may read. Raises BadInput. May block."""
    kind, first = AuditFindingKind(arguments["kind"]), arguments["first"]
    if not 0 <= first <= MOST:
        raise BadInput(f"first must be a whole number from 0 to {MOST}.")
    asked = arguments.get("since")
    start = max(_moment(asked) if asked else datetime.now(UTC) - SINCE, datetime.now(UTC) - FARTHEST)
    shape = f"auditFindings {kind} {asked}"
    after = _place(cursors, shape, arguments.get("after"))
    scope = sights.log_scope(viewer)
    with ledger.read() as connection:
        hours = activity(connection, scope.by, fixed(start - HISTORY), now())
    every = findings(kind, hours, start)
    rest = [one for one in every if after is None or _key(one) < after]
    edges = [
        {"cursor": cursors.seal(shape, list(_key(one))), "node": _told(one, agencies)} for one in rest[:first]
    ]
    return {
        "edges": edges,
        "pageInfo": {
            "hasNextPage": len(rest) > first,
            "hasPreviousPage": after is not None,
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
        },
        "totalCount": len(every),
    }


def _key(one: Finding) -> tuple[str, str]:
    return fixed(one.since), one.principal


def _place(cursors: Cursors, shape: str, cursor: str | None) -> tuple[str, str] | None:
    if cursor is None:
        return None
    try:
        since, principal = cursors.open(shape, cursor)
    except ForgedCursor:
        raise BadInput("after is no cursor of this viewer in this query.") from None
    return str(since), str(principal)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _told(one: Finding, agencies: Agencies) -> dict[str, Any]:
    known = f"agency_{one.agency}" in agencies.reference.agencies
    return {
        "kind": one.kind,
        "principal": one.principal,
        "agency": agencies.one(one.agency) if known else None,
        "since": fixed(one.since),
        "until": fixed(one.until),
        "count": one.count,
        "usual": one.usual,
        "reason": one.reason,
    }
