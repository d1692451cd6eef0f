"""Alerts: events of the log that its reader is told of as they are written."""

from typing import Any

from graph_api.roots.audit_events import event_value
from graph_api.roots.host import Host
from ledger.database import Ledger
from policies.audit.questions import AT_ONCE, AuditWhere, alerts, newest, page
from policies.sight import Sights
from schema.sight import Viewer


class Alerts:
    """Looks for them in the log. Methods block, and raise as the ledger does."""

    def __init__(self, sights: Sights, ledger: Ledger) -> None:
        self._sights = sights
        self._ledger = ledger

    def newer(self, viewer: Viewer, after: int | None) -> tuple[int, tuple[str, ...]]:
        """The number of the newest event considered, and the viewer's alerts after that; none after None."""
        scope = self._sights.permissions.log_scope(viewer)
        with self._ledger.read() as connection:
            if after is None:
                return newest(connection), ()
            found = alerts(connection, scope, after)
            place = found[-1][0] if len(found) == AT_ONCE else max(after, newest(connection))
            return place, tuple(id for _, id in found)


def alert_value(host: Host, id: str) -> dict[str, Any] | None:
    """One alert as far as the viewer may see it now. May block."""
    with host.ledger.read() as connection:
        found = page(connection, host.sights.permissions.log_scope(host.viewer), AuditWhere(id=id), 1)
    return event_value(found.events[0], host.agencies) if found.events else None
