"""Audit events: a page of the log of who saw what, as far as its reader may see it."""

from collections.abc import Mapping
from typing import Any

import orjson

from graph_api.errors import BadInput
from graph_api.roots.agencies import Agencies
from graph_api.roots.host import Host
from graph_api.roots.page import Page
from policies.audit.questions import AuditEvent, AuditWhere, page

FIELD = "auditEvents"
SUBJECTS = ("record_", "event_")
"""What the log names, by how its ids begin."""


def audit_events_value(host: Host, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The connection that the contract tells of. Raises BadInput. May block."""
    where = arguments.get("where") or {}
    return audit_events_page(host, _where(where), where, arguments)


def audit_events_page(
    host: Host, where: AuditWhere, told: Mapping[str, Any], arguments: Mapping[str, Any]
) -> dict[str, Any]:
    """A page of the events that are meant; `told` is what a client said of them. Raises BadInput."""
    shape = f"{FIELD} {orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()}"
    asked = Page.of(shape, arguments, host.cursors)
    after = int(asked.after[0]) if asked.after is not None else None
    with host.ledger.read() as connection:
        found = page(connection, host.sights.permissions.log_scope(host.viewer), where, asked.first, after)
    nodes = [((event.seq,), event_value(event, host.agencies)) for event in found.events]
    return asked.connection(nodes, found.more, found.total)


def _where(told: Mapping[str, Any]) -> AuditWhere:
    moment = told.get("at") or {}
    agency, subject = told.get("agency"), told.get("subject")
    if subject is not None and not subject.startswith(SUBJECTS):
        raise BadInput(
            "`subject` is not the id of a record or an event (record_…, event_…). A person stands on the log "
            "as her records: ask accessesTo."
        )
    return AuditWhere(
        principal=told.get("principal"),
        agency=agency.removeprefix("agency_") if agency is not None else None,
        actions=_words(told.get("action")),
        purposes=_words(told.get("purpose")),
        outcomes=_words(told.get("outcome")),
        stage=told.get("stage"),
        since=moment.get("from"),
        until=moment.get("until"),
        subject=subject,
        grant=told.get("grant"),
    )


def _words(told: list[Any] | None) -> tuple[Any, ...] | None:
    return tuple(told) if told is not None else None


def event_value(event: AuditEvent, agencies: Agencies) -> dict[str, Any]:
    """One event by the contract's field names."""
    return {
        "id": event.id,
        "at": event.at,
        "stage": event.stage,
        "request": event.request,
        "principal": event.principal,
        "agency": agencies.known(event.agency),
        "roles": event.roles,
        "purpose": event.purpose,
        "caseReference": event.case_reference,
        "action": event.action,
        "operation": event.operation,
        "operationHash": event.operation_hash,
        "outcome": event.outcome,
        "address": event.address,
        "policy": event.policy,
        "fieldClasses": event.details.get("fieldClasses", []),
        "searched": event.details.get("searched"),
        "cypher": event.details.get("cypher"),
        **{name: event.details.get("counts", {}).get(name) for name in ("rows", "values", "bytes")},
        "subjects": event.subjects,
        "grants": event.details.get("grants", []),
    }
