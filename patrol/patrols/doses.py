"""Doses: for how long patrols were in hotspots on a day, and how long they should have been."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from ledger.among import among
from ledger.tables import dwell, operation, operation_hotspot, patrol
from patrol.patrols.patrols import is_told


@dataclass(frozen=True, slots=True)
class Dose:
    """Of one hotspot on one day: seconds of all patrols, the seconds that operations ask for, visits.

    `counted` are the visits of 10 to 16 minutes.
    """

    seconds: float = 0.0
    target_seconds: int = 0
    visits: int = 0
    counted: int = 0


def doses(
    connection: Connection, classes: Collection[int], hotspots: Collection[str], day: str, today: str
) -> Mapping[str, Dose]:
    """The dose of each of these hotspots on a day, by patrols and operations of these classes.

    Patrols that are out today don't count yet.

    Two statements, whatever the number of hotspots.
    """
    stay, planned, of = dwell.c, operation.c, operation_hotspot.c
    asked = (
        select(of.hotspot, func.sum(planned.target_seconds))
        .join(operation, planned.id == of.operation)
        .where(among(of.hotspot, hotspots), among(planned["class"], classes))
        .where(planned.since <= day, planned.until >= day)
        .group_by(of.hotspot)
    )
    targets = {id: int(seconds) for id, seconds in connection.execute(asked)}
    measured = (
        select(stay.hotspot, func.sum(stay.seconds), func.sum(stay.visits), func.sum(stay.counted))
        .join(patrol, patrol.c.number == stay.patrol)
        .where(among(stay.hotspot, hotspots), stay.day == day, among(patrol.c["class"], classes))
        .where(is_told(stay.day, today))
        .group_by(stay.hotspot)
    )
    found = {id: (float(row[0]), int(row[1]), int(row[2])) for id, *row in connection.execute(measured)}
    return {
        id: Dose(found.get(id, (0.0, 0, 0))[0], targets.get(id, 0), *found.get(id, (0.0, 0, 0))[1:])
        for id in hotspots
    }
