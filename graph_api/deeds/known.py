"""Known deeds: every field of the contract's mutations, and what it does."""

from collections.abc import Mapping

from graph_api.deeds.break_glass import break_glass, review_break_glass
from graph_api.deeds.decisions import decide, withdraw_decision
from graph_api.deeds.deed import Deed
from graph_api.deeds.hotspots import define_hotspot
from graph_api.deeds.patrols.patrolling import (
    acknowledge_briefing,
    end_patrol,
    record_activities,
    start_patrol,
    sync_pings,
)
from graph_api.deeds.patrols.planning import issue_briefing, plan_operation
from graph_api.deeds.patrols.tasking import issue_tasking
from graph_api.deeds.resolution import dry, resolve_record
from graph_api.deeds.restrictions import lift_restriction, restrict
from graph_api.deeds.trials import register_trial
from schema.vocabulary import AuditAction

DEEDS: Mapping[str, Deed] = {
    "restrict": Deed(restrict),
    "liftRestriction": Deed(lift_restriction),
    "resolveRecord": Deed(resolve_record, AuditAction.COLLECT, searches=dry),
    "decide": Deed(decide),
    "withdrawDecision": Deed(withdraw_decision),
    "breakGlass": Deed(break_glass, AuditAction.BREAK_GLASS),
    "reviewBreakGlass": Deed(review_break_glass),
    "defineHotspot": Deed(define_hotspot),
    "planOperation": Deed(plan_operation),
    "issueTasking": Deed(issue_tasking),
    "issueBriefing": Deed(issue_briefing),
    "acknowledgeBriefing": Deed(acknowledge_briefing),
    "startPatrol": Deed(start_patrol, AuditAction.COLLECT),
    "recordActivities": Deed(record_activities, AuditAction.COLLECT),
    "syncPings": Deed(sync_pings, AuditAction.COLLECT),
    "endPatrol": Deed(end_patrol, AuditAction.COLLECT),
    "registerTrial": Deed(register_trial),
}
