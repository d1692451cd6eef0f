"""Every table of the ledger. Times are UTC text of fixed width (`2026-01-31T09:30:00.000000Z`)."""

from ledger.tables.audit import (
    audit_checkpoint,
    audit_event,
    audit_node,
    audit_recent,
    audit_subject,
    audit_tree,
)
from ledger.tables.blocking import blocking_range, indexed, shared_contact
from ledger.tables.deliveries import batch, entry, reject, source
from ledger.tables.metadata import metadata
from ledger.tables.operation import briefing, briefing_receipt, operation, operation_hotspot, tasking
from ledger.tables.patrol import hotspot, hotspot_score, hotspot_set
from ledger.tables.patrolled import activity, dwell, hole, patrol, ping, refused_ping, visit
from ledger.tables.persons import (
    decision,
    doubt,
    lineage,
    link,
    membership,
    model,
    model_choice,
    person,
    run,
)
from ledger.tables.population import (
    population_class,
    population_indicator,
    population_snapshot,
    population_table,
)
from ledger.tables.projection import outbox, projected
from ledger.tables.protection import (
    break_glass,
    break_glass_agency,
    policy_version,
    restricted,
    restriction,
    session,
)
from ledger.tables.reference import agency, area, class_
from ledger.tables.register import caseload, identity, record, stated_edge, stated_node
from ledger.tables.rights import certificate, erased_entry, erased_record, erased_restricted, review
from ledger.tables.trial import trial, trial_effect, trial_round

__all__ = [
    "activity",
    "agency",
    "area",
    "audit_checkpoint",
    "audit_event",
    "audit_node",
    "audit_recent",
    "audit_subject",
    "audit_tree",
    "batch",
    "blocking_range",
    "break_glass",
    "break_glass_agency",
    "briefing",
    "briefing_receipt",
    "caseload",
    "certificate",
    "class_",
    "decision",
    "doubt",
    "dwell",
    "entry",
    "erased_entry",
    "erased_record",
    "erased_restricted",
    "hole",
    "hotspot",
    "hotspot_score",
    "hotspot_set",
    "identity",
    "indexed",
    "lineage",
    "link",
    "membership",
    "metadata",
    "model",
    "model_choice",
    "operation",
    "operation_hotspot",
    "outbox",
    "patrol",
    "person",
    "ping",
    "policy_version",
    "population_class",
    "population_indicator",
    "population_snapshot",
    "population_table",
    "projected",
    "record",
    "refused_ping",
    "reject",
    "restricted",
    "restriction",
    "review",
    "run",
    "session",
    "shared_contact",
    "source",
    "stated_edge",
    "stated_node",
    "tasking",
    "trial",
    "trial_effect",
    "trial_round",
    "visit",
]
