"""Taskings, as the contract tells them to the officer: of a day, and each one as it is issued."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from sqlalchemy import Connection

from graph_api.roots.doses import Doses, Reads
from graph_api.roots.host import Host
from graph_api.roots.hotspots import hotspot_value
from graph_api.roots.operations import operation_values
from graph_api.roots.orders import whole
from ledger.clock import now
from ledger.database import Ledger
from patrol.days import bounds, day_of
from patrol.hotspots.hotspot import those
from patrol.orders import operations, taskings
from patrol.orders.taskings import Tasking
from schema.sight import Sight, Viewer
from schema.vocabulary import FieldClass, TaskingState


class TaskingNews:
    """Looks for taskings of an officer. Methods block, and raise as the ledger does."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def newer(self, viewer: Viewer, after: int | None) -> tuple[int, tuple[str, ...]]:
        """The number of the newest tasking looked at, and the viewer's since `after`; none after None."""
        with self._ledger.read() as connection:
            return taskings.newer(connection, viewer.id, after)


def my_taskings_value(host: Host, arguments: Mapping[str, Any], sight: Sight) -> list[dict[str, Any]]:
    """What the viewer is asked for on a day. May block."""
    day = arguments.get("on") or day_of(now())
    since, until = bounds(day, day)
    with host.ledger.read() as connection:
        found = taskings.of_officer(connection, whole(sight), host.viewer.id, since, until)
        return tasking_values(connection, found, sight, host.ledger.read)


def one_tasking_value(host: Host, id: str, sight: Sight) -> dict[str, Any] | None:
    """A tasking of the viewer's; None where she sees none of this id. May block."""
    with host.ledger.read() as connection:
        found = taskings.read(connection, whole(sight), id, host.viewer.id)
        if found is None:
            return None
        return next(iter(tasking_values(connection, [found], sight, host.ledger.read)), None)


def tasking_values(
    connection: Connection, found: Sequence[Tasking], sight: Sight, reads: Reads | None = None
) -> list[dict[str, Any]]:
    """Taskings by the contract's field names; `reads` as for operations."""
    classes, at = whole(sight), now()
    named = {one.hotspot for one in found}
    spots = those(connection, sight.classes(FieldClass.EXISTENCE), named, day_of(at))
    of = operations.read(connection, classes, {one.order.operation for one in found if one.order.operation})
    reading: Reads = reads or (lambda: nullcontext(connection))
    doses = Doses(reading, sight.classes(FieldClass.OPERATIONAL), spots)
    plans = dict(zip(of, operation_values(connection, [*of.values()], sight, reads), strict=True))
    return [
        {
            "id": one.id,
            "hotspot": hotspot_value(spots[one.hotspot], doses, counted=reads is not None),
            "operation": plans.get(one.order.operation or ""),
            "reason": one.order.reason,
            "from": one.order.since,
            "until": one.order.until,
            "targetSeconds": one.order.target_seconds,
            "dwellSeconds": round(one.seconds),
            "state": _state(one, at),
        }
        for one in found
        if one.hotspot in spots
    ]


def _state(one: Tasking, at: str) -> TaskingState:
    if one.seconds >= one.order.target_seconds:
        return TaskingState.MET
    if one.order.until <= at:
        return TaskingState.EXPIRED
    return TaskingState.BEGUN if one.seconds else TaskingState.ISSUED
