"""Report: what an operation came to: time in its hotspots against its target, visits, activities, cost."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from patrol.orders.charges import charges, time_out
from patrol.orders.done import Done, done
from patrol.orders.operations import Operation
from patrol.orders.stayed import Stayed, stayed
from patrol.patrols.patrols import same_unit

HOUR = 3_600


@dataclass(slots=True)
class Report:
    """Of one operation up to a day: seconds of officers in its hotspots by day and by unit, with its visits.

    A moment of a patrol counts once, in how many of its hotspots ever. `spots` are the seconds of officers by
    hotspot and day; of them `presence_seconds` count a moment of a hotspot once, however many were there.
    `patrol_seconds` is for how long the patrols were out that were in one of its hotspots, `paid_seconds`
    what it pays of that; costs are pounds. `activities` are by kind and outcome, the most frequent first.
    """

    of: Operation
    until: str
    presence_seconds: float = 0.0
    visits: int = 0
    counted: int = 0
    patrols: int = 0
    patrol_seconds: float = 0.0
    paid_seconds: float = 0.0
    spots: dict[tuple[str, str], float] = field(default_factory=dict)
    by_day: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    by_unit: dict[str, tuple[float, int]] = field(default_factory=lambda: defaultdict(lambda: (0.0, 0)))
    activities: list[Done] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """For how long officers were in its hotspots."""
        return sum(self.by_day.values())

    @property
    def dates(self) -> list[str]:
        """The days of the operation so far."""
        first, last = date.fromisoformat(self.of.plan.since), date.fromisoformat(self.until)
        return [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]

    @property
    def target_a_day(self) -> int:
        """Seconds that are asked for on a day, in all hotspots."""
        return self.of.plan.target_seconds * len(self.of.plan.hotspots)

    @property
    def target_seconds(self) -> int:
        """Seconds that were asked for so far."""
        return self.target_a_day * len(self.dates)

    @property
    def hotspot_days(self) -> int:
        """Hotspots times days so far."""
        return len(self.of.plan.hotspots) * len(self.dates)

    @property
    def hotspot_days_met(self) -> int:
        """Those of them that had what was asked for."""
        return sum(seconds >= self.of.plan.target_seconds for seconds in self.spots.values())

    @property
    def cost(self) -> float | None:
        """What it pays for the patrols."""
        rate = self.of.plan.cost_per_hour
        return None if rate is None else round(rate * self.paid_seconds / HOUR, 2)

    @property
    def cost_per_hour(self) -> float | None:
        """What an hour in the hotspots cost."""
        return None if self.cost is None or not self.seconds else round(self.cost / self.seconds * HOUR, 2)

    @property
    def units(self) -> list[tuple[str, float, int]]:
        """Each unit, its seconds and its visits, the longest first."""
        ordered = sorted(self.by_unit.items(), key=lambda one: (-one[1][0], one[0]))
        return [(unit, seconds, visits) for unit, (seconds, visits) in ordered]

    @property
    def days(self) -> list[tuple[str, float]]:
        """Each day so far and its seconds."""
        return [(day, self.by_day.get(day, 0.0)) for day in self.dates]


def reports(
    connection: Connection, classes: Collection[int], operations: Sequence[Operation], today: str
) -> Mapping[str, Report]:
    """What each of these operations came to, by patrols of these classes, up to and with a day.

    Of an operation those hotspots count that are given with it. Patrols that are out today don't count yet.

    Six statements, whatever the number of operations; costs by their patrols times hotspots times days.
    """
    there = stayed(connection, classes, operations, today)
    paid = charges(connection, classes, operations, there)
    activities = done(connection, classes, operations, today)
    return {one.id: _report(one, today, there, paid[one.id], activities[one.id]) for one in operations}


def _report(one: Operation, today: str, there: Stayed, paid: float, activities: Sequence[Done]) -> Report:
    report = Report(one, min(one.plan.until, today), paid_seconds=paid, activities=[*activities])
    rows = there.of(one.plan)
    patrols = {row.patrol: row for row in rows}
    spelled = [*sorted({row.unit for row in rows}, reverse=True), *one.plan.units]
    names = {same_unit(unit): unit for unit in spelled}  # the plan's spelling, or else one whoever came first
    spots: dict[tuple[str, str], list[Row[Any]]] = defaultdict(list)
    for row in rows:
        report.visits += row.visits
        report.counted += row.counted
        spots[row.hotspot, row.day].append(row)
        unit = names[same_unit(row.unit)]
        seconds, visits = report.by_unit[unit]
        report.by_unit[unit] = (seconds, visits + row.visits)
    for (number, day), spent in there.by_patrol(rows).items():
        report.by_day[day] += spent
        unit = names[same_unit(patrols[number].unit)]
        seconds, visits = report.by_unit[unit]
        report.by_unit[unit] = (seconds + spent, visits)
    report.spots = {key: sum(row.seconds for row in some) for key, some in spots.items()}
    report.presence_seconds = sum(there.once(some) for some in spots.values())
    report.patrols = len(patrols)
    report.patrol_seconds = sum(map(time_out, patrols.values()))
    return report
