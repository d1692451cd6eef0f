"""Agreements: who shares what with whom, as the partnership's folder says at this moment."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from graph_api.roots.agencies import Agencies
from graph_api.roots.host import Host
from ledger.clock import fixed
from policies.agreements import Agreement

FIELD = "agreements"


def agreements_value(host: Host, arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every agreement by its name, or those in force on a day, as the contract names their fields."""
    on, now = arguments.get("inForceOn"), host.sights.now()
    day = date.fromisoformat(on) if on is not None else None
    found = [one for one in host.sights.agreements() if day is None or one.in_force_on(day)]
    return [agreement_value(one, now, host.agencies) for one in found]


def agreement_value(agreement: Agreement, now: datetime, agencies: Agencies) -> dict[str, Any]:
    """One agreement as the contract names its fields."""
    declared = agreement.declared

    def named(ids: tuple[str, ...]) -> list[dict[str, str]]:
        return [agencies.one(id) for id in ids]

    return {
        "id": f"agreement_{agreement.name}",
        "title": declared.title,
        "parties": named(declared.parties),
        "from": fixed(declared.since),
        "until": fixed(declared.until) if declared.until else None,
        "inForce": agreement.in_force(now),
        "policy": agreement.policy,
        "shares": [
            {
                "agencies": named(share.agencies),
                "categories": list(share.categories),
                "markings": list(share.markings),
                "fieldClasses": list(share.field_classes),
                "to": named(share.to),
                "roles": list(share.roles),
                "purposes": list(share.purposes),
            }
            for share in declared.shares
        ],
        "signatories": [
            {"agency": agencies.one(one.agency), "office": one.office, "on": one.on.isoformat()}
            for one in declared.signatories
        ],
    }
