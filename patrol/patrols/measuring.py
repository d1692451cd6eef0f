"""Measuring: the pings of one patrol in the ledger, to its dwell in each hotspot on each day."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from ledger.clock import fixed, now
from ledger.tables import dwell, patrol, ping, refused_ping
from patrol.days import days_of
from patrol.errors import PatrolError
from patrol.patrols.dwell import Measured, measure
from patrol.patrols.ground import Ground, Grounds
from patrol.patrols.patrols import (
    Patrol,
    cut_short,
    drop_activities_outside,
    keep_pings,
    later,
    read,
    refuse_pings,
    refused_pings,
)
from patrol.patrols.pings import Fault, Pings
from patrol.patrols.visits import visits
from schema.vocabulary import PingFault

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD = timedelta(minutes=5)
"""By how much a device's clock may be before the server's."""
DEGREE, METRE, SECOND = 10_000_000, 100, 1_000
"""What the ledger counts in: ten millionths of a degree, centimetres, milliseconds."""
COLUMNS = ("at", "latitude", "longitude", "accuracy", "mocked")
MOST = 20_000
"""Pings of one patrol, one each four seconds for a day. With each batch all of them are measured anew."""
LARGEST = 1_000_000.0
"""Metres: what is vaguer is kept as if it were this."""

Row = tuple[int, int, int, int, bool]
"""A ping by COLUMNS, as the ledger counts."""


@dataclass(frozen=True, slots=True)
class Ping:
    """Where a device was: a moment as text of fixed width, degrees, metres."""

    at: str
    latitude: float
    longitude: float
    accuracy: float
    mocked: bool

    @property
    def row(self) -> Row:
        """As the ledger counts. What is finer than its units is noise."""
        radius = self.accuracy if 0 <= self.accuracy <= LARGEST else LARGEST  # below zero devices don't know
        return (
            milliseconds(self.at),
            round(self.latitude * DEGREE),
            round(self.longitude * DEGREE),
            round(radius * METRE),
            self.mocked,
        )


def take(
    connection: Connection, of: Patrol, pings: Sequence[Ping], ground: Ground, keep_days: int
) -> list[PingFault | None]:
    """Keep pings of a patrol, measure it anew, and say of each what is wrong with it, if anything.

    Of what is too old or from outside the patrol the moment alone is kept. Costs by the pings of the patrol
    so far. Raises PatrolError where these are more than MOST; then none is kept.
    """
    oldest = milliseconds(later(now(), -timedelta(days=keep_days)))
    begin, end = map(milliseconds, of.span) if of.span else (None, None)
    faults: list[PingFault | None] = [None] * len(pings)
    rows: dict[int, Row] = {}
    refused: dict[int, PingFault] = {}
    for k, one in enumerate(pings):
        at = one.row[0]  # devices count in milliseconds
        if at < oldest:
            faults[k] = refused[at] = PingFault.TOO_OLD
        elif begin is not None and end is not None and not begin <= at <= end:
            faults[k] = refused[at] = PingFault.OUTSIDE
        else:
            rows[k] = one.row
    keep_pings(connection, of, [dict(zip(COLUMNS, row, strict=True)) for row in {*rows.values()}])
    refuse_pings(connection, of, refused)
    for table in (ping, refused_ping):
        held = select(func.count()).select_from(table).where(table.c.patrol == of.number)
        if connection.execute(held).scalar_one() > MOST:
            raise PatrolError(
                f"A patrol has at most {MOST:,} pings: end it and begin another, or ping less often."
            )
    if not rows:
        counts = {**of.faults, **refused_pings(connection, of)}
        told = update(patrol).where(patrol.c.number == of.number)
        connection.execute(told.values(faults=dict(sorted(counts.items()))))
        return faults
    found = remeasure(connection, of, ground)
    for k, row in rows.items():
        faults[k] = found.get(row)
    return faults


def measure_anew(connection: Connection, of: Patrol, grounds: Grounds) -> None:
    """Measure a patrol after its beginning or its end was told, and the one that it cuts short."""
    found = read(connection, of.officer, of.key)
    assert found is not None
    drop_activities_outside(connection, found)
    for one in (found, cut_short(connection, found)):
        if one is not None:
            remeasure(connection, one, grounds.of(connection, one.class_))


def remeasure(connection: Connection, of: Patrol, ground: Ground) -> Mapping[Row, PingFault]:
    """Measure a patrol by all the pings that are kept of it; gives those that count for nothing.

    Nothing is measured until it is told when the patrol began. Of pings from outside of it the moment alone
    stays; those of a time to come stay whole, and count once it has come.
    """
    held = ping.c
    if of.span is not None:
        begin, end = map(milliseconds, of.span)
        outside = and_(held.patrol == of.number, or_(held.at < begin, held.at > end))
        left = connection.execute(select(held.at).where(outside).distinct()).scalars()
        refuse_pings(connection, of, dict.fromkeys(left, PingFault.OUTSIDE))
        connection.execute(delete(ping).where(outside))
    columns = [held[name] for name in COLUMNS]
    asked = select(*columns).where(held.patrol == of.number).order_by(*columns)
    rows = [_row(*row) for row in connection.execute(asked)]
    newest = milliseconds(later(now(), AHEAD))
    faults = {row: PingFault.AHEAD for row in rows if row[0] > newest}
    come = [row for row in rows if row[0] <= newest] if of.span is not None else []
    found = _measured(come, ground)
    faults |= {
        row: PingFault(Fault(code).name)
        for row, code in zip(come, found.faults.tolist(), strict=True)
        if code
    }
    counts = Counter(one.value for one in faults.values()) + Counter(refused_pings(connection, of))
    connection.execute(delete(dwell).where(dwell.c.patrol == of.number))
    if stays := _stays(of, found, ground):
        connection.execute(insert(dwell), stays)
    connection.execute(
        update(patrol)
        .where(patrol.c.number == of.number)
        .values(measured_seconds=float(found.measured[0]), faults=dict(sorted(counts.items())))
    )
    return faults


def track(connection: Connection, of: Patrol) -> list[dict[str, Any]]:
    """Where the device was, by the contract's field names, as far as pings are kept and within the patrol."""
    held = ping.c
    asked = select(*(held[name] for name in COLUMNS)).where(held.patrol == of.number).order_by(held.at)
    return [
        {
            "at": fixed(EPOCH + timedelta(milliseconds=at)),
            "latitude": latitude / DEGREE,
            "longitude": longitude / DEGREE,
            "accuracy": accuracy / METRE,
        }
        for at, latitude, longitude, accuracy, _ in connection.execute(asked)
    ]


def milliseconds(at: str) -> int:
    """A moment as the ledger counts it."""
    return (datetime.fromisoformat(at) - EPOCH) // timedelta(milliseconds=1)


def _measured(rows: Sequence[Row], ground: Ground) -> Measured:
    at, latitude, longitude, accuracy, mocked = np.array(rows, dtype=np.int64).reshape(-1, len(COLUMNS)).T
    east, north = ground.plane.metres(longitude / DEGREE, latitude / DEGREE)
    alone = np.zeros(len(rows), dtype=np.int64)
    pings = Pings(alone, at / SECOND, east, north, accuracy / METRE, mocked.astype(bool))
    found = measure(pings, ground.areas, 1)
    there = found.presence
    return replace(found, presence=there.take(there.time >= ground.since[there.area]))


def _stays(of: Patrol, found: Measured, ground: Ground) -> list[dict[str, Any]]:
    """The rows of the table `dwell`."""
    rows: dict[tuple[int, str], dict[str, Any]] = {}
    presence, seen = found.presence, visits(found.presence)
    places = zip(presence.area.tolist(), days_of(presence.time), presence.seconds.tolist(), strict=True)
    for area, day, seconds in places:
        row = rows.setdefault((area, day), {"seconds": 0.0, "visits": 0, "counted": 0})
        row["seconds"] += seconds
    for area, day, counted in zip(
        seen.area.tolist(), days_of(seen.since), seen.counted.tolist(), strict=True
    ):
        rows[area, day]["visits"] += 1
        rows[area, day]["counted"] += counted
    return [
        {"patrol": of.number, "hotspot": ground.ids[area], "day": day, **row}
        for (area, day), row in rows.items()
        if row["seconds"]  # one ping alone is no time
    ]


def _row(at: int, latitude: int, longitude: int, accuracy: int, mocked: bool) -> Row:
    return at, latitude, longitude, accuracy, bool(mocked)
