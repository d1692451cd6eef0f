"""Pings of a patrol as the ledger keeps them for some days, and those of which it keeps the moment alone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, func, or_, select

from ledger.among import among
from ledger.bulk import insert_missing
from ledger.clock import fixed, now
from ledger.tables import ping, refused_ping
from patrol.errors import PatrolError
from patrol.moments import EPOCH, milliseconds
from patrol.patrols.patrols import Patrol
from schema.vocabulary import PingFault

MOST_AT_ONCE = 2_500
"""Pings of one batch."""
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


def keep(connection: Connection, of: Patrol, kept: Collection[Row], faults: Mapping[int, PingFault]) -> None:
    """Keep pings, and of those that have a fault the moment; what is there already stays.

    What was refused before and comes again after the patrol's beginning was corrected is refused no more.
    Raises PatrolError where the patrol has more than MOST.
    """
    if kept:
        shared, held = {"patrol": of.number, "received_at": now()}, refused_ping.c
        told = [dict(zip(COLUMNS, row, strict=True)) | shared for row in kept]
        connection.execute(insert_missing(connection, ping), told)
        again = among(held.at, {row[0] for row in kept})
        connection.execute(delete(refused_ping).where(held.patrol == of.number, again))
    _refuse(connection, of, faults)
    for table in (ping, refused_ping):
        many = select(func.count()).select_from(table).where(table.c.patrol == of.number)
        if connection.execute(many).scalar_one() > MOST:
            raise PatrolError(
                f"A patrol has at most {MOST:,} pings: end it and begin another, or ping less often."
            )


def rows(connection: Connection, of: Patrol) -> list[Row]:
    """All that are kept, in one order."""
    columns = [ping.c[name] for name in COLUMNS]
    asked = select(*columns).where(ping.c.patrol == of.number).order_by(*columns)
    return [_row(*row) for row in connection.execute(asked)]


def drop_outside(connection: Connection, of: Patrol) -> None:
    """Delete pings from outside of the patrol; of them the moment alone stays."""
    if of.span is not None:
        held, (begin, end) = ping.c, map(milliseconds, of.span)
        outside = and_(held.patrol == of.number, or_(held.at < begin, held.at > end))
        left = connection.execute(select(held.at).where(outside).distinct()).scalars()
        _refuse(connection, of, dict.fromkeys(left, PingFault.OUTSIDE))
        connection.execute(delete(ping).where(outside))


def refused(connection: Connection, of: Patrol) -> Mapping[str, int]:
    """How many moments were refused, by what was wrong."""
    held = refused_ping.c
    asked = (
        select(held.fault, func.count().label("many")).where(held.patrol == of.number).group_by(held.fault)
    )
    return {row.fault: row.many for row in connection.execute(asked)}


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


def _row(at: int, latitude: int, longitude: int, accuracy: int, mocked: bool) -> Row:
    return at, latitude, longitude, accuracy, bool(mocked)


def _refuse(connection: Connection, of: Patrol, faults: Mapping[int, PingFault]) -> None:
    rows = [{"patrol": of.number, "at": at, "fault": fault.value} for at, fault in faults.items()]
    if rows:
        connection.execute(insert_missing(connection, refused_ping), rows)
