"""Restrictions, as the contract tells them: one, and a page of those that were made for an agency."""

from collections.abc import Mapping, Sequence
from typing import Any

from cypher.cursor import Cursors, ForgedCursor
from graph_api.errors import BadInput
from graph_api.roots.agencies import Agencies
from ledger.database import Ledger
from policies.restrictions import Restriction, closes, page
from policies.sight import Sights
from schema.sight import Viewer

MOST = 200


def restrictions_value(
    viewer: Viewer,
    arguments: Mapping[str, Any],
    cursors: Cursors,
    sights: Sights,
    agencies: Agencies,
    ledger: Ledger,
) -> tuple[dict[str, Any], Sequence[str]]:
    """The connection that the contract tells of, and the records and events that it tells to be closed.

    Raises BadInput. May block.
    """
    first, subject = arguments["first"], arguments.get("subject")
    if not 0 <= first <= MOST:
        raise BadInput(f"first must be a whole number from 0 to {MOST}.")
    shape = f"restrictions {subject}"
    after = _place(cursors, shape, arguments.get("after"))
    readable = sights.readable(viewer)
    with ledger.read() as connection:
        found = page(connection, readable, viewer.id, first, after, subject)
        subjects = closes(connection, [one.id for one in found.restrictions])
    edges = [
        {
            "cursor": cursors.seal(shape, [one.made_at, one.id]),
            "node": restriction_value(one, agencies),
        }
        for one in found.restrictions
    ]
    value = {
        "edges": edges,
        "pageInfo": {
            "hasNextPage": found.more,
            "hasPreviousPage": after is not None,
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
        },
        "totalCount": found.total,
    }
    return value, subjects


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


def _place(cursors: Cursors, shape: str, cursor: str | None) -> tuple[str, str] | None:
    if cursor is None:
        return None
    try:
        made_at, id = cursors.open(shape, cursor)
    except ForgedCursor:
        raise BadInput("after is no cursor of this viewer in this query.") from None
    return str(made_at), str(id)
