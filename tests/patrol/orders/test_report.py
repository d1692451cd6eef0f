"""What an operation came to: on days of the place, each moment of an officer once, and none paid twice."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, delete

from ledger.clock import fixed
from ledger.database import Ledger
from ledger.tables import visit
from patrol.days import day_of
from patrol.orders import operations
from patrol.orders.report import Report, reports
from patrol.patrols import activities
from patrol.patrols.activities import Activity
from patrol.patrols.kept_pings import Ping
from patrol.patrols.patrols import Patrol
from patrol.patrols.stays import Span, doubled
from schema.vocabulary import ActivityKind, ActivityOutcome
from tests.patrol.ground import BEGIN, Fact, Force, at, drawn, force


@pytest.fixture
def north(ledger: Ledger) -> Force:
    return force(ledger)


TODAY, YESTERDAY = (day_of(fixed(BEGIN + timedelta(days=n))) for n in (0, -1))
TOMORROW = day_of(fixed(BEGIN + timedelta(days=1)))


def planned(
    north: Force, *spots: str, units: tuple[str, ...] = (), days: tuple[str, str] | None = None
) -> str:
    """An operation at £60 an hour."""
    since, until = days or (YESTERDAY, TOMORROW)
    plan = operations.Plan("Lantern", "Less.", since, until, 900, units, None, 60.0, spots)
    with north.ledger.begin() as connection:
        return operations.plan(connection, north.number, "mara", str(uuid4()), plan).id


def told(north: Force, *ids: str, on: str = TOMORROW) -> list[Report]:
    """Of these operations, on a day."""
    with north.ledger.read() as connection:
        found = operations.read(connection, [north.number], ids)
        told = reports(connection, [north.number], [*found.values()], on)
    return [told[id] for id in ids]


def reported(north: Force, since: str, until: str, on: str) -> Report:
    """Of an operation in both hotspots from one day until another, told on a day."""
    return told(north, planned(north, *north.spots, days=(since, until)), on=on)[0]


def stood(*places: tuple[float, float, float]) -> list[Ping]:
    """Pings each 15 s from one minute until another, so many metres to the east; in between far away."""
    pings = dict.fromkeys(range(241), 700.0)
    for since, until, east in places:
        pings |= dict.fromkeys(range(round(since * 4), round(until * 4) + 1), east)
    return [at(n / 4, east, 4) for n, east in pings.items()]


def patrolled(north: Force, officer: str, *places: tuple[float, float, float], unit: str = "N1") -> None:
    """An hour."""
    facts = north.began(unit=unit), north.was(stood(*places)), north.ended(BEGIN + timedelta(hours=1))
    north.tell(officer, str(uuid4()), *facts)


def test_a_moment_in_two_hotspots_that_overlap_counts_once(north: Force):
    both = drawn(north, 100.0)
    patrolled(north, "a", (0, 15, 50))
    one, two = told(north, planned(north, north.spots[0], both), planned(north, both))
    spent = one.seconds
    assert spent == pytest.approx(900, abs=8)
    assert two.seconds == pytest.approx(spent)
    assert sum(one.spots.values()) == pytest.approx(2 * spent), "each hotspot has its time"
    assert one.presence_seconds == pytest.approx(2 * spent)
    assert sum(seconds for _, seconds in one.days) == sum(seconds for _, seconds, _ in one.units) == spent


def test_who_drives_past_neither_visits_nor_is_paid(north: Force):
    patrolled(north, "a", (10, 10.5, 0), (20, 35, 400))
    past, there = told(north, planned(north, north.spots[0]), planned(north, north.spots[1]))
    assert (past.seconds, past.visits, past.patrols, past.cost) == (0, 0, 0, 0)
    assert (there.visits, there.patrols, there.cost) == (1, 1, 60)


def test_two_officers_at_once_are_two_hours_of_officers_and_one_of_presence(north: Force):
    patrolled(north, "a", (10, 30, 0))
    patrolled(north, "b", (20, 40, 0), unit="n1")
    patrolled(north, "c", (0, 60, 0), unit="N2")
    (one,) = told(north, planned(north, north.spots[0], units=("N1",)))
    assert one.seconds == pytest.approx(2_400, abs=30)
    assert one.presence_seconds == pytest.approx(1_800, abs=30)
    assert [(unit, visits) for unit, _, visits in one.units] == [("N1", 2)]


def test_a_patrol_is_paid_once_by_seconds_by_those_in_whose_hotspots_it_was(north: Force):
    patrolled(north, "a", (0, 20, 0), (30, 40, 400))
    first, again = planned(north, north.spots[0]), planned(north, north.spots[0])
    alone = told(north, first)[0]
    assert alone.patrol_seconds == 3_600
    assert alone.paid_seconds == pytest.approx(3_600 * 20 / 50, rel=0.01), "the rest nobody pays"
    second = planned(north, north.spots[1])
    found = told(north, first, again, second)
    assert sum(one.paid_seconds for one in found) == pytest.approx(3_600)
    assert found[0].paid_seconds == found[1].paid_seconds
    assert found[2].paid_seconds == pytest.approx(3_600 * 10 / 50, rel=0.02)
    for one in found:
        assert told(north, one.of.id)[0].paid_seconds == one.paid_seconds, "asked with others or alone"


def test_what_was_measured_before_visits_were_kept_counts_as_it_did(north: Force):
    patrolled(north, "a", (0, 20, 0), (30, 40, 400))
    id = planned(north, *north.spots)
    with_visits = told(north, id)[0]
    with north.ledger.begin() as connection:
        connection.execute(delete(visit))
    assert told(north, id)[0] == with_visits


SPANS = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 20), st.sampled_from([0.5, 0.75, 1.0])), max_size=8
)


@given(SPANS)
def test_what_overlaps_is_what_a_count_by_the_second_says(given: list[tuple[int, int, float]]):
    spans = [Span(since, since + long, long * part) for since, long, part in given]
    by_second = [
        [one.seconds / (one.until - one.since) for one in spans if one.since <= k < one.until]
        for k in range(70)
    ]
    assert doubled(spans) == pytest.approx(sum(sum(one) - max(one, default=0) for one in by_second), abs=1e-9)


def did(north: Force, key: int, at: str) -> Fact:
    kind, none = ActivityKind.ENGAGEMENT, ActivityOutcome.NONE
    done = [Activity(str(UUID(int=key)), kind, at, north.spots[0], 1, none, None)]

    def fact(connection: Connection, of: Patrol) -> None:
        activities.record(connection, of, done)

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
