"""Rankings say what their formulas say, cell by cell, and know nothing of the day that they forecast."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol.errors import PatrolError
from patrol.forecast import rankings
from patrol.forecast.history import LONGEST, History, history_of
from patrol.forecast.learned import Learned
from tests.patrol.towns import FIRST, town

HISTORY = history_of(town(), 150.0)
START = int(FIRST.astype(np.int64))
DAY = START + 3 * 365 + 200
ALL = (
    rankings.last_year,
    rankings.three_years,
    rankings.decayed,
    rankings.smoothed,
    rankings.kernel_density,
    rankings.gi_star,
)


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4_000), st.integers(0, 2)), max_size=40),
    st.integers(0, 4_500),
    st.sampled_from([7.0, 30.0, 365.0]),
)
def test_a_decayed_count_is_what_adding_up_by_hand_gives(told, day: int, half_life: float):
    told = sorted(told, key=lambda one: one[1])
    cells, days, kinds = (np.array([one[n] for one in told], dtype=np.int64) for n in range(3))
    history = replace(HISTORY, cell=cells, day=days, kind=kinds)
    wanted = np.zeros(len(HISTORY.cells))
    for cell, at, kind in told:
        if kind in (0, 2) and 0 < day - at <= LONGEST:
            wanted[cell] += 0.5 ** ((day - at) / half_life)
    np.testing.assert_allclose(history.decayed([0, 2], day, half_life), wanted)


def test_what_is_spread_over_neighbours_is_not_lost():
    counts = rankings.decayed(HISTORY, [0], DAY)
    spread = HISTORY.cells.kernel(75.0) @ counts
    assert spread.sum() == pytest.approx(counts.sum())
    assert (spread[counts > 0] > 0).all()


def test_gi_star_is_the_formula_of_getis_and_ord():
    counts = rankings.three_years(HISTORY, [0], DAY)
    found = rankings.gi_star(HISTORY, [0], DAY)
    east, north, cells = HISTORY.cells.east, HISTORY.cells.north, len(counts)
    for one in range(0, cells, 97):
        near = np.hypot(east - east[one], north - north[one]) <= rankings.REACH
        weights = near.sum()
        below = counts.std() * np.sqrt((cells * weights - weights**2) / (cells - 1))
        assert found[one] == pytest.approx((counts[near].sum() - counts.mean() * weights) / below)


@pytest.mark.parametrize("ranking", [*ALL, Learned()], ids=lambda one: getattr(one, "__name__", "learned"))
def test_nothing_of_the_day_itself_or_later_is_known(ranking: rankings.Ranking):
    later = HISTORY.day >= DAY
    moved = np.where(later, (HISTORY.cell + 7) % len(HISTORY.cells), HISTORY.cell)
    assert later.any()
    before = ranking(HISTORY, [0], DAY)
    again = type(ranking)() if isinstance(ranking, Learned) else ranking
    np.testing.assert_array_equal(before, again(replace(HISTORY, cell=moved), [0], DAY))


def test_the_learned_one_never_learns_where_officers_searched():
    searched = HISTORY.kind == 2
    moved = np.where(searched, (HISTORY.cell + 7) % len(HISTORY.cells), HISTORY.cell)
    elsewhere = replace(HISTORY, cell=moved)
    np.testing.assert_array_equal(Learned()(HISTORY, [0], DAY), Learned()(elsewhere, [0], DAY))


def test_the_learned_one_learns_anew_after_half_a_year_and_not_before():
    ranking = Learned()
    for later in (0, 100, 179, 180, 200):
        ranking(HISTORY, [0], DAY + later)
    assert sorted(ranking.fitted) == [DAY, DAY + 180]


@settings(max_examples=5)
@given(st.integers(START, START + 3 * 365 - 30))
def test_the_learned_one_says_when_it_knows_too_little(day: int):
    with pytest.raises(PatrolError, match="Three years before"):
        Learned()(HISTORY, [0], day)


def test_of_what_never_happened_nothing_can_be_learned():
    quiet: History = replace(HISTORY, kind=np.ones_like(HISTORY.kind))
    with pytest.raises(PatrolError, match="Nothing of the kinds"):
        Learned()(quiet, [0], DAY)
