"""Known deeds: every field of the contract's mutations, and what it does."""

from collections.abc import Mapping

from graph_api.deeds.break_glass import break_glass, review_break_glass
from graph_api.deeds.decisions import decide, withdraw_decision
from graph_api.deeds.deed import Deed
from graph_api.deeds.hotspots import define_hotspot
from graph_api.deeds.resolution import dry, resolve_record
from graph_api.deeds.restrictions import lift_restriction, restrict
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
}
