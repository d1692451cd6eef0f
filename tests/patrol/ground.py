"""A ledger with a police force and two hotspots, and a patrol as facts that may come in any order."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import Connection, select, update

from ledger.classes import class_number
from ledger.clock import fixed
from ledger.database import Ledger
from ledger.reference import keep_partnership
from ledger.tables import hole, hotspot, visit
from patrol.hotspots.keeping import Drawn, Spot, keep_drawn, keep_ranking
from patrol.patrols import activities, patrols
from patrol.patrols.activities import Activity
from patrol.patrols.ground import Grounds
from patrol.patrols.kept_pings import Ping
from patrol.patrols.measuring import measure_anew, take
from patrol.patrols.patrols import Patrol
from patrol.patrols.stays import stays
from patrol.plane import Plane
from schema.partnership import AgencyDeclaration, Partnership
from schema.vocabulary import ActivityKind, ActivityOutcome, AgencyKind, Category, Marking, PingFault

PLANE = Plane(-1.2577, 51.752)
BEGIN = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=8)
KEEP_DAYS = 31
Fact = Callable[[Connection, Patrol], object]


@dataclass
class Force:
    """A ledger, the class of the force's patrols, its hotspots from west to east."""

    ledger: Ledger
    number: int
    spots: list[str]
    grounds: Grounds

    def tell(self, officer: str, key: str, *facts: Fact) -> list[Any]:
        """Each fact in a transaction of its own, as a device would send it."""
        answers = []
        for fact in facts:
            with self.ledger.begin() as connection:
                of = patrols.told_of(connection, self.number, officer, key)
                answers.append(fact(connection, of))
        return answers

    def began(self, at: datetime = BEGIN, unit: str = "N1", corrects: datetime | None = None) -> Fact:
        def fact(connection: Connection, of: Patrol) -> None:
            patrols.start(connection, of, unit, fixed(at), fixed(corrects) if corrects else None)
            measure_anew(connection, of, self.grounds)

        return fact

    def ended(self, at: datetime, corrects: datetime | None = None) -> Fact:
        def fact(connection: Connection, of: Patrol) -> None:
            patrols.end(connection, of, fixed(at), fixed(corrects) if corrects else None)
            measure_anew(connection, of, self.grounds)

        return fact

    def was(self, pings: Sequence[Ping]) -> Fact:
        def fact(connection: Connection, of: Patrol) -> list[PingFault | None]:
            ground = self.grounds.of(connection, of.class_)
            return take(connection, of, pings, ground, KEEP_DAYS)

        return fact

    def did(self, *keys: int) -> Fact:
        done = [
            Activity(
                str(UUID(int=key)),
                ActivityKind.ENGAGEMENT,
                fixed(BEGIN + timedelta(minutes=key)),
                self.spots[0],
                1,
                ActivityOutcome.NONE,
                None,
            )
            for key in keys
        ]
        return lambda connection, of: activities.record(connection, of, done)

    def outcome(self, officer: str, key: str) -> Mapping[str, Any]:
        """All that the ledger says of a patrol in the end."""
        with self.ledger.read() as connection:
            found = patrols.read(connection, officer, key)
            assert found is not None
            there = [
                (row.hotspot, row.day, row.seconds, row.visits, row.counted)
                for row in stays(connection, found)
            ]
            held = visit.c
            asked = select(held.hotspot, held.since, held.until, held.seconds).where(
                held.patrol == found.number
            )
            visits = [tuple(row) for row in connection.execute(asked.order_by(held.since, held.hotspot))]
            unseen = select(hole.c.hotspot, hole.c.day, hole.c.seconds).where(hole.c.patrol == found.number)
            holes = [tuple(row) for row in connection.execute(unseen.order_by(hole.c.day, hole.c.hotspot))]
            done = [(row.key, row.at) for row in activities.activities(connection, found)]
        return {
            "span": (found.unit, found.started_at, found.ended_at),
            "measured": (found.measured_seconds, found.unknown_seconds),
            "faults": dict(found.faults),
            "stays": there,
            "visits": visits,
            "holes": holes,
            "done": done,
        }


def force(ledger: Ledger) -> Force:
    """Two hotspots of 200 m side, 400 m apart."""
    police = AgencyDeclaration(id="north", name="north", kind=AgencyKind.POLICE, contact="desk")
    with ledger.begin() as connection:
        keep_partnership(connection, Partnership(name="a force", agencies=(police,)))
        number = class_number(connection, "north", Category.PATROL, Marking.OFFICIAL)
        spots = [Spot(f"spot {n}", f"Spot {n}", outline(400.0 * n), 4e4, 5.0 - n, False) for n in range(2)]
        keep_ranking(connection, number, (date(2026, 1, 1), date(2026, 12, 31)), {}, spots)
        ids = connection.execute(select(hotspot.c.id).order_by(hotspot.c.key)).scalars().all()
    return Force(ledger, number, [*ids], Grounds())


def drawn(north: Force, east: float) -> str:
    """A hotspot drawn long ago, of 200 m side, so many metres to the east."""
    with north.ledger.begin() as connection:
        shape = Drawn(f"{east}", "drawn", outline(east), 4e4)
        id = keep_drawn(connection, north.number, shape, "manager")
        made = update(hotspot).where(hotspot.c.id == id)
        connection.execute(made.values(made_at=fixed(BEGIN - timedelta(days=9))))
    return id


def outline(east: float) -> str:
    """A square as GeoJSON, its middle so many metres to the east."""
    x, y = np.array([-100, 100, 100, -100, -100.0]) + east, np.array([-100, -100, 100, 100, -100.0])
    corners = np.stack(PLANE.degrees(x, y), axis=1).tolist()
    return json.dumps({"type": "Polygon", "coordinates": [corners]})


def at(minutes: float, east: float, accuracy: float = 8, mocked: bool = False) -> Ping:
    """A ping so many minutes after the beginning, so many metres to the east."""
    longitude, latitude = PLANE.degrees(np.array([east]), np.array([0.0]))
    moment = fixed(BEGIN + timedelta(minutes=minutes))
    return Ping(moment, float(latitude[0]), float(longitude[0]), accuracy, mocked)


def walked(chance: Random) -> list[Ping]:
    """An hour: to and fro between the two, with pings that are wrong in every way, and some from outside."""
    pings = [at(n / 4, 200 + 300 * np.sin(n / 40), chance.choice([4, 8, 30])) for n in range(-8, 260)]
    pings += [at(chance.uniform(0, 60), 200, 500), at(chance.uniform(0, 60), 0, mocked=True)]
    pings += [at(chance.uniform(1, 59), 90_000), at(10, 0, 50)]
    return pings
