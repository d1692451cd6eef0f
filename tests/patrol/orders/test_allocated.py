"""Where a trial runs, officers are sent where its arms want them, until they have what is wanted."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from ledger.clock import fixed
from ledger.database import Ledger
from patrol.days import ZONE
from patrol.hotspots.hotspot import UNRANKED, Hotspot
from patrol.orders import taskings
from patrol.orders.allocated import allocated, asked_for
from patrol.orders.taskings import Order
from patrol.trials.protocol import Arm
from patrol.trials.units import UnitDay
from tests.patrol.ground import Force, force, outline

DAY = date(2026, 7, 1)
NEXT = DAY + timedelta(days=1)
TREATED, CONTROL, USUAL = Arm("patrolled", 900), Arm("left alone", 0), Arm("as usual", 300)


def spot(id: str, east: float) -> Hotspot:
    """A square of 200 m, so many metres to the east."""
    return Hotspot(id, 1, id, outline(east), 4e4, 1.0, 1, UNRANKED, False, (), (), None)


SPOTS = {id: spot(id, 300.0 * n) for n, id in enumerate("abcdef")}
"""A row of places that are 100 m from each other, the best one first."""


def left(*days: tuple[str, Arm | None], asked: dict[str, int] | None = None, more: tuple[Hotspot, ...] = ()):
    """The places that are left, in order, where units have these arms."""
    its = [UnitDay("trial", unit, DAY, arm, arm is TREATED) for unit, arm in days]
    seconds = {(unit, DAY): many for unit, many in (asked or {}).items()}
    return "".join(one.id for one in allocated([*SPOTS.values(), *more], SPOTS, its, seconds))


def test_units_that_are_to_be_patrolled_come_first_and_nobody_is_sent_to_control():
    assert left() == "abcdef"
    assert left(("b", TREATED), ("c", CONTROL), ("e", TREATED), ("a", CONTROL)) == "bedf"
    assert left(("d", TREATED), ("e", USUAL)) == "deabcf", "control that is to be patrolled is sent somebody"


def test_a_unit_that_has_its_dose_is_left_alone():
    units = (("b", TREATED), ("c", CONTROL), ("e", USUAL))
    assert left(*units, asked={"b": 899, "e": 299}) == "beadf"
    assert left(*units, asked={"b": 900, "e": 299}) == "eadf"
    assert left(*units, asked={"b": 900, "e": 300}) == "adf"


def test_where_the_day_has_not_come_none_of_the_units_is_chosen():
    assert left(("a", None), ("b", None), ("c", None)) == "def"


def test_nor_is_what_lies_beside_a_unit_in_which_nobody_is_wanted():
    beside = (spot("x", 100.0), spot("y", 305.0), spot("z", 1_800.0 + 200 - 30))
    assert left(("a", CONTROL), ("f", TREATED), more=beside) == "fbcdeyz"
    assert left(("a", None), ("f", CONTROL), more=beside) == "bcdeyz"
    assert left(("b", CONTROL), more=beside) == "acdefz", "x and y overlap it"
    assert left(("b", TREATED), more=beside) == "bacdefxyz"


def test_a_unit_of_two_trials_or_on_two_days_must_be_wanted_in_each():
    for other in (CONTROL, None):
        assert left(("b", TREATED), ("b", other)) == "acdef"
    assert left(("b", TREATED), ("b", USUAL), asked={"b": 300}) == "acdef"
    days = [UnitDay("trial", "b", day, arm, True) for day, arm in ((DAY, TREATED), (NEXT, CONTROL))]
    assert "b" not in [one.id for one in allocated([*SPOTS.values()], SPOTS, days, {})]


@pytest.fixture
def north(ledger: Ledger) -> Force:
    return force(ledger)


def test_what_is_asked_for_is_added_up_by_day_and_through_midnight_for_both(north: Force):
    def issue(spot: str, begin: datetime, hours: float, seconds: int) -> None:
        since, until = fixed(begin), fixed(begin + timedelta(hours=hours))
        order = Order("a", None, "why", since, until, seconds)
        with north.ledger.begin() as connection:
            taskings.issue(connection, north.number, "mara", str(uuid4()), order, spot)

    one, other = north.spots
    noon = datetime(2026, 7, 1, 12, tzinfo=ZONE)
    issue(one, noon, 2, 600)
    issue(one, noon + timedelta(hours=1), 2, 900)
    issue(one, noon + timedelta(hours=10), 4, 120)  # until two o'clock at night
    issue(other, noon + timedelta(hours=6), 6, 300)  # until midnight, and not on the next day
    issue(other, noon + timedelta(days=2), 1, 700)
    with north.ledger.read() as connection:
        assert asked_for(connection, [one, other], [DAY]) == {
            (one, DAY): 1_620,
            (one, NEXT): 120,
            (other, DAY): 300,
        }
        assert asked_for(connection, [one], [NEXT]) == {(one, DAY): 120, (one, NEXT): 120}
        assert asked_for(connection, [other], [NEXT]) == {}
