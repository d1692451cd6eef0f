"""Restrictions, as the contract tells them: one, and a page of those that were made for an agency."""

from collections.abc import Mapping, Sequence
from typing import Any

from graph_api.roots.agencies import Agencies
from graph_api.roots.host import Host
from graph_api.roots.page import Page
from policies.restrictions import Restriction, closes, page


def restrictions_value(host: Host, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], Sequence[str]]:
    """The connection that the contract tells of, and the records and events that it tells to be closed.

    Raises BadInput. May block.
    """
    subject = arguments.get("subject")
    asked = Page.of(f"restrictions {subject}", arguments, host.cursors)
    after = (str(asked.after[0]), str(asked.after[1])) if asked.after is not None else None
    readable = host.sights.permissions.readable(host.viewer)
    with host.ledger.read() as connection:
        found = page(connection, readable, host.viewer.id, asked.first, after, subject)
        subjects = closes(connection, [one.id for one in found.restrictions])
    nodes = [((one.made_at, one.id), restriction_value(one, host.agencies)) for one in found.restrictions]
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
