"""Viewer: who asks, and what is open to her now."""

from collections.abc import Mapping, Sequence
from typing import Any

from graph_api.roots.agencies import Agencies
from graph_api.roots.agreements import agreement_value
from graph_api.roots.break_glass import grant_value
from graph_api.roots.host import Host
from policies.openings import Opening
from schema.selection import Selection


def viewer_value(host: Host, chosen: Sequence[Selection]) -> dict[str, Any]:
    """What the contract tells of a viewer; what she sees is decided only where it was asked. May block."""
    viewer, sights, agencies = host.viewer, host.sights, host.agencies
    value: dict[str, Any] = {
        "id": viewer.id,
        "name": viewer.name,
        "agency": agencies.one(viewer.agency),
        "roles": sorted(viewer.roles),
        "purposes": list(sights.permissions.purposes(viewer)),
        "purpose": viewer.purpose,
    }
    if any(one.field == "sees" for one in chosen):
        now = sights.now()
        agreements = {one.policy: agreement_value(one, now, agencies) for one in sights.agreements()}
        value["sees"] = [opening_value(one, agreements, agencies) for one in sights.openings(viewer)]
    if any(one.field == "grants" for one in chosen):
        value["grants"] = [grant_value(one, sights.now(), agencies) for one in sights.grants(viewer)]
    return value


def opening_value(
    opening: Opening, agreements: Mapping[str, Mapping[str, Any]], agencies: Agencies
) -> dict[str, Any]:
    """What one policy opens, by the contract's field names; `agreements` by the policies that they are."""
    return {
        "agency": agencies.one(opening.agency),
        "category": opening.category,
        "marking": opening.marking,
        "fieldClasses": list(opening.field_classes),
        "pointer": opening.pointer,
        "restriction": opening.restriction,
        "caseload": opening.caseload,
        "policy": opening.policy,
        "agreement": agreements.get(opening.policy),
    }
