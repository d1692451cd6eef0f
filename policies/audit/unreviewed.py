"""Unreviewed: break-glass that nobody reviewed in time, as findings."""

from collections.abc import Sequence
from datetime import datetime

from policies.audit.findings import Finding
from policies.break_glass import Grant
from schema.vocabulary import AuditFindingKind


def unreviewed(grants: Sequence[Grant], hours: float) -> list[Finding]:
    """One finding for each grant that waited longer than so many hours, the latest first."""
    found = [
        Finding(
            AuditFindingKind.UNREVIEWED_BREAK_GLASS,
            one.principal,
            one.agency,
            datetime.fromisoformat(one.granted_at),
            datetime.fromisoformat(one.expires_at),
            1,
            f"Nobody has reviewed {one.id}, {hours:g} hours after its end.",
        )
        for one in grants
    ]
    return sorted(found, key=lambda one: one.place, reverse=True)
