"""Restrictions, as the contract tells them."""

from typing import Any

from graph_api.roots.agencies import Agencies
from policies.restrictions import Restriction


def restriction_value(made: Restriction, agencies: Agencies) -> dict[str, Any]:
    """One restriction by the contract's field names."""
    known = f"agency_{made.agency}" in agencies.reference.agencies
    return {
        "id": made.id,
        "subject": made.subject,
        "kind": made.kind,
        "principal": made.principal,
        "agency": agencies.one(str(made.agency)) if known else None,
        "reason": made.reason,
        "madeBy": made.made_by,
        "madeAt": made.made_at,
        "liftedBy": made.lifted_by,
        "liftedAt": made.lifted_at,
        "liftedReason": made.lifted_reason,
    }
