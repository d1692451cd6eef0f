"""Done: the activities in the hotspots of operations, by kind and outcome."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, and_, func, or_, select

from ledger.among import among
from ledger.tables import activity, operation_hotspot, patrol
from patrol.days import bounds
from patrol.orders.operations import Operation
from patrol.patrols.patrols import is_told

Done = tuple[str, str, int]
"""A kind, an outcome, how often."""


def done(
    connection: Connection,
    classes: Collection[int],
    operations: Sequence[Operation],
    today: str,
) -> Mapping[str, Sequence[Done]]:
    """What was done in each of these operations by patrols of these classes until a day.

    The most frequent comes first. Of an operation those hotspots count that are given with it. One statement.
    """
    plans = {one.id: one.plan for one in operations}
    sums: dict[str, dict[tuple[str, str], int]] = {id: defaultdict(int) for id in plans}
    of, did, held = operation_hotspot.c, activity.c, patrol.c
    spans = {id: bounds(one.since, min(one.until, today)) for id, one in plans.items()}
    meanwhile = or_(
        *(and_(of.operation == id, did.at >= begin, did.at < end) for id, (begin, end) in spans.items())
    )
    columns = (of.operation, of.hotspot, held.unit, did.kind, did.outcome)
    asked = (
        select(*columns, func.sum(did.quantity))
        .select_from(operation_hotspot)
        .join(activity, did.hotspot == of.hotspot)
        .join(patrol, held.number == did.patrol)
        .where(meanwhile, among(held["class"], classes), held.unit.is_not(None))
        .where(is_told(did.at, bounds(today, today)[0]))
        .group_by(*columns)
    )
    for id, hotspot, unit, kind, outcome, often in connection.execute(asked) if plans else ():
        if hotspot in plans[id].hotspots and plans[id].counts(unit):
            sums[id][kind, outcome] += int(often)
    return {id: _ordered(one) for id, one in sums.items()}


def _ordered(sums: Mapping[tuple[str, str], int]) -> list[Done]:
    ordered = sorted(sums.items(), key=lambda one: (-one[1], one[0]))
    return [(kind, outcome, often) for (kind, outcome), often in ordered]
