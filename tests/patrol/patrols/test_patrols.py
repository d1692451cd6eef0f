"""What a device tells of a patrol comes to the same in any order, in any batches, as often as it is sent."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from ledger.clock import fixed
from ledger.database import Ledger
from ledger.tables import hotspot, ping
from patrol.days import day_of
from patrol.errors import PatrolError
from patrol.hotspots.keeping import Drawn, keep_drawn
from patrol.patrols import measuring, patrols
from patrol.patrols.disposal import dispose_of_pings
from patrol.patrols.doses import doses
from patrol.patrols.kept_pings import DEGREE, track
from schema.vocabulary import PingFault
from tests.patrol.ground import BEGIN, Force, at, force, outline, walked

HOUR = BEGIN + timedelta(hours=1)
LATER = (BEGIN + timedelta(days=2)).date().isoformat()


@pytest.fixture
def north(ledger: Ledger) -> Force:
    return force(ledger)


def kept(north: Force) -> int:
    """How many pings the ledger has."""
    with north.ledger.read() as connection:
        return connection.execute(select(func.count()).select_from(ping)).scalar_one()


def test_in_any_order_and_in_any_batches_it_comes_to_the_same(north: Force):
    pings = walked(Random("walk"))
    north.tell("a", "key", north.began(), north.did(1, 2), north.was(pings), north.ended(HOUR))
    whole = north.outcome("a", "key")
    assert whole["measured"][0] > 3_000
    assert len(whole["stays"]) >= 2
    assert whole["faults"] == {"VAGUE": 1, "MOCKED": 1, "JUMPED": 1, "DOUBLED": 1, "OUTSIDE": 27}
    for n in range(12):
        chance = Random(f"order {n}")
        shuffled = chance.sample(pings, len(pings))
        cuts = sorted(chance.sample(range(1, len(pings)), chance.randrange(6)))
        batches = [shuffled[a:b] for a, b in zip([0, *cuts], [*cuts, len(pings)], strict=True)]
        facts = [north.began(), north.did(1), north.did(2, 1), north.ended(HOUR), *map(north.was, batches)]
        twice = [*facts, *chance.sample(facts, chance.randrange(len(facts)))]
        chance.shuffle(twice)
        officer = f"officer {n}"
        north.tell(officer, "key", *twice)
        assert north.outcome(officer, "key") == whole, n


def test_only_what_is_on_patrol_is_kept(north: Force):
    inside, before, after = at(5, 0), at(-5, 0), at(65, 0)
    assert north.tell("a", "key", north.was([inside, before, after])) == [[None, None, None]]
    assert kept(north) == 3, "until it is told when the patrol began, nobody knows"
    north.tell("a", "key", north.began(), north.ended(HOUR))
    assert kept(north) == 1
    outside = PingFault.OUTSIDE
    assert north.tell("a", "key", north.was([inside, before, after])) == [[None, outside, outside]]
    assert kept(north) == 1
    assert north.outcome("a", "key")["faults"] == {"OUTSIDE": 2}, "once each, whenever the end was told"


def test_a_beginning_that_was_told_wrongly_is_corrected_and_what_it_shut_out_counts_when_it_comes_again(
    north: Force,
):
    pings, late = [at(n / 4, 0) for n in range(41)], BEGIN + timedelta(minutes=30)
    assert north.tell("a", "key", north.was(pings)) == [[None] * 41]
    north.tell("a", "key", north.began(late))
    assert north.outcome("a", "key")["faults"] == {"OUTSIDE": 41}
    north.tell("a", "key", north.began(corrects=late), north.began(), north.was(pings), north.ended(HOUR))
    north.tell("a", "key", north.ended(HOUR - timedelta(minutes=5), corrects=HOUR))
    north.tell("b", "key", north.began(), north.was(pings), north.ended(HOUR - timedelta(minutes=5)))
    assert north.outcome("a", "key") == north.outcome("b", "key")
    with pytest.raises(PatrolError, match="that stands"):
        north.tell("a", "key", north.began(late))


def test_what_a_fast_clock_tells_is_held_until_its_moment_comes(
    north: Force, monkeypatch: pytest.MonkeyPatch
):
    ago = datetime.now(UTC).replace(microsecond=0) - BEGIN
    pings = [at(ago / timedelta(minutes=1) + 6 + n / 4, 0) for n in range(41)]
    _, told = north.tell("a", "key", north.began(), north.was(pings))
    assert told == [PingFault.AHEAD] * 41
    assert north.outcome("a", "key")["faults"] == {"AHEAD": 41}
    assert north.outcome("a", "key")["measured"][0] == 0
    monkeypatch.setattr("patrol.patrols.measuring.now", lambda: fixed(BEGIN + ago + timedelta(minutes=17)))
    north.tell("a", "key", north.ended(BEGIN + ago + timedelta(minutes=17)))
    assert north.outcome("a", "key")["faults"] == {}
    assert north.outcome("a", "key")["measured"][0] == 600


def test_a_batch_of_which_nothing_is_kept_measures_nothing(north: Force, monkeypatch: pytest.MonkeyPatch):
    north.tell("a", "key", north.began(), north.was([at(1, 0), at(2, 0)]))
    measured: list[object] = []
    monkeypatch.setattr(measuring, "remeasure", lambda *given: measured.append(given))
    assert north.tell("a", "key", north.was([]), north.was([at(-1, 0)])) == [[], [PingFault.OUTSIDE]]
    assert measured == []


def test_what_is_rejected_is_told_with_its_reason(north: Force):
    wrong = {
        at(1.25, 0, 101): PingFault.VAGUE,
        at(1.5, 0, -1): PingFault.VAGUE,
        at(1.75, 0, mocked=True): PingFault.MOCKED,
        at(2, 9_000): PingFault.JUMPED,
        at(1, 1, 50): PingFault.DOUBLED,
        at(10 * 60, 0): PingFault.AHEAD,
        at(-60 * 24 * 32, 0): PingFault.TOO_OLD,
        at(-1, 0): PingFault.OUTSIDE,
    }
    right = [at(1, 0), at(2.5, 0), at(3, 0)]
    _, told = north.tell("a", "key", north.began(), north.was([*wrong, *right]))
    assert told == [*wrong.values(), None, None, None]


def test_a_patrol_has_so_many_pings_and_no_more(north: Force, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("patrol.patrols.kept_pings.MOST", 3)
    north.tell("a", "key", north.began(), north.was([at(1, 0), at(2, 0), at(3, 0)]))
    with pytest.raises(PatrolError, match="at most 3 pings"):
        north.tell("a", "key", north.was([at(4, 0)]))
    assert kept(north) == 3
    north.tell("a", "key", north.was([at(2, 0)]))


def test_a_patrol_has_so_many_activities_and_no_more(north: Force, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("patrol.patrols.activities.MOST", 2)
    north.tell("a", "key", north.began(), north.did(1, 2), north.did(2))
    with pytest.raises(PatrolError, match="at most 2 activities"):
        north.tell("a", "key", north.did(3))
    assert len(north.outcome("a", "key")["done"]) == 2


def test_what_is_told_otherwise_is_refused(north: Force):
    north.tell("a", "key", north.began(), north.ended(HOUR))
    for fact in (
        north.began(unit="N2"),
        north.began(BEGIN - timedelta(minutes=1)),
        north.ended(HOUR + timedelta(minutes=1)),
    ):
        with pytest.raises(PatrolError, match="that stands"):
            north.tell("a", "key", fact)
    for end in (BEGIN - timedelta(minutes=1), BEGIN + timedelta(hours=25)):
        other = str(uuid4())
        north.tell("a", other, north.began())
        with pytest.raises(PatrolError, match="within 24 hours"):
            north.tell("a", other, north.ended(end))


def test_patrols_of_one_key_are_apart_by_officer(north: Force):
    north.tell("a", "key", north.began())
    north.tell("b", "key", north.began(unit="N2"))
    assert north.outcome("a", "key")["span"][0] == "N1"
    assert north.outcome("b", "key")["span"][0] == "N2"


def test_nobody_is_on_two_patrols_at_once(north: Force):
    pings = [at(n / 4, 0) for n in range(41)]
    begins = {"one": 0, "two": 0, "three": 4, "four": 6}
    facts = [
        fact
        for key, minute in begins.items()
        for fact in (
            (key, north.began(BEGIN + timedelta(minutes=minute))),
            (key, north.was(pings)),
            (key, north.ended(HOUR)),
        )
    ]
    day, outcomes = day_of(fixed(BEGIN)), []
    for n in range(3):
        officer = f"officer {n}"
        for key, fact in Random(f"order {n}").sample(facts, len(facts)):
            north.tell(officer, key, fact)
        outcomes.append([north.outcome(officer, key) for key in begins])
    assert all(one == outcomes[0] for one in outcomes)
    assert sorted(one["measured"][0] for one in outcomes[0]) == [0, 120, 240, 240]
    with north.ledger.read() as connection:
        assert doses(connection, [north.number], north.spots, day, LATER)[north.spots[0]].seconds == 3 * 600


def test_what_was_done_was_done_on_patrol(north: Force):
    hour = 60
    north.tell("a", "key", north.did(hour, 2 * hour + 1), north.began(), north.did(2 * hour))
    assert len(north.outcome("a", "key")["done"]) == 3, "it may last for a day yet"
    north.tell("a", "key", north.ended(HOUR))
    assert len(north.outcome("a", "key")["done"]) == 2
    with pytest.raises(PatrolError, match="not of this patrol"):
        north.tell("a", "key", north.did(3, 2 * hour + 1))
    assert len(north.outcome("a", "key")["done"]) == 2


def test_what_was_done_was_done_once_on_whichever_patrol(north: Force):
    north.tell("a", "one", north.began(), north.did(1))
    north.tell("a", "two", north.began(), north.did(1, 2))
    north.tell("b", "one", north.began(), north.did(1))
    done = [len(north.outcome(*of)["done"]) for of in (("a", "one"), ("a", "two"), ("b", "one"))]
    assert done == [1, 1, 1]


def test_a_dose_is_the_time_of_all_patrols(north: Force):
    pings = [at(n / 4, 0) for n in range(41)]
    for officer in ("a", "b"):
        north.tell(officer, "key", north.began(), north.was(pings))
    day = day_of(fixed(BEGIN))
    with north.ledger.read() as connection:
        found = doses(connection, [north.number], north.spots, day, LATER)
        closed = doses(connection, [], north.spots, day, LATER)
    there, elsewhere = (found[id] for id in north.spots)
    assert (there.seconds, there.visits, there.counted, there.target_seconds) == (1_200, 2, 2, 0)
    assert elsewhere.seconds == 0
    assert closed[north.spots[0]].seconds == 0


def test_while_a_patrol_is_out_others_hear_nothing_of_today(north: Force):
    north.tell("a", "key", north.began(), north.was([at(n / 4, 0) for n in range(41)]))
    day = day_of(fixed(BEGIN))

    def dose(today: str) -> float:
        with north.ledger.read() as connection:
            return doses(connection, [north.number], north.spots, day, today)[north.spots[0]].seconds

    assert (dose(day), dose(LATER)) == (0, 600)
    north.tell("a", "key", north.ended(HOUR))
    assert dose(day) == 600


def test_in_a_hotspot_that_was_drawn_time_counts_from_its_making_on(north: Force):
    with north.ledger.begin() as connection:
        drawn = keep_drawn(connection, north.number, Drawn("key", "here", outline(0), 4e4), "manager")
        made = update(hotspot).where(hotspot.c.id == drawn)
        connection.execute(made.values(made_at=fixed(BEGIN + timedelta(minutes=4))))
    north.tell("a", "key", north.began(), north.was([at(n / 4, 0) for n in range(41)]))
    seconds = {id: seconds for id, _, seconds, *_ in north.outcome("a", "key")["stays"]}
    assert seconds == {north.spots[0]: 600, drawn: 6 * 60 + 7.5}


def test_of_a_device_that_tells_too_seldom_nothing_is_measured_and_nothing_is_absence(north: Force):
    seldom = [at(n * 125 / 60, 0 if n < 16 else 700) for n in range(20)]
    north.tell("a", "key", north.began(), north.was(seldom), north.ended(HOUR))
    found = north.outcome("a", "key")
    assert (found["stays"], found["visits"]) == ([], [])
    assert sum(seconds for *_, seconds in found["holes"]) == pytest.approx(16 * 125)
    assert {spot for spot, *_ in found["holes"]} == {north.spots[0]}


def test_disposal_takes_the_pings_and_leaves_the_dwell(north: Force):
    pings = [at(n / 4, 0) for n in range(41)]
    north.tell("a", "key", north.began(), north.was(pings), north.ended(HOUR))
    north.tell("b", "never begun", north.was(pings))
    before = north.outcome("a", "key")
    day = (BEGIN + timedelta(days=31)).date()
    assert dispose_of_pings(north.ledger, 31, day) == 0, "not all is over"
    assert dispose_of_pings(north.ledger, 31, day + timedelta(days=3)) == 2 * len(pings)
    assert kept(north) == 0
    assert north.outcome("a", "key") == before
    for fact in (north.was(pings), north.ended(HOUR), north.did(3)):
        with pytest.raises(PatrolError, match="disposed of"):
            north.tell("a", "key", fact)
    assert dispose_of_pings(north.ledger, 31, day + timedelta(days=3)) == 0


def test_a_track_is_what_was_sent(north: Force):
    pings = [at(1, 0), at(2, 10)]
    north.tell("a", "key", north.began(), north.was(pings))
    with north.ledger.read() as connection:
        of = patrols.read(connection, "a", "key")
        assert of is not None
        found = track(connection, of)
    assert [one["at"] for one in found] == [one.at for one in pings]
    assert [one["latitude"] for one in found] == [
        pytest.approx(one.latitude, abs=1 / DEGREE) for one in pings
    ]
    assert [one["accuracy"] for one in found] == [8, 8]


def test_a_day_is_a_day_of_the_place():
    assert day_of("2026-07-01T23:30:00.000000Z") == "2026-07-02"
    assert day_of("2026-01-01T23:30:00.000000Z") == "2026-01-01"
