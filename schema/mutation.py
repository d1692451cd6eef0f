"""Mutation: everything that can be done."""

from schema.break_glass import (
    BreakGlassInput,
    BreakGlassPayload,
    ReviewBreakGlassInput,
    ReviewBreakGlassPayload,
)
from schema.briefing import (
    AcknowledgeBriefingInput,
    AcknowledgeBriefingPayload,
    IssueBriefingInput,
    IssueBriefingPayload,
)
from schema.decision import (
    DecideInput,
    DecidePayload,
    WithdrawDecisionInput,
    WithdrawDecisionPayload,
)
from schema.field import argument, field, output
from schema.hotspot import DefineHotspotInput, DefineHotspotPayload
from schema.link_explanation import EVIDENCE
from schema.operation import PlanOperationInput, PlanOperationPayload
from schema.orders import ORDERS
from schema.patrol import (
    EndPatrolInput,
    EndPatrolPayload,
    RecordActivitiesInput,
    RecordActivitiesPayload,
    StartPatrolInput,
    StartPatrolPayload,
    SyncPingsInput,
    SyncPingsPayload,
)
from schema.resolution import ResolveRecordInput, ResolveRecordPayload
from schema.restriction import (
    LiftRestrictionInput,
    LiftRestrictionPayload,
    RestrictInput,
    RestrictPayload,
)
from schema.tasking import IssueTaskingInput, IssueTaskingPayload
from schema.trial import RegisterTrialInput, RegisterTrialPayload
from schema.trial_effect import WHOLE
from schema.vocabulary import FieldClass

EXISTENCE = FieldClass.EXISTENCE


@output
class Mutation:
    """Everything that can be done: one after the other, each on the log together with what came of it."""

    resolve_record: ResolveRecordPayload = field(
        "Tell whose one record is, by the model that linked all others, as far as the viewer sees them. "
        "What is hidden from her looks like what is not there. For practitioners, in their agency's sources.",
        *EVIDENCE,
        input=argument(ResolveRecordInput, "The record."),
    )
    restrict: RestrictPayload = field(
        "Close a record, an event or a person to everyone or to one viewer, at once. The same twice is one. "
        "For privacy officers; anyone may declare a conflict of interest of her own in what she sees.",
        EXISTENCE,
        input=argument(RestrictInput, "What to close, and to whom."),
    )
    lift_restriction: LiftRestrictionPayload = field(
        "End a restriction. For privacy officers of the agency for which it was made.",
        EXISTENCE,
        input=argument(LiftRestrictionInput, "Which one, and why."),
    )
    break_glass: BreakGlassPayload = field(
        "See more of one person or event for some minutes, as far as policy lets you where a life is at "
        "risk. Needs a case. The agencies concerned are alerted at once, and somebody else reviews it.",
        EXISTENCE,
        input=argument(BreakGlassInput, "Of whom or what, why, and for how long."),
    )
    review_break_glass: ReviewBreakGlassPayload = field(
        "Say whether a grant was justified. For privacy officers of the agency that took it or of one whose "
        "records it opened, never for who took it.",
        EXISTENCE,
        input=argument(ReviewBreakGlassInput, "Which grant, and what you found."),
    )
    decide: DecidePayload = field(
        "Rule whether two records are one person. Every linkage run from the next one on follows it. "
        "The same twice is one; a new ruling of yours replaces your former one on these two. For stewards.",
        EXISTENCE,
        input=argument(DecideInput, "Which records, what you rule, and why."),
    )
    withdraw_decision: WithdrawDecisionPayload = field(
        "Let a decision count no longer, your own or another steward's: the next linkage run judges its "
        "records by the evidence again. For stewards.",
        EXISTENCE,
        input=argument(WithdrawDecisionInput, "Which one, and why."),
    )
    define_hotspot: DefineHotspotPayload = field(
        "Draw a hotspot for the viewer's agency. For those who task patrols.",
        EXISTENCE,
        input=argument(DefineHotspotInput, "What it is called, and its outline."),
    )
    plan_operation: PlanOperationPayload = field(
        "Plan to be in some hotspots for some time each day. For who tasks patrols.",
        *ORDERS,
        input=argument(PlanOperationInput, "Where, when, how long, and for what."),
    )
    issue_tasking: IssueTaskingPayload = field(
        "Task an officer with a hotspot: the one named, or the best one near her where not too many are "
        "tasked already. She is told at once, if she listens. For who tasks patrols.",
        *ORDERS,
        input=argument(IssueTaskingInput, "Whom, when, where, and why."),
    )
    issue_briefing: IssueBriefingPayload = field(
        "Tell officers something until it expires. For who tasks patrols.",
        *ORDERS,
        input=argument(IssueBriefingInput, "What, to whom, until when."),
    )
    acknowledge_briefing: AcknowledgeBriefingPayload = field(
        "Note that you have read a briefing. For officers.",
        *ORDERS,
        input=argument(AcknowledgeBriefingInput, "Which one, and when."),
    )
    start_patrol: StartPatrolPayload = field(
        "Tell that a patrol of yours began. What is told of a patrol may come in any order, late, and twice. "
        "For officers.",
        EXISTENCE,
        input=argument(StartPatrolInput, "When, and for which unit."),
    )
    record_activities: RecordActivitiesPayload = field(
        "Tell what you did on a patrol. For officers.",
        EXISTENCE,
        input=argument(RecordActivitiesInput, "What, and when."),
    )
    sync_pings: SyncPingsPayload = field(
        "Tell where you were on a patrol, and hear which pings count for nothing. For officers.",
        EXISTENCE,
        input=argument(SyncPingsInput, "Where, and when."),
    )
    end_patrol: EndPatrolPayload = field(
        "Tell that a patrol of yours ended. For officers.",
        EXISTENCE,
        input=argument(EndPatrolInput, "Which one, and when."),
    )
    register_trial: RegisterTrialPayload = field(
        "Register a trial before its first day: its protocol is fixed, chance divides its hotspots, who is "
        "treated on a day is sealed until it has come. The same twice is one. For those who task patrols.",
        *WHOLE,
        input=argument(RegisterTrialInput, "The protocol."),
    )
