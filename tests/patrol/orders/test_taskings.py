"""A tasking is met by time within it, not by a stay of another time of the day; nobody is followed by it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from ledger.clock import fixed
from ledger.database import Ledger
from patrol.days import date_at
from patrol.orders import taskings
from patrol.orders.taskings import Order, Tasking
from tests.patrol.ground import BEGIN, Force, at, force

PINGS = [at(n / 4, 0, 4) for n in range(121)]
"""Half an hour in the first hotspot."""


@pytest.fixture
def north(ledger: Ledger) -> Force:
    return force(ledger)


def tasked(north: Force, since: float, until: float, key: str | None = None) -> Tasking:
    """Officer a with the first hotspot, from one minute after the beginning until another."""
    begin, end = (fixed(BEGIN + timedelta(minutes=one)) for one in (since, until))
    order = Order("a", None, "why", begin, end, 900)
    with north.ledger.begin() as connection:
        named = key or str(uuid4())
        return taskings.issued(connection, "mara", named) or taskings.issue(
            connection, north.number, "mara", named, order, north.spots[0]
        )


def hers(north: Force) -> list[float]:
    """The seconds of each of her taskings, as she is told."""
    with north.ledger.read() as connection:
        since, until = (fixed(BEGIN + timedelta(days=days)) for days in (-1, 1))
        found = taskings.of_officer(connection, [north.number], "a", since, until)
    return [round(one.seconds) for one in found]


def test_a_stay_counts_for_a_tasking_as_far_as_it_lies_within(north: Force):
    for since, until in ((-60, 0), (-5, 10), (10, 25), (25, 60), (30, 90)):
        tasked(north, since, until)
    north.tell("a", "key", north.began(), north.was(PINGS))
    assert hers(north) == [0, 600, 900, 300, 0]


def test_who_asks_again_for_a_tasking_is_not_told_where_the_officer_is_now(north: Force):
    tasked(north, 0, 60, "again")
    north.tell("a", "key", north.began(), north.was(PINGS))
    assert hers(north) == [1_800]
    if date_at(BEGIN + timedelta(minutes=30)) == date_at(datetime.now(UTC)):  # else it is yesterday's
        assert tasked(north, 0, 60, "again").seconds < 1_800, "what was before midnight at most"
    north.tell("a", "key", north.ended(BEGIN + timedelta(hours=1)))
    assert tasked(north, 0, 60, "again").seconds == 1_800
