"""Allocated: to which of several hotspots the trials that run let somebody be sent, and to which first."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, select

from ledger.among import among
from ledger.tables import tasking
from patrol.days import bounds, days_between
from patrol.hotspots.hotspot import Hotspot
from patrol.trials.apart import LEAST, near_to
from patrol.trials.units import UnitDay

Asked = Mapping[tuple[str, date], int]
"""By hotspot and day the seconds that taskings ask for."""


def asked_for(connection: Connection, hotspots: Collection[str], days: Sequence[date]) -> Asked:
    """What taskings ask for in these hotspots on days that follow each other; one statement.

    A tasking through midnight counts for both days: nobody knows yet on which she will be there.
    """
    found: Counter[tuple[str, date]] = Counter()
    since, until = bounds(days[0].isoformat(), days[-1].isoformat())
    held = tasking.c
    asked = select(held.hotspot, held.since, held.until, held.target_seconds)
    asked = asked.where(among(held.hotspot, hotspots), held.since < until, held.until > since)
    for hotspot, begin, end, seconds in connection.execute(asked):
        for day in days_between(begin, end):
            found[hotspot, day] += seconds
    return found


def allocated(
    spots: Sequence[Hotspot], units: Mapping[str, Hotspot], days: Sequence[UnitDay], asked: Asked
) -> list[Hotspot]:
    """Of hotspots those to which somebody may be sent, in their order; `units` are those that `days` are of.

    First come units of which the arm asks for more on each of these days than taskings do by now. Other units
    are left out, and with those whose arm asks for nobody, or is not told, what is nearer to them than LEAST:
    who patrols there patrols them, too.
    """
    of: dict[str, list[UnitDay]] = defaultdict(list)
    for one in days:
        of[one.hotspot].append(one)
    shut = {id for id, its in of.items() if not all(one.arm is not None and one.arm.target for one in its)}
    due = {id for id, its in of.items() if all(_lacks(one, asked) for one in its)}
    near = near_to([one.boundary for one in spots], [units[id].boundary for id in sorted(shut)], LEAST)
    free = [
        one
        for one, beside in zip(spots, near, strict=True)
        if not beside and (one.id in due or one.id not in of)
    ]
    return sorted(free, key=lambda one: one.id not in due)


def _lacks(one: UnitDay, asked: Asked) -> bool:
    return one.arm is not None and asked.get((one.hotspot, one.day), 0) < one.arm.target
