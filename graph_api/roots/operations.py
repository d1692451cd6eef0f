"""Operations, as the contract tells them: one, or a page, each with its hotspots and what it came to."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import Connection

from graph_api.roots.doses import Doses, Reads
from graph_api.roots.host import Host
from graph_api.roots.hotspots import hotspot_value
from graph_api.roots.orders import whole
from graph_api.roots.page import Page
from ledger.clock import now
from patrol.days import day_of
from patrol.hotspots.hotspot import those
from patrol.orders import operations
from patrol.orders.operations import Operation
from patrol.orders.report import Report, reports
from schema.sight import Sight
from schema.vocabulary import FieldClass


def operations_value(host: Host, arguments: Mapping[str, Any], sight: Sight) -> dict[str, Any]:
    """A page of the operations that the viewer sees. Raises BadInput. May block."""
    asked = Page.of("operations", arguments, host.cursors)
    after = (str(asked.after[0]), str(asked.after[1])) if asked.after is not None else None
    with host.ledger.read() as connection:
        found, more, total = operations.page(connection, whole(sight), asked.first, after)
        values = operation_values(connection, found, sight, host.ledger.read)
    nodes = [((one.plan.since, one.id), value) for one, value in zip(found, values, strict=True)]
    return asked.connection(nodes, more, total)


def one_operation_value(host: Host, id: str, sight: Sight) -> dict[str, Any] | None:
    """The operation of this id; None where the viewer sees none. May block."""
    with host.ledger.read() as connection:
        found = operations.read(connection, whole(sight), [id])
        values = operation_values(connection, [*found.values()], sight, host.ledger.read)
    return next(iter(values), None)


def operation_values(
    connection: Connection, found: Sequence[Operation], sight: Sight, reads: Reads | None = None
) -> list[dict[str, Any]]:
    """Operations by the contract's field names; what takes more to find is read by `reads`.

    Without it they are the answer of a deed, whose transaction is the `connection`.
    """
    classes, today = whole(sight), day_of(now())
    named = {id for one in found for id in one.plan.hotspots}
    spots = those(connection, sight.classes(FieldClass.EXISTENCE), named, today)
    reading: Reads = reads or (lambda: nullcontext(connection))
    doses = Doses(reading, sight.classes(FieldClass.OPERATIONAL), spots)
    told = _Reports(reading, classes, [_shown(one, spots) for one in found], today)
    return [
        {
            "id": one.id,
            "name": one.plan.called,
            "purpose": one.plan.purpose,
            "from": one.plan.since,
            "until": one.plan.until,
            "targetSeconds": one.plan.target_seconds,
            "units": [*one.plan.units],
            "fund": one.plan.fund,
            "costPerHour": one.plan.cost_per_hour,
            "hotspots": [
                hotspot_value(spots[id], doses, counted=reads is not None)
                for id in one.plan.hotspots
                if id in spots
            ],
            "report": told.of(one.id),
        }
        for one in found
    ]


def _shown(one: Operation, spots: Collection[str]) -> Operation:
    """An operation with those of its hotspots that the viewer sees."""
    shown = tuple(id for id in one.plan.hotspots if id in spots)
    return replace(one, plan=replace(one.plan, hotspots=shown))


class _Reports:
    """What operations came to, for all of an answer at once, when the first one is asked for."""

    def __init__(self, reads: Reads, classes: Sequence[int], found: Sequence[Operation], today: str) -> None:
        self._asked = (classes, found, today)
        self._reads = reads
        self._found: Mapping[str, Report] | None = None

    def of(self, id: str) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
        return partial(self._value, id)

    def _value(self, id: str, _arguments: Mapping[str, Any]) -> dict[str, Any]:
        if self._found is None:
            with self._reads() as connection:
                self._found = reports(connection, *self._asked)
        return report_value(self._found[id])


def report_value(one: Report) -> dict[str, Any]:
    """What an operation came to, by the contract's field names."""
    return {
        "seconds": round(one.seconds),
        "presenceSeconds": round(one.presence_seconds),
        "targetSeconds": one.target_seconds,
        "hotspotDays": one.hotspot_days,
        "hotspotDaysMet": one.hotspot_days_met,
        "visits": one.visits,
        "visitsCounted": one.counted,
        "patrols": one.patrols,
        "patrolSeconds": round(one.patrol_seconds),
        "cost": one.cost,
        "costPerHour": one.cost_per_hour,
        "activities": [
            {"kind": kind, "outcome": outcome, "count": count} for kind, outcome, count in one.activities
        ],
        "units": [
            {"unit": unit, "seconds": round(seconds), "visits": visits} for unit, seconds, visits in one.units
        ],
        "days": [
            {"on": day, "seconds": round(seconds), "targetSeconds": one.target_a_day}
            for day, seconds in one.days
        ],
    }
