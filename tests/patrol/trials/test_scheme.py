"""Chance divides each block in halves, and every division is as probable as another."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from patrol.errors import PatrolError
from patrol.trials.scheme import Scheme, blocks_of, portions
from tests.patrol.trials.made import scheme


@given(st.integers(2, 30), st.integers(2, 8), st.integers(1, 5), st.booleans(), st.integers(0, 99))
def test_half_of_every_block_is_treated_in_every_round(
    units: int, size: int, days: int, daily: bool, seed: int
):
    of = scheme(max(units, size), size, days, daily=daily)
    drawn = of.draw(np.random.default_rng(seed), 3)
    assert drawn.shape == (3, days if daily else 1, of.units)
    for block in of.blocks:
        many = drawn[..., list(block)].sum(axis=-1)
        assert ((many == len(block) // 2) | (many == (len(block) + 1) // 2)).all()
    assert (of.by_day(drawn) == drawn).all()
    assert of.by_day(drawn).shape == (3, days, of.units)


@pytest.mark.parametrize("of", [scheme(7, 3, 1, daily=False), scheme(4, 2, 2, daily=True)])
def test_every_allocation_is_as_probable_as_another(of: Scheme):
    every = {one.tobytes() for one in of.every()}
    assert len(every) == len(of.every()) == of.possible
    drawn = Counter(one.tobytes() for one in of.draw(np.random.default_rng(1), 200 * of.possible))
    assert drawn.keys() == every
    assert chisquare([*drawn.values()]).pvalue > 0.01


def test_blocks_are_of_units_with_like_counts():
    baseline = np.array([3.0, 50, 4, 47, 90, 5, 60])
    assert blocks_of(baseline, 2) == ((4, 6, 1), (3, 5), (2, 0))


@pytest.mark.parametrize(
    ("blocks", "days"), [(((0,), (1, 2)), 1), (((0, 2),), 1), (((0, 1), (1, 2)), 1), ((), 1), (((0, 1),), 0)]
)
def test_what_is_no_scheme_is_refused(blocks: tuple[tuple[int, ...], ...], days: int):
    with pytest.raises(PatrolError):
        Scheme(blocks, days, daily=True)


@pytest.mark.parametrize("size", [1, 4])
def test_units_that_fill_no_block_are_refused(size: int):
    with pytest.raises(PatrolError, match="3 units"):
        blocks_of(np.ones(3), size)


@given(st.integers(0, 1_000), st.integers(1, 10_000_000))
def test_portions_are_all_and_nothing_twice(many: int, each: int):
    assert [one for some in portions(many, each) for one in range(many)[some]] == [*range(many)]
