"""Accesses: puts into an answer of the graph what the audit log tells of the persons in it."""

from collections.abc import Iterator, Mapping
from typing import Any

from cypher.plan.left import ACCESSES, Left
from graph_api.roots.agencies import Agencies
from graph_api.roots.host import Host
from graph_api.roots.shaped import shaped
from policies.audit.accesses import Access, accesses
from schema.selection import Selection


def asks_for_accesses(chosen: Selection) -> bool:
    """Whether accesses are chosen anywhere in a root field."""
    return chosen.field == ACCESSES or any(asks_for_accesses(child) for child in chosen.children)


def fill(host: Host, value: Any) -> None:
    """Put the accesses that the viewer may read in the place of all that is left in an answer. May block.

    One query for all of them; to whoever may read none of the log each list is empty, as of somebody whom
    nobody asked for.
    """
    places = [*_left(value)]
    records = {id for _, _, left in places for id in left.records}
    with host.ledger.read() as connection:
        found = accesses(connection, host.sights.permissions.log_scope(host.viewer), records)
    for holder, key, left in places:
        told = [_told(one, host.agencies) for one in found.get(left.person, ())[: left.first]]
        holder[key] = [shaped(left.wanted.children, one) for one in told]


def _left(value: Any) -> Iterator[tuple[dict[str, Any], str, Left]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, Left):
                yield value, key, inner
            else:
                yield from _left(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _left(inner)


def _told(one: Access, agencies: Agencies) -> Mapping[str, Any]:
    return {
        "principal": one.principal,
        "agency": agencies.known(one.agency),
        "roles": one.roles,
        "purpose": one.purpose,
        "last": one.last,
        "count": one.count,
    }
