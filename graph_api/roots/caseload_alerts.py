"""Caseload alerts: new events about the persons on a worker's own caseload, as far as she may see them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from cypher.plan.arguments import MOST
from graph_api.lineage import shown
from ledger.caseloads import caseload_of
from ledger.clock import fixed
from ledger.database import Ledger
from ledger.new_events import Standing, new_events
from ledger.outbox import pending
from policies.sight import Sights
from schema.selection import Selection
from schema.sight import Sight, Viewer
from schema.vocabulary import FieldClass

ROWS = 100
"""How much of the outbox one look considers; a large delivery is told of in several."""


class CaseloadAlerts:
    """Looks for events that the graph has come to know. Methods block, and raise as the ledger does."""

    def __init__(self, sights: Sights, ledger: Ledger) -> None:
        self._sights = sights
        self._ledger = ledger

    def newer(self, viewer: Viewer, after: int | None) -> tuple[int, tuple[str, ...]]:
        """The row of the outbox up to which was looked, and the events since then; none after None.

        Whether the viewer may know of them is not decided here; but what she can't see of how her persons
        stood in them before silences nothing.
        """
        with self._ledger.read() as connection:
            known = self._sights.graph_seq(connection)
            if after is None:
                return known, ()
            if known <= after:  # also while the graph is made anew
                return after, ()
            rows = [row for row in pending(connection, after, ROWS) if row.seq <= known]
            at = fixed(self._sights.now())
            persons = caseload_of(connection, viewer.id, viewer.agency, at).persons
            told = new_events(connection, persons, rows)
        return (rows[-1].seq if len(rows) == ROWS else known), self._news(viewer, told)

    def _news(self, viewer: Viewer, told: Mapping[str, Sequence[Standing]]) -> tuple[str, ...]:
        """Those of the events in which she sees none of her persons stand before; most are quite new."""
        stood = {one.record for standings in told.values() for one in standings}
        if not stood:
            return tuple(told)
        with self._sights.moment() as moment:
            sight = moment.decide(viewer, frozenset())
            seen = shown(moment.connection, stood, sight)
        return tuple(
            id for id, standings in told.items() if not any(_sees(sight, seen, one) for one in standings)
        )

    def persons(self, viewer: Viewer) -> frozenset[str]:
        """Who is on her caseload now."""
        with self._ledger.read() as connection:
            at = fixed(self._sights.now())
            return frozenset(caseload_of(connection, viewer.id, viewer.agency, at).persons)


def participants_of(event: str, after: str | None = None) -> Selection:
    """The question whom a viewer sees in an event, and by which records; MOST of them after a cursor."""
    node = (_id_of("person"), _id_of("record"))
    edges = Selection("edges", "edges", {}, (Selection("node", "node", {}, node),))
    told = (Selection("hasNextPage", "hasNextPage"), Selection("endCursor", "endCursor"))
    chosen = (edges, Selection("pageInfo", "pageInfo", {}, told))
    page = Selection("participants", "participants", {"first": MOST, "after": after}, chosen)
    return Selection("event", "event", {"id": event}, (page,))


def records_of(value: Any, persons: frozenset[str]) -> tuple[list[str], str | None]:
    """The records by which some of these persons are seen in the event, and the cursor of who follows.

    None, and nobody, where the viewer does not see the event.
    """
    if value is None:
        return [], None
    page = value["participants"]
    seen = [edge["node"] for edge in page["edges"]]
    hers = [one["record"]["id"] for one in seen if one["person"]["id"] in persons and one["record"]]
    return hers, page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None


def _sees(sight: Sight, records: Collection[str], one: Standing) -> bool:
    """Whether she sees that a record, if it is among these, stood in an event."""
    if one.edge in sight.grants(FieldClass.EXISTENCE):
        return True
    return one.record in records and one.number in sight.classes(FieldClass.EXISTENCE)


def _id_of(field: str) -> Selection:
    return Selection(field, field, {}, (Selection("id", "id"),))
