"""Restrictions, as the contract tells them: one, and a page of those that were made for an agency."""

from collections.abc import Mapping, Sequence
from typing import Any

from cypher.cursor import Cursors
from graph_api.roots.agencies import Agencies
from graph_api.roots.page import Page
from ledger.database import Ledger
from policies.restrictions import Restriction, closes, page
from policies.sight import Sights
from schema.sight import Viewer


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
    subject = arguments.get("subject")
    asked = Page.of(f"restrictions {subject}", arguments, cursors)
    after = (str(asked.after[0]), str(asked.after[1])) if asked.after is not None else None
    readable = sights.readable(viewer)
    with ledger.read() as connection:
        found = page(connection, readable, viewer.id, asked.first, after, subject)
        subjects = closes(connection, [one.id for one in found.restrictions])
    nodes = [((one.made_at, one.id), restriction_value(one, agencies)) for one in found.restrictions]
    return asked.connection(nodes, found.more, found.total), subjects


def restriction_value(made: Restriction, agencies: Agencies) -> dict[str, Any]:
    """One restriction by the contract's field names."""
    return {
        "id": made.id,
        "subject": made.subject,
        "kind": made.kind,
        "principal": made.principal,
        "agency": agencies.known(str(made.agency)),
        "reason": made.reason,
        "madeBy": made.made_by,
        "madeAt": made.made_at,
        "liftedBy": made.lifted_by,
        "liftedAt": made.lifted_at,
        "liftedReason": made.lifted_reason,
    }
