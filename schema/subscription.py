"""Subscription: what is told as it happens, over a WebSocket."""

from schema.audit_event import AuditEvent
from schema.briefing import Briefing
from schema.event import Event
from schema.field import field, output
from schema.orders import ORDERS
from schema.tasking import Tasking
from schema.vocabulary import FieldClass


@output
class Subscription:
    """What is told as it happens (graphql-transport-ws). Each telling is permitted and logged by itself."""

    access_alerts: AuditEvent = field(
        "Every break-glass and every refusal that its reader may know of, as it is written to the log. "
        "For auditors and privacy officers.",
        FieldClass.EXISTENCE,
    )
    caseload_alerts: Event = field(
        "Every new event about a person on the listener's own caseload, as far as she may see it and who is "
        "part of it. For practitioners.",
        FieldClass.EXISTENCE,
    )
    taskings: Tasking = field("Every tasking for the listener, as it is issued. For officers.", *ORDERS)
    briefings: Briefing = field("Every briefing for the listener, as it is issued. For officers.", *ORDERS)
