"""Drift: nothing where weights stay as they were, however few; a warning where they have moved."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.duck import Duck
from linkage.resolution.drift import EDGES, NOTABLE, drift, weight_counts

COUNTS = st.lists(st.integers(0, 10_000), min_size=17, max_size=17).filter(any)
USUAL = np.array([400, 90, 60, 50, 40, 30, 20, 10, 8, 6, 5, 10, 20, 40, 60, 50, 100]) / 999


@given(COUNTS)
def test_the_same_weights_have_not_moved(counts: list[int]):
    found = drift(1, counts, counts)
    assert found is not None
    assert found.index == 0
    assert not found.beyond


@given(COUNTS, COUNTS)
def test_it_is_as_far_from_one_to_the_other_as_back(one: list[int], other: list[int]):
    there, back = drift(1, one, other), drift(1, other, one)
    assert there is not None
    assert there == back
    assert there.index >= 0
    assert there.bound >= NOTABLE


@pytest.mark.parametrize("pairs", [20, 300, 100_000])
def test_chance_alone_hardly_ever_passes_the_bound(pairs: int):
    random = np.random.default_rng(7)
    passed = 0
    for _ in range(500):
        one, other = (random.multinomial(pairs, USUAL / USUAL.sum()).tolist() for _ in range(2))
        found = drift(1, one, other)
        assert found is not None
        passed += found.beyond
    assert passed <= 5


def test_a_field_that_vanishes_is_told_though_the_pairs_are_few_hundreds():
    moved = np.roll(USUAL, -2)  # each pair two bins, 8 bits, lower
    found = drift(3, (USUAL * 400).astype(int).tolist(), (moved * 400).astype(int).tolist())
    assert found is not None
    assert found.beyond
    assert found.since == 3


def test_there_is_no_drift_without_an_earlier_run_or_without_pairs():
    counts = [1] * 17
    assert drift(0, (), counts) is None
    assert drift(1, counts, [0] * 17) is None


@given(st.lists(st.floats(-200, 200, width=32, allow_subnormal=False), min_size=1, max_size=50))
def test_every_pair_is_counted_in_the_bin_of_its_weight(weights: list[float]):
    with Duck(threads=1) as duck:
        values = ", ".join(f"({weight!r}::FLOAT)" for weight in weights)
        duck.run(f"CREATE TABLE weighed AS SELECT * FROM (VALUES {values}) AS told (weight)")
        found = weight_counts(duck)
    wanted = np.bincount(np.searchsorted(EDGES, weights, side="right"), minlength=len(EDGES) + 1)
    assert found == tuple(wanted)
