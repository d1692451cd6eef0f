"""What an operation came to: its days are those of the place, for what was done as for who was there."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import Connection

from ledger.database import Ledger
from patrol.orders import operations
from patrol.orders.report import Report, reports
from patrol.patrols import patrols
from patrol.patrols.patrols import Activity, Patrol
from schema.vocabulary import ActivityKind, ActivityOutcome
from tests.patrol.ground import Fact, Force, force


@pytest.fixture
def north(ledger: Ledger) -> Force:
    return force(ledger)


def reported(north: Force, since: str, until: str, on: str) -> Report:
    """Of an operation in both hotspots from one day until another, told on a day."""
    plan = operations.Plan("Lantern", "Less.", since, until, 900, (), None, None, tuple(north.spots))
    with north.ledger.begin() as connection:
        made = operations.plan(connection, north.number, "mara", f"{since} {until}", plan)
        return reports(connection, [north.number], [made], on)[made.id]


def did(north: Force, key: int, at: str) -> Fact:
    kind, none = ActivityKind.ENGAGEMENT, ActivityOutcome.NONE
    done = [Activity(str(UUID(int=key)), kind, at, north.spots[0], 1, none, None)]

    def fact(connection: Connection, of: Patrol) -> None:
        patrols.record(connection, of, done)

    return fact


def test_an_hour_after_midnight_in_summer_is_of_the_new_day(north: Force):
    evening, night = (
        did(north, 1, "2026-07-01T22:30:00.000000Z"),
        did(north, 2, "2026-07-01T23:30:00.000000Z"),
    )
    begun, over = datetime(2026, 7, 1, 22, tzinfo=UTC), datetime(2026, 7, 1, 23, 45, tzinfo=UTC)
    north.tell("a", "key", north.began(begun), evening, night, north.ended(over))
    for days in (("2026-07-01", "2026-07-01"), ("2026-07-02", "2026-07-02")):
        assert reported(north, *days, "2026-08-01").activities == [("ENGAGEMENT", "NONE", 1)], days
    assert reported(north, "2026-07-01", "2026-07-02", "2026-08-01").activities == [("ENGAGEMENT", "NONE", 2)]
    assert reported(north, "2026-07-01", "2026-07-03", "2026-07-01").activities == [("ENGAGEMENT", "NONE", 1)]
