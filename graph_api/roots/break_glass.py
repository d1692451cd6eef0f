"""Break-glass grants, as the contract tells them to who took them and to who reviews them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from graph_api.roots.agencies import Agencies
from graph_api.roots.host import Host
from graph_api.roots.page import Page
from policies.break_glass import Grant
from policies.break_glass_review import page, state
from schema.vocabulary import BreakGlassState

FIELD = "breakGlassGrants"


def break_glass_grants_value(host: Host, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """A page of the grants that the viewer may review. Raises BadInput. May block."""
    told = arguments.get("state")
    wanted = BreakGlassState(told) if told is not None else None
    asked = Page.of(f"{FIELD} {told}", arguments, host.cursors)
    after = (str(asked.after[0]), str(asked.after[1])) if asked.after is not None else None
    now, scope = host.sights.now(), host.sights.permissions.review_scope(host.viewer)
    with host.ledger.read() as connection:
        found = page(connection, scope, wanted, now, asked.first, after)
    nodes = [((one.granted_at, one.id), grant_value(one, now, host.agencies)) for one in found.grants]
    return asked.connection(nodes, found.more, found.total)


def grant_value(grant: Grant, now: datetime, agencies: Agencies) -> dict[str, Any]:
    """One grant by the contract's field names."""
    return {
        "id": grant.id,
        "subject": grant.subject,
        "principal": grant.principal,
        "agency": agencies.known(grant.agency),
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
