"""Break-glass grants, as the contract tells them to who took them and to who reviews them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cypher.cursor import Cursors, ForgedCursor
from graph_api.errors import BadInput
from graph_api.roots.agencies import Agencies
from ledger.database import Ledger
from policies.break_glass import Grant
from policies.break_glass_review import MOST, page, state
from policies.sight import Sights
from schema.sight import Viewer
from schema.vocabulary import BreakGlassState

FIELD = "breakGlassGrants"


def break_glass_grants_value(
    viewer: Viewer,
    arguments: Mapping[str, Any],
    cursors: Cursors,
    sights: Sights,
    agencies: Agencies,
    ledger: Ledger,
) -> dict[str, Any]:
    """A page of the grants that the viewer may review. Raises BadInput. May block."""
    first, told = arguments["first"], arguments.get("state")
    if not 0 <= first <= MOST:
        raise BadInput(f"first must be a whole number from 0 to {MOST}.")
    wanted = BreakGlassState(told) if told is not None else None
    shape = f"{FIELD} {told}"
    after = _place(cursors, shape, arguments.get("after"))
    now, scope = sights.now(), sights.review_scope(viewer)
    with ledger.read() as connection:
        found = page(connection, scope, wanted, now, first, after)
    edges = [
        {"cursor": cursors.seal(shape, [one.granted_at, one.id]), "node": grant_value(one, now, agencies)}
        for one in found.grants
    ]
    return {
        "edges": edges,
        "pageInfo": {
            "hasNextPage": found.more,
            "hasPreviousPage": after is not None,
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
        },
        "totalCount": found.total,
    }


def grant_value(grant: Grant, now: datetime, agencies: Agencies) -> dict[str, Any]:
    """One grant by the contract's field names."""
    known = f"agency_{grant.agency}" in agencies.reference.agencies
    return {
        "id": grant.id,
        "subject": grant.subject,
        "principal": grant.principal,
        "agency": agencies.one(grant.agency) if known else None,
        "purpose": grant.purpose,
        "caseReference": grant.case_reference,
        "reason": grant.reason,
        "grantedAt": grant.granted_at,
        "until": grant.expires_at,
        "state": state(grant, now),
        "reviewedBy": grant.reviewed_by,
        "reviewedAt": grant.reviewed_at,
        "verdict": grant.verdict,
        "note": grant.note,
    }


def _place(cursors: Cursors, shape: str, cursor: str | None) -> tuple[str, str] | None:
    if cursor is None:
        return None
    try:
        granted_at, id = cursors.open(shape, cursor)
    except ForgedCursor:
        raise BadInput("after is no cursor of this viewer in this query.") from None
    return str(granted_at), str(id)
