"""Dwell is the time that officers truly were there: by simulated walks, by a plain peer, in any order."""

import time

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from patrol.errors import PatrolError
from patrol.patrols.areas import BUFFER, Areas
from patrol.patrols.dwell import GAP, Measured, measure
from patrol.patrols.pings import FASTEST, NEAR, VAGUEST, Fault, Pings, judge
from patrol.patrols.visits import visits
from patrol.plane import Plane
from tests.patrol.plainly import dwell_plainly
from tests.patrol.truth import by_area, compared
from tests.patrol.walks import pings, town

SQUARE = shapely.box(0, 0, 100, 100)
BESIDE = shapely.box(50, 0, 150, 100)


def told(*rows: tuple[float, float, float], accuracy: float = 0, patrol: int = 0) -> Pings:
    """Pings of one patrol: when, east, north."""
    time, east, north = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    many = len(rows)
    return Pings(
        np.full(many, patrol), time, east, north, np.full(many, accuracy), np.zeros(many, dtype=bool)
    )


def test_a_ping_stands_for_half_the_time_to_its_neighbours():
    found = measure(told((0, 50, 50), (10, 50, 50), (30, 500, 50), (40, 50, 50)), Areas.around([SQUARE]), 1)
    assert found.presence.seconds.tolist() == [5, 15, 5]
    assert found.measured.tolist() == [40]


def test_a_gap_is_unknown_and_not_presence():
    pause = GAP + 1
    row = told((0, 50, 50), (10, 50, 50), (10 + pause, 50, 50), (20 + pause, 50, 50))
    found = measure(row, Areas.around([SQUARE]), 1)
    assert found.presence.seconds.tolist() == [5, 5, 5, 5]
    assert found.measured.tolist() == [20]


def test_a_hole_between_two_pings_in_an_area_does_not_end_a_visit_and_is_not_counted():
    hole = 135.0
    for where, seen in ((50, 1), (500, 2)):
        times = [*np.arange(0, 376, 15), *np.arange(375 + hole, 901, 15)]
        row = [(time, 50, 50) for time in times]
        if where != 50:
            row.insert(26, (375 + hole / 2, where, 50))
        found = visits(measure(told(*row), Areas.around([SQUARE]), 1).presence)
        assert len(found.seconds) == seen, where
    longer = [(15 * k + (301 - 15) * (k > 5), 50, 50) for k in range(12)]
    apart = visits(measure(told(*longer), Areas.around([SQUARE]), 1).presence)
    assert (apart.since.tolist(), apart.until.tolist()) == ([0, 376], [75, 451])
    assert apart.seconds.tolist() == [75, 75]
    one = visits(measure(told(*((time, 50, 50) for time in times)), Areas.around([SQUARE]), 1).presence)
    assert one.seconds.tolist() == [900 - hole]
    assert one.counted.all()


def test_a_hole_is_of_each_area_in_which_one_of_its_pings_lies():
    pause = GAP + 1
    row = told((0, 500, 50), (pause, 75, 50), (2 * pause, 25, 50), (2 * pause + 15, 25, 50), (9_999, 600, 50))
    found = measure(row, Areas.around([SQUARE, BESIDE]), 1).holes
    ends = zip(found.area.tolist(), found.since.tolist(), found.until.tolist(), strict=True)
    assert sorted(ends) == [
        (0, 0, pause),
        (0, pause, 2 * pause),
        (0, 2 * pause + 15, 9_999),
        (1, 0, pause),
        (1, pause, 2 * pause),
    ]


def test_who_passes_by_has_not_visited():
    for seconds, many in ((45, 0), (60, 1)):
        row = told(*((time, 50, 50) for time in range(0, seconds + 1, 15)))
        assert len(visits(measure(row, Areas.around([SQUARE]), 1).presence).area) == many, seconds


def test_the_other_side_of_the_street_is_in_and_what_lies_beyond_is_not():
    near, far = BUFFER - 1, BUFFER + 1
    row = told((0, -near, 50), (10, -near, 50), (20, -far, 50), (30, -far, 50))
    assert measure(row, Areas.around([SQUARE]), 1).presence.time.tolist() == [0, 10]


def test_areas_that_overlap_each_have_what_is_in_them():
    found = measure(told((0, 75, 50), (20, 75, 50)), Areas.around([SQUARE, BESIDE]), 1)
    assert by_area(found.presence, 1, 2).tolist() == [[20, 20]]


def test_what_is_wrong_with_a_ping_is_told():
    rows = [(0, 0, 0), (15, 5, 0), (30, 9_000, 0), (45, 9_010, 0), (60, 10, 0), (75, 15, 0), (90, 20, 0)]
    row = told(*rows, (90, 21, 0), accuracy=5)
    row.accuracy[-1] = 6
    row.mocked[0], row.accuracy[1] = True, VAGUEST + 1
    none, jumped = Fault.NONE, Fault.JUMPED
    expected = [Fault.MOCKED, Fault.VAGUE, jumped, jumped, none, none, none, Fault.DOUBLED]
    assert judge(row)[0].tolist() == expected
    row.east[4] = np.nan
    assert judge(row)[0][4] == Fault.VAGUE


def test_who_began_elsewhere_loses_the_beginning_and_not_the_rest():
    row = told((0, 90_000, 0), (15, 0, 0), (30, 5, 0), (45, 5, 0))
    assert judge(row)[0].tolist() == [Fault.JUMPED, Fault.NONE, Fault.NONE, Fault.NONE]


def test_nonsense_for_a_while_costs_neither_what_was_before_nor_what_comes_after():
    nonsense = [(15 * (k + 3), 9_000 * (k + 1), 9_000 * (k % 7)) for k in range(3 * NEAR)]
    end = nonsense[-1][0]
    row = told((0, 0, 0), (15, 5, 0), (30, 5, 0), *nonsense, *((end + 15 * k, 10, 0) for k in range(1, 4)))
    assert np.flatnonzero(judge(row)[0] == Fault.NONE).tolist() == [0, 1, 2, *range(len(row) - 3, len(row))]


def test_two_devices_under_one_name_are_told_apart():
    row = told(*((15 * k, 9_000 * (k % 2), 0) for k in range(401)))
    assert np.flatnonzero(judge(row)[0] == Fault.NONE).tolist() == [*range(0, 401, 2)]


PLACES = st.lists(st.sampled_from([0.0, 100.0, 900.0, 2_000.0, 9_000.0]), min_size=1, max_size=25)


@given(PLACES)
def test_of_stretches_between_jumps_the_longest_believable_row_stays(places: list[float]):
    def near(one: int, other: int) -> bool:
        return abs(places[other] - places[one]) <= FASTEST * 15 * (other - one)

    stretches = [[0]]
    for k in range(1, len(places)):
        stretches[-1].append(k) if near(k - 1, k) else stretches.append([k])
    longest: list[int] = []
    for k, stretch in enumerate(stretches):
        before = [longest[n] for n in range(k) if near(stretches[n][-1], stretch[0])]
        longest.append(len(stretch) + max(before, default=0))
    row = told(*((15 * k, place, 0) for k, place in enumerate(places)))
    assert np.count_nonzero(judge(row)[0] == Fault.NONE) == max(longest)


def test_a_device_that_sends_nothing_but_jumps_costs_by_their_number():
    def spent(many: int) -> float:
        chance = np.random.default_rng(1)
        rows = zip(np.arange(many) * 4.0, *chance.uniform(0, 1e6, (2, many)), strict=True)
        row, began = told(*rows, accuracy=1), time.process_time()
        judge(row)
        return time.process_time() - began

    assert spent(20_000) < 30 * spent(2_500)


def test_who_is_driven_fast_has_not_jumped():
    row = told(*((15 * k, 15 * k * (FASTEST - 5), 0) for k in range(10)), accuracy=10)
    assert not judge(row)[0].any()


def test_noise_between_pings_of_one_moment_is_no_jump():
    assert not judge(told((0, 0, 0), (0.1, 20, 0), (0.2, 0, 0), accuracy=15))[0].any()


ROWS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.integers(0, 40).map(lambda one: 15.0 * one),
        st.sampled_from([0.0, 50.0, 110.0, 130.0, 9_000.0]),
        st.sampled_from([3.0, 10.0, 150.0]),
        st.booleans(),
    ),
    max_size=30,
)


@given(ROWS, st.randoms())
def test_pings_out_of_order_and_doubled_make_no_difference(rows, chance):
    again = rows + [one for one in rows if chance.random() < 0.5]
    chance.shuffle(again)
    first, second = (measured(one) for one in (rows, again))
    for name in ("patrol", "area", "time", "seconds"):
        assert getattr(first.presence, name).tolist() == getattr(second.presence, name).tolist()
    assert first.measured.tolist() == second.measured.tolist()
    seen = [visits(one.presence) for one in (first, second)]
    assert seen[0].seconds.tolist() == seen[1].seconds.tolist()


def measured(rows) -> Measured:
    """What these rows of patrol, time, east, accuracy and mock say of two areas."""
    patrol, time, east, accuracy, mocked = np.array(rows, dtype=float).reshape(-1, 5).T
    told = Pings(patrol.astype(np.int64), time, east, east * 0, accuracy, mocked.astype(bool))
    return measure(told, Areas.around([SQUARE, BESIDE]), 2)


def test_it_is_what_a_plain_peer_says():
    there = town(3, officers=2, hours=1)
    row = pings(there.walks, 3, lost=0.4)
    found = by_area(measure(row, Areas.around(there.hotspots), 2).presence, 2, len(there.hotspots))
    plain = dwell_plainly(row, there.hotspots)
    for (patrol, area), seconds in plain.items():
        assert found[patrol, area] == pytest.approx(seconds)
    assert found.sum() == pytest.approx(sum(plain.values()))


def test_large_portions_shared_among_threads_say_the_same(monkeypatch: pytest.MonkeyPatch):
    there = town(4, officers=2, hours=1)
    east, north = np.concatenate(there.walks).T
    whole = Areas.around(there.hotspots).holding(east, north)
    monkeypatch.setattr("patrol.patrols.areas.PORTION", 999)
    for _ in range(20):
        np.testing.assert_array_equal(Areas.around(there.hotspots).holding(east, north), whole)


def test_boundaries_in_degrees_are_laid_on_the_plane():
    plane = Plane(-1.25, 51.75)
    corners = plane.degrees(*np.array([(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)], dtype=float).T)
    boundary = shapely.to_geojson(shapely.Polygon(np.stack(corners, axis=1)))
    inside, outside = 100 + BUFFER - 1, 100 + BUFFER + 1
    found = Areas.drawn([boundary], plane).holding(np.array([inside, outside]), np.array([50.0, 50.0]))
    assert found[0].tolist() == [0]
    with pytest.raises(PatrolError, match="no GeoJSON"):
        Areas.drawn(["{}"], plane)


def test_dwell_is_within_a_twentieth_of_the_truth_of_simulated_walks():
    towns = [town(seed) for seed in range(4)]
    of = compared(towns, noise=10, every=15)
    assert of.measured.sum() / of.true.sum() == pytest.approx(1, abs=0.05)
    assert of.first_to_last.sum() / of.true.sum() > 2


def test_of_visits_of_ten_to_sixteen_minutes_most_are_counted_as_such():
    there = town(2)
    areas = Areas.around(there.hotspots)
    exact = visits(measure(pings(there.walks, 2, every=1, noise=0), areas, 4).presence)
    found = visits(measure(pings(there.walks, 2), areas, 4).presence)
    assert exact.counted.sum() > 20
    assert found.counted.sum() == pytest.approx(exact.counted.sum(), rel=0.1)
    assert found.seconds[found.counted].sum() == pytest.approx(exact.seconds[exact.counted].sum(), rel=0.1)


@pytest.mark.prove
@pytest.mark.parametrize("lasting", [0, 60])
@pytest.mark.parametrize("every", [5, 15, 30])
def test_so_it_is_for_each_form_of_hotspot_and_for_errors_that_last(every, lasting, request):
    """The table of docs/patrols.md is printed by `python -m benchmarks.dwell`."""
    cases = request.config.getoption("--cases") or 40
    of = compared([town(seed) for seed in range(cases)], noise=10, every=every, lasting=lasting)
    for form in range(3):
        assert of.measured[:, form::3].sum() / of.true[:, form::3].sum() == pytest.approx(1, abs=0.05)
