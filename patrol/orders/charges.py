"""Charges: for how much of the time that patrols were out an operation pays.

A patrol is shared by seconds among the operations in whose hotspots it was, each with the time in its own,
and the time in hotspots of no operation, which nobody pays. So the way there is paid, and no second twice.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from ledger.among import among
from ledger.tables import operation, operation_hotspot
from patrol.moments import seconds_between
from patrol.orders import operations
from patrol.orders.operations import Operation
from patrol.orders.stayed import Stayed


def charges(
    connection: Connection, classes: Collection[int], found: Collection[Operation], there: Stayed
) -> Mapping[str, float]:
    """Seconds of patrols for each of these operations, shared with all others of these classes.

    Three statements, whatever the number of operations; costs by operations times hotspots times days.
    """
    sharing = {**_others(connection, classes, there), **{one.id: one for one in found}}
    parts: dict[str, dict[int, float]] = {}
    claimed: set[tuple[int, str, str]] = set()
    for id, one in sharing.items():
        rows = there.of(one.plan)
        claimed |= {(row.patrol, row.hotspot, row.day) for row in rows}
        parts[id] = _sums(there.by_patrol(rows))
    rest = (row for row in _rows(there) if (row.patrol, row.hotspot, row.day) not in claimed)
    whole = _sums(there.by_patrol(rest))
    for part in parts.values():
        for number, spent in part.items():
            whole[number] += spent
    out = {row.patrol: time_out(row) for row in _rows(there)}
    return {
        one.id: sum(out[number] * spent / whole[number] for number, spent in parts[one.id].items() if spent)
        for one in found
    }


def time_out(row: Row[Any]) -> float:
    """For how long a patrol was out; of one whose end was never told what is known."""
    if row.ended_at is None:
        return float(row.measured_seconds)
    return seconds_between(row.started_at, row.ended_at)


def _others(connection: Connection, classes: Collection[int], there: Stayed) -> Mapping[str, Operation]:
    """The operations on whose days somebody was in their hotspots, and some more."""
    days = [row.day for row in _rows(there)]
    if not days:
        return {}
    of, planned = operation_hotspot.c, operation.c
    asked = (
        select(of.operation)
        .distinct()
        .join(operation, planned.id == of.operation)
        .where(among(of.hotspot, [*there.rows]), planned.since <= max(days), planned.until >= min(days))
    )
    return operations.read(connection, classes, connection.execute(asked).scalars().all())


def _rows(there: Stayed) -> Iterator[Row[Any]]:
    for some in there.rows.values():
        yield from some


def _sums(days: Mapping[tuple[int, str], float]) -> dict[int, float]:
    sums: dict[int, float] = defaultdict(float)
    for (number, _), spent in days.items():
        sums[number] += spent
    return sums
