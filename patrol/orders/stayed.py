"""Stayed: for how long the patrols of operations were in hotspots, each moment of a patrol counted once.

A patrol that is in two hotspots at once, which overlap or lie side by side, has the time in each of them; for
an operation it is one officer's time.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from ledger.among import among
from ledger.tables import dwell, operation, operation_hotspot, patrol, visit
from patrol.moments import seconds
from patrol.orders.operations import Operation, Plan
from patrol.patrols.patrols import is_told
from patrol.patrols.stays import Span, doubled

Spans = Mapping[tuple[int, str, str], Sequence[Span]]
"""By patrol, hotspot and day the visits there on that day, as far as they were kept."""


@dataclass(frozen=True, slots=True)
class Stayed:
    """Rows of `dwell` with their patrol, by hotspot, and the visits that they come to."""

    rows: Mapping[str, Sequence[Row[Any]]]
    spans: Spans

    def of(self, plan: Plan) -> list[Row[Any]]:
        """What counts for a plan, by patrol, day and hotspot."""
        found = [
            row
            for hotspot in plan.hotspots
            for row in self.rows.get(hotspot, ())
            if plan.since <= row.day <= plan.until and plan.counts(row.unit)
        ]
        return sorted(found, key=lambda row: (row.patrol, row.day, row.hotspot))

    def once(self, rows: Sequence[Row[Any]]) -> float:
        """The seconds of rows of one day, each moment counted once."""
        there = [span for row in rows for span in self.spans.get((row.patrol, row.hotspot, row.day), ())]
        seconds: float = sum(row.seconds for row in rows)
        return max(0.0, seconds - doubled(there))

    def by_patrol(self, rows: Iterable[Row[Any]]) -> Mapping[tuple[int, str], float]:
        """The seconds of each patrol on each day, each moment of it counted once."""
        days: dict[tuple[int, str], list[Row[Any]]] = defaultdict(list)
        for row in rows:
            days[row.patrol, row.day].append(row)
        return {key: self.once(some) for key, some in days.items()}


def stayed(
    connection: Connection, classes: Collection[int], operations: Collection[Operation], today: str
) -> Stayed:
    """All until a day of the patrols of these classes that were in hotspots of operations on their days.

    Of patrols that are out today nothing is told yet. Two statements.
    """
    stay, held, of = dwell.c, patrol.c, visit.c
    hers = _numbers(operations, classes, today)
    asked = (
        select(dwell, held.unit, held.started_at, held.ended_at, held.measured_seconds)
        .join(patrol, held.number == stay.patrol)
        .where(stay.patrol.in_(hers), stay.day <= today, is_told(stay.day, today))
        .order_by(stay.patrol, stay.day, stay.hotspot)
    )
    rows: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(asked):
        rows[row.hotspot].append(row)
    told = {(row.patrol, row.hotspot, row.day) for some in rows.values() for row in some}
    spans: dict[tuple[int, str, str], list[Span]] = defaultdict(list)
    visits = select(of.patrol, of.hotspot, of.since, of.until, of.seconds).where(of.patrol.in_(hers))
    for number, hotspot, since, until, spent in connection.execute(visits):
        for day, part in Span(seconds(since), seconds(until), spent).by_day():
            if (number, hotspot, day) in told:
                spans[number, hotspot, day].append(part)
    return Stayed(rows, spans)


def _numbers(operations: Collection[Operation], classes: Collection[int], today: str) -> Select[Any]:
    """The patrols, as a statement."""
    stay, held, of, planned = dwell.c, patrol.c, operation_hotspot.c, operation.c
    return (
        select(stay.patrol)
        .join(operation_hotspot, of.hotspot == stay.hotspot)
        .join(operation, planned.id == of.operation)
        .join(patrol, held.number == stay.patrol)
        .where(among(planned.id, [one.id for one in operations]), among(held["class"], classes))
        .where(stay.day.between(planned.since, planned.until), is_told(stay.day, today))
    )
