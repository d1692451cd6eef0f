"""The root fields: each is answered from the graph by one statement, or by the host itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from anyio import CapacityLimiter, to_thread

from cypher.cursor import Cursors
from cypher.engine import GraphTimeout, GraphUnavailable
from cypher.plan.answer import Reference
from cypher.plan.errors import BadInput as OutOfBounds
from cypher.plan.planning import plan
from cypher.plan.redaction import Redacted
from graph_api.accesses import asks_for_accesses, fill
from graph_api.analysis import ANALYSIS, fill_analysis
from graph_api.crimes import count_crimes
from graph_api.details import asks_by_details, weighed
from graph_api.errors import BadInput, TimedOut, Unavailable
from graph_api.forms import stored_forms
from graph_api.nodes import by_host, type_of
from graph_api.question.executable import TYPE
from graph_api.rooms import Rooms
from graph_api.roots.agencies import Agencies
from graph_api.roots.agreements import agreements_value
from graph_api.roots.alerts import alert_value
from graph_api.roots.audit_events import audit_events_value
from graph_api.roots.audit_findings import accesses_to_value, audit_findings_value
from graph_api.roots.audit_proofs import (
    audit_checkpoint_value,
    audit_consistency_value,
    audit_inclusion_value,
)
from graph_api.roots.break_glass import break_glass_grants_value
from graph_api.roots.briefings import my_briefings_value, one_briefing_value
from graph_api.roots.caseload_alerts import CaseloadAlerts, participants_of, records_of
from graph_api.roots.decisions import decisions_value
from graph_api.roots.host import Host
from graph_api.roots.hotspots import hotspots_value, one_hotspot_value
from graph_api.roots.link_explanation import link_explanation_value
from graph_api.roots.linkage_runs import linkage_runs_value
from graph_api.roots.operations import one_operation_value, operations_value
from graph_api.roots.patrols import one_patrol_value
from graph_api.roots.population import population_indicators_value, population_table_value
from graph_api.roots.restrictions import restrictions_value
from graph_api.roots.review_queue import review_queue_value
from graph_api.roots.shaped import shaped
from graph_api.roots.taskings import my_taskings_value, one_tasking_value
from graph_api.roots.trials import one_trial_value, trials_value
from graph_api.roots.viewer import viewer_value
from graph_api.trends import TRENDS, fill_trends
from schema.selection import Selection
from schema.sight import Sight, Viewer

BY_HOST = frozenset(
    {
        "viewer",
        "auditEvents",
        "accessesTo",
        "auditFindings",
        "accessAlerts",
        "auditCheckpoint",
        "auditInclusionProof",
        "auditConsistencyProof",
        "agreements",
        "restrictions",
        "breakGlassGrants",
        "decisions",
        "explainLink",
        "reviewQueue",
        "linkageRuns",
        "hotspots",
        "hotspot",
        "myTaskings",
        "taskings",
        "myBriefings",
        "briefings",
        "operation",
        "operations",
        "patrol",
        "trials",
        "trial",
        "populationTable",
        "populationIndicators",
    }
)
"""Root fields that no graph is asked for."""

COMPARING = 2
"""Explanations, trends and analyses at one time: an explanation compares two records as a run would, in a
database of its own, trends are judged week by week, a network is measured whole."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a root field is answered with: a value keyed by response name, or the error that took its place.

    `subjects` are the records and events that the value rests on, `count` how many things it holds,
    `redacted` which of its fields show nothing because policy closes them.
    """

    field: str
    value: Any
    subjects: Sequence[str] = ()
    count: int = 0
    redacted: Sequence[Redacted] = ()


class Fields:
    """Answers root fields, each for itself: an error of one leaves the others."""

    def __init__(self, rooms: Rooms, agencies: Agencies) -> None:
        self._rooms = rooms
        self._agencies = agencies
        self._seconds = rooms.settings.query_seconds
        self._caseload_alerts = CaseloadAlerts(rooms.sights, rooms.ledger)
        self._comparing = CapacityLimiter(COMPARING)

    async def answer(
        self,
        viewer: Viewer,
        root: Selection,
        sight: Sight,
        cursors: Cursors,
        today: Mapping[str, Sequence[str]],
    ) -> Answer:
        """The answer to one root field; what goes wrong stands in it as its value.

        `today` tells whom the ids of persons in it may mean.
        """
        host = Host(self._rooms, self._agencies, viewer, cursors)
        try:
            kept = by_host(root)
            if kept.field in BY_HOST:
                asked = (host, kept, sight, today)
                value, subjects = await to_thread.run_sync(self._from_host, *asked, limiter=self._limit(root))
                events = await count_crimes(self._rooms.engine, self._seconds, kept, value, sight)
                if kept is not root and value is not None:
                    value = {**value, TYPE: type_of(str(root.arguments["id"]))}
                return Answer(root.field, value, [*subjects, *events], _count(root, value))
            reference = replace(self._agencies.reference, today=today, forms=stored_forms(root))
            if asks_by_details(root):
                found = await to_thread.run_sync(weighed, host, root, sight)
                reference = replace(reference, found=found)
            if root.field == "caseloadAlerts":
                answer = await self._caseload_alert(viewer, root, sight, cursors, reference)
            else:
                answer = await self._from_graph(root, sight, cursors, reference)
            if root.field == TRENDS:
                await to_thread.run_sync(fill_trends, root, answer.value, limiter=self._comparing)
            if root.field == ANALYSIS:
                made = await to_thread.run_sync(fill_analysis, answer.value, limiter=self._comparing)
                answer = replace(answer, value=made[0], count=made[1])
            if asks_for_accesses(root):
                await to_thread.run_sync(fill, host, answer.value)
            return answer
        except GraphTimeout:
            message = f"The answer was not found within {self._seconds:g} seconds; ask for less at once."
            return Answer(root.field, TimedOut(message))
        except GraphUnavailable:
            return Answer(root.field, Unavailable("The graph can't be reached at the moment."))
        except OutOfBounds as error:
            return Answer(root.field, BadInput(str(error)))
        except Exception as error:
            return Answer(root.field, error)

    def _limit(self, root: Selection) -> CapacityLimiter | None:
        """The threads in which a field is answered, where it may not have all there are."""
        return self._comparing if root.field == "explainLink" else None

    async def _from_graph(
        self, root: Selection, sight: Sight, cursors: Cursors, reference: Reference
    ) -> Answer:
        made = plan(root, sight, cursors, reference)
        rows = await self._rooms.engine.read(made.statement, self._seconds) if made.statement else []
        value, redacted = made.answer(rows)
        if root.field == "node" and value is not None:
            value = {**value, TYPE: type_of(str(root.arguments["id"]))}
        return Answer(root.field, value, made.subjects(rows), _count(root, value), redacted)

    async def _caseload_alert(
        self, viewer: Viewer, root: Selection, sight: Sight, cursors: Cursors, reference: Reference
    ) -> Answer:
        """An event as she may see it, if she sees somebody of her caseload in it; else None, as of none."""
        hers = await self._caseload_records(viewer, str(root.arguments["id"]), sight, cursors)
        if not hers:
            return Answer(root.field, None)
        event = await self._from_graph(replace(root, field="event"), sight, cursors, reference)
        return replace(event, field=root.field, subjects=sorted({*event.subjects, *hers}))

    async def _caseload_records(
        self, viewer: Viewer, event: str, sight: Sight, cursors: Cursors
    ) -> Sequence[str]:
        """The records by which she sees persons of her caseload in an event, however many are in it."""
        persons = await to_thread.run_sync(self._caseload_alerts.persons, viewer)
        found, after = await self._participants(participants_of(event), persons, sight, cursors)
        while after is not None:
            asked = participants_of(event, after)
            more, after = await self._participants(asked, persons, sight, cursors)
            found += more
        return found

    async def _participants(
        self, asked: Selection, persons: frozenset[str], sight: Sight, cursors: Cursors
    ) -> tuple[list[str], str | None]:
        seen = await self._from_graph(asked, sight, cursors, self._agencies.reference)
        return records_of(seen.value, persons)

    def _from_host(
        self, host: Host, root: Selection, sight: Sight, today: Mapping[str, Sequence[str]]
    ) -> tuple[Any, Sequence[str]]:
        """The value, and the records and events of which it tells."""
        asked, ledger = root.arguments, host.ledger
        value: Any
        subjects: Sequence[str] = ()
        match root.field:
            case "viewer":
                value = viewer_value(host, root.children)
            case "agreements":
                value = agreements_value(host, asked)
            case "auditEvents":
                value = audit_events_value(host, asked)
            case "accessesTo":
                value, subjects = accesses_to_value(host, asked)
            case "auditFindings":
                value = audit_findings_value(host, asked)
            case "accessAlerts":
                value = alert_value(host, str(asked["id"]))
            case "auditCheckpoint":
                value = audit_checkpoint_value(host)
            case "auditInclusionProof":
                value = audit_inclusion_value(host, asked)
            case "auditConsistencyProof":
                value = audit_consistency_value(host, asked)
            case "breakGlassGrants":
                value = break_glass_grants_value(host, asked)
            case "restrictions":
                value, subjects = restrictions_value(host, asked)
            case "decisions":
                value, subjects = decisions_value(asked, host.cursors, sight, ledger)
            case "reviewQueue":
                value, subjects = review_queue_value(asked, host.cursors, sight, ledger)
            case "explainLink":
                value, subjects = link_explanation_value(root, sight, today, ledger, host.rooms.arrivals)
            case "linkageRuns":
                value = linkage_runs_value(asked, host.cursors, ledger)
            case "hotspots":
                value = hotspots_value(host, asked, sight)
            case "hotspot":
                value = one_hotspot_value(host, str(asked["id"]), sight)
            case "myTaskings":
                value = my_taskings_value(host, asked, sight)
            case "taskings":
                value = one_tasking_value(host, str(asked["id"]), sight)
            case "myBriefings":
                value = my_briefings_value(host, sight)
            case "briefings":
                value = one_briefing_value(host, str(asked["id"]), sight)
            case "operation":
                value = one_operation_value(host, str(asked["id"]), sight)
            case "operations":
                value = operations_value(host, asked, sight)
            case "patrol":
                value = one_patrol_value(host, str(asked["id"]), sight)
            case "trials":
                value = trials_value(host, asked, sight)
            case "trial":
                value = one_trial_value(host, str(asked["id"]), sight)
            case "populationTable":
                value = population_table_value(host, asked, sight)
            case "populationIndicators":
                value = population_indicators_value(host, asked, sight)
            case _:
                raise LookupError(root.field)
        return shaped(root.children, value), subjects


def _count(root: Selection, value: Any) -> int:
    """How many things a value holds or counts: of a list or a connection its items, else one or none."""
    if isinstance(value, dict):
        told = [
            value[child.key] if child.field == "totalCount" else len(value[child.key])
            for child in root.children
            if child.field in ("totalCount", "edges", "nodes")
        ]
        if told:
            return max(told)
    return len(value) if isinstance(value, list) else int(value is not None)
