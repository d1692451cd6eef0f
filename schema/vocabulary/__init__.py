"""The one vocabulary: every enumeration that the API, the policies, the ledger and the audit log share.

A member's value is what is stored and what policy texts name; it equals the member's name. `MEANING` tells
what each word means to those who read the API.
"""

from schema.vocabulary import access, audit, deeds, events, graph, linkage, patrol, questions
from schema.vocabulary.access import AgencyKind, Category, FieldClass, Marking, Purpose, Role
from schema.vocabulary.audit import AuditAction, AuditFindingKind, AuditOutcome, AuditStage
from schema.vocabulary.deeds import BreakGlassState, RefusalCode, RestrictionKind, ReviewVerdict
from schema.vocabulary.events import (
    CRIMES,
    WHERE_OFFICERS_WERE,
    EventKind,
    InvolvementRole,
    ObjectKind,
    RelationshipKind,
    Sex,
)
from schema.vocabulary.graph import AreaKind, EdgeKind, IdentifierKind, NodeKind, PlaceKind
from schema.vocabulary.linkage import (
    DecisionState,
    Delivery,
    LinkageRunState,
    Resolution,
    ReviewReason,
    Ruling,
)
from schema.vocabulary.patrol import ActivityKind, ActivityOutcome, PingFault, TaskingState, TrialAssignment
from schema.vocabulary.questions import (
    EventDimension,
    EventOrder,
    Period,
    PopulationDimension,
    PopulationMeasure,
    TrendDimension,
)
from schema.vocabulary.word import Word

__all__ = [
    "CRIMES",
    "MEANING",
    "WHERE_OFFICERS_WERE",
    "ActivityKind",
    "ActivityOutcome",
    "AgencyKind",
    "AreaKind",
    "AuditAction",
    "AuditFindingKind",
    "AuditOutcome",
    "AuditStage",
    "BreakGlassState",
    "Category",
    "DecisionState",
    "Delivery",
    "EdgeKind",
    "EventDimension",
    "EventKind",
    "EventOrder",
    "FieldClass",
    "IdentifierKind",
    "InvolvementRole",
    "LinkageRunState",
    "Marking",
    "NodeKind",
    "ObjectKind",
    "Period",
    "PingFault",
    "PlaceKind",
    "PopulationDimension",
    "PopulationMeasure",
    "Purpose",
    "RefusalCode",
    "RelationshipKind",
    "Resolution",
    "RestrictionKind",
    "ReviewReason",
    "ReviewVerdict",
    "Role",
    "Ruling",
    "Sex",
    "TaskingState",
    "TrendDimension",
    "TrialAssignment",
    "Word",
]

MEANING: dict[type[Word], dict[str, str]] = {
    **access.MEANING,
    **audit.MEANING,
    **deeds.MEANING,
    **events.MEANING,
    **graph.MEANING,
    **linkage.MEANING,
    **patrol.MEANING,
    **questions.MEANING,
}
