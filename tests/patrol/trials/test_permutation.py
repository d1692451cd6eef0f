"""The test of a trial finds by chance what it says that it finds by chance, and no more often."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol.trials.permutation import p_values, reference
from patrol.trials.scheme import Scheme
from tests.patrol.trials.made import happened, scheme

DAILY = scheme(20, 4, 60, daily=True)
FIXED = scheme(24, 6, 90, daily=False)


def test_the_lady_who_tasted_tea():
    """Of eight cups she named all four rightly: one of seventy ways, and one as far on the other side."""
    cups = np.array([[[1.0, 1, 1, 1, 0, 0, 0, 0]]])
    of = Scheme((tuple(range(8)),), days=1, daily=False)
    assert p_values(cups, cups == 1, of, reference(of)).tolist() == [2 / 70]


@given(st.data(), st.booleans(), st.integers(1, 2), st.integers(2, 4))
def test_p_is_what_going_through_all_allocations_by_hand_gives(data, daily: bool, days: int, size: int):
    of = scheme(4, size, days, daily=daily)
    told = data.draw(st.lists(st.integers(0, 9), min_size=4 * days, max_size=4 * days))
    counts = np.array(told, dtype=float).reshape(days, 4)
    every = of.every()
    found = p_values(np.repeat(counts[None], len(every), axis=0), every, of, reference(of))

    def far(treated: np.ndarray) -> float:
        total = 0.0
        for block in of.blocks:
            own = counts[:, list(block)] if daily else counts[:, list(block)].sum(axis=0, keepdims=True)
            for day in range(of.rounds):
                for place, unit in enumerate(block):
                    usual = own[day].mean() + (own[:, place].mean() - own.mean() if daily else 0)
                    total += (own[day, place] - usual) * treated[day, unit]
        return abs(total)

    by_hand = [far(one) for one in every]
    wanted = [np.mean([other >= one - 1e-7 for other in by_hand]) for one in by_hand]
    np.testing.assert_allclose(found, wanted)
    for alpha in found:
        assert (found <= alpha).mean() <= alpha + 1e-12  # the size, in all that could have been drawn


def test_what_only_rounding_tells_apart_is_equal():
    of = scheme(6, 6, 7, daily=False)
    counts = np.full((1, 7, 6), 0.1)
    assert p_values(counts, of.draw(np.random.default_rng(1), 1), of, reference(of)).tolist() == [1.0]


def size_and_power(of: Scheme, trials: int, seed: int) -> tuple[float, float]:
    among = reference(of, 999)
    none, some = (happened(of, trials, ratio, 0.4, seed + n) for n, ratio in enumerate((1.0, 0.6)))
    size, power = (
        float((p_values(one.counts, one.treated, of, among) <= 0.05).mean()) for one in (none, some)
    )
    return size, power


@pytest.mark.parametrize("of", [DAILY, FIXED], ids=["daily", "fixed"])
def test_without_an_effect_one_trial_of_twenty_finds_one(of: Scheme):
    size, power = size_and_power(of, 600, 3)
    assert size == pytest.approx(0.05, abs=0.025)
    assert power > 0.4


@pytest.mark.prove
@pytest.mark.parametrize("of", [DAILY, FIXED], ids=["daily", "fixed"])
def test_the_size_of_the_test_in_forty_thousand_trials(of: Scheme, pytestconfig: pytest.Config):
    """Of a thousand at a time, each with a reference of its own."""
    seed = pytestconfig.getoption("--seed")
    sizes, powers = zip(*(size_and_power(of, 1_000, seed + 10 * n) for n in range(40)), strict=True)
    print(f"size {np.mean(sizes):.4f}, power at two fifths less {np.mean(powers):.3f}")
    assert np.mean(sizes) == pytest.approx(0.05, abs=0.006)
