"""Report: what an operation came to: time in its hotspots against its target, visits, activities, cost."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, or_, select

from ledger.among import among
from ledger.tables import activity, dwell, operation, operation_hotspot, patrol
from patrol.days import bounds
from patrol.orders.operations import Operation
from patrol.patrols.patrols import is_told, seconds_between

HOUR = 3_600


@dataclass(slots=True)
class Report:
    """Of one operation up to a day: seconds in its hotspots, of all that they are divided into.

    `patrol_seconds` is for how long the patrols were out that were in one of its hotspots; costs are pounds.
    `spots` are the seconds by hotspot and day; `activities` are by kind and outcome, the most frequent first.
    """

    of: Operation
    until: str
    seconds: float = 0.0
    visits: int = 0
    counted: int = 0
    patrols: int = 0
    patrol_seconds: float = 0.0
    spots: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    by_unit: dict[str, tuple[float, int]] = field(default_factory=lambda: defaultdict(lambda: (0.0, 0)))
    activities: list[tuple[str, str, int]] = field(default_factory=list)

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
        """What the patrols cost."""
        rate = self.of.plan.cost_per_hour
        return None if rate is None else round(rate * self.patrol_seconds / HOUR, 2)

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
        of: dict[str, float] = dict.fromkeys(self.dates, 0.0)
        for (_, day), seconds in self.spots.items():
            of[day] += seconds
        return [*of.items()]


def reports(
    connection: Connection, classes: Collection[int], operations: Sequence[Operation], today: str
) -> Mapping[str, Report]:
    """What each of these operations came to, by patrols of these classes, up to and with a day.

    Of an operation those hotspots count that are given with it. Patrols that are out today don't count yet.

    Two statements, whatever the number of operations; costs by their patrols times hotspots times days.
    """
    found = {one.id: Report(one, min(one.plan.until, today)) for one in operations}
    seen: set[tuple[str, int]] = set()
    for row in connection.execute(_stays(classes, found, today)):
        report = found[row.operation]
        if not _counts(report, row) or row.day > report.until:
            continue
        report.seconds += row.seconds
        report.visits += row.visits
        report.counted += row.counted
        report.spots[row.hotspot, row.day] += row.seconds
        seconds, visits = report.by_unit[row.unit]
        report.by_unit[row.unit] = (seconds + row.seconds, visits + row.visits)
        if (row.operation, row.number) not in seen:
            seen.add((row.operation, row.number))
            report.patrols += 1
            report.patrol_seconds += _out(row.started_at, row.ended_at, row.measured_seconds)
    for row in connection.execute(_done(classes, found, today)) if found else ():
        if _counts(found[row.operation], row):
            found[row.operation].activities.append((row.kind, row.outcome, row.often))
    for report in found.values():
        report.activities = _together(report.activities)
    return found


def _stays(classes: Collection[int], ids: Collection[str], today: str) -> Select[Any]:
    of, stay, planned, held = operation_hotspot.c, dwell.c, operation.c, patrol.c
    return (
        select(
            of.operation,
            stay.hotspot,
            stay.day,
            stay.seconds,
            stay.visits,
            stay.counted,
            held.number,
            held.unit,
            held.started_at,
            held.ended_at,
            held.measured_seconds,
        )
        .select_from(operation_hotspot)
        .join(operation, planned.id == of.operation)
        .join(dwell, and_(stay.hotspot == of.hotspot, stay.day.between(planned.since, planned.until)))
        .join(patrol, held.number == stay.patrol)
        .where(among(of.operation, ids), among(held["class"], classes), is_told(stay.day, today))
        .order_by(of.operation, held.number, stay.hotspot, stay.day)
    )


def _done(classes: Collection[int], reports: Mapping[str, Report], today: str) -> Select[Any]:
    of, did, held = operation_hotspot.c, activity.c, patrol.c
    spans = {id: bounds(one.of.plan.since, one.until) for id, one in reports.items()}
    meanwhile = or_(
        *(and_(of.operation == id, did.at >= begin, did.at < end) for id, (begin, end) in spans.items())
    )
    return (
        select(
            of.operation,
            of.hotspot,
            held.unit,
            did.kind,
            did.outcome,
            func.sum(did.quantity).label("often"),
        )
        .select_from(operation_hotspot)
        .join(activity, did.hotspot == of.hotspot)
        .join(patrol, held.number == did.patrol)
        .where(meanwhile, among(held["class"], classes), held.unit.is_not(None))
        .where(is_told(did.at, bounds(today, today)[0]))
        .group_by(of.operation, of.hotspot, held.unit, did.kind, did.outcome)
    )


def _counts(report: Report, row: Row[Any]) -> bool:
    """Whether it is of a hotspot and a unit of the operation, as far as the viewer is told of them."""
    plan = report.of.plan
    return row.hotspot in plan.hotspots and (not plan.units or row.unit in plan.units)


def _out(started_at: str, ended_at: str | None, measured: float) -> float:
    """For how long a patrol was out; of one whose end was never told what is known."""
    return seconds_between(started_at, ended_at) if ended_at is not None else measured


def _together(rows: Sequence[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Those of several units as one, the most frequent first."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for kind, outcome, often in rows:
        sums[kind, outcome] += int(often)
    ordered = sorted(sums.items(), key=lambda one: (-one[1], one[0]))
    return [(kind, outcome, often) for (kind, outcome), often in ordered]
