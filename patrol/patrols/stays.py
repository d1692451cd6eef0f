"""Stays in the ledger: the visits of a patrol, the dwell of each day that they come to, what overlaps.

Visits tell when an officer was where. Nobody is told of them: they are there to be added up.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from ledger.tables import dwell, hole, visit
from patrol.days import bounds, day_of
from patrol.moments import moment, seconds
from patrol.patrols.holes import Holes
from patrol.patrols.patrols import Patrol
from patrol.patrols.visits import Visits


@dataclass(frozen=True, slots=True)
class Span:
    """Seconds of presence, spread evenly from one moment to another (seconds since 1970)."""

    since: float
    until: float
    seconds: float

    def within(self, since: float, until: float) -> "Span | None":
        """The part of it that lies between two moments."""
        begin, end = max(self.since, since), min(self.until, until)
        if begin >= end:
            return None
        if (begin, end) == (self.since, self.until):
            return self
        return Span(begin, end, self.seconds * (end - begin) / (self.until - self.since))

    def by_day(self) -> Iterator[tuple[str, "Span"]]:
        """Its part in each day of the place."""
        day, last = day_of(moment(self.since)), day_of(moment(self.until))
        if day == last:
            yield day, self
            return
        while day <= last:
            begin, end = bounds(day, day)
            part = self.within(seconds(begin), seconds(end))
            if part is not None:
                yield day, part
            day = day_of(end)


def doubled(spans: Iterable[Span]) -> float:
    """The seconds that are counted more than once in spans that overlap.

    A moment in several counts once, by that which is most presence. Costs by sorting, and by what overlaps.
    """
    ordered = sorted(spans, key=lambda one: (one.since, one.until, one.seconds))
    edges = sorted({edge for one in ordered for edge in (one.since, one.until)})
    once, now, k = 0.0, list[Span](), 0
    for begin, end in pairwise(edges):
        while k < len(ordered) and ordered[k].since <= begin:
            now.append(ordered[k])
            k += 1
        now = [one for one in now if one.until > begin]
        once += (end - begin) * max((one.seconds / (one.until - one.since) for one in now), default=0.0)
    return max(0.0, sum(one.seconds for one in ordered) - once)


def keep(connection: Connection, of: Patrol, found: Visits, hotspots: Sequence[str]) -> None:
    """Keep the visits of a patrol in place of those that were kept, and its dwell by hotspot and day.

    A visit counts on the day on which it began.
    """
    days: dict[tuple[str, str], dict[str, Any]] = defaultdict(
        lambda: {"seconds": 0.0, "visits": 0, "counted": 0}
    )
    rows = []
    columns = (found.area, found.since, found.until, found.seconds, found.counted)
    for area, since, until, spent, counted in zip(*(one.tolist() for one in columns), strict=True):
        there = hotspots[area]
        rows.append({"hotspot": there, "since": moment(since), "until": moment(until), "seconds": spent})
        for day, part in Span(since, until, spent).by_day():
            days[there, day]["seconds"] += part.seconds
        first = days[there, day_of(moment(since))]
        first["visits"] += 1
        first["counted"] += counted
    for table in (visit, dwell):
        connection.execute(delete(table).where(table.c.patrol == of.number))
    if rows:
        shared = {"patrol": of.number}
        connection.execute(insert(visit), [shared | row for row in rows])
        told = [{"hotspot": there, "day": day, **row} for (there, day), row in days.items()]
        connection.execute(insert(dwell), [shared | row for row in told])


def keep_holes(connection: Connection, of: Patrol, found: Holes, hotspots: Sequence[str]) -> None:
    """Keep for how long, by hotspot and day, it is not known if it was there, in place of what was kept."""
    days: dict[tuple[str, str], float] = defaultdict(float)
    for area, *ends in zip(*(one.tolist() for one in (found.area, found.since, found.until)), strict=True):
        since, until = ends
        for day, part in Span(since, until, until - since).by_day():
            days[hotspots[area], day] += part.seconds
    connection.execute(delete(hole).where(hole.c.patrol == of.number))
    rows = [
        {"patrol": of.number, "hotspot": there, "day": day, "seconds": spent}
        for (there, day), spent in days.items()
    ]
    if rows:
        connection.execute(insert(hole), rows)


def stays(connection: Connection, of: Patrol) -> Sequence[Row[Any]]:
    """What is measured of it: rows of the table `dwell`, by day and hotspot."""
    held = dwell.c
    asked = select(dwell).where(held.patrol == of.number).order_by(held.day, held.hotspot)
    return connection.execute(asked).all()
