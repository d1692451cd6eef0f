"""What moved next door is weighed as it was published."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol.trials.displacement import Change, Places, displacement_quotient, weighted_difference

PUBLISHED = Places(
    treated=Change(207, 110),
    control=Change(308, 318),
    about_treated=Change(178, 157),
    about_control=Change(150, 140),
)
CHANGES = st.builds(Change, st.integers(0, 500), st.integers(0, 500))
PLACES = st.builds(Places, CHANGES, CHANGES, CHANGES, CHANGES)


def test_the_example_of_wheeler_and_ratcliffe():
    found = weighted_difference(PUBLISHED)
    assert (found.number, found.error) == (-118, sqrt(1568))
    assert found.interval == pytest.approx((-195.6, -40.4), abs=0.05)
    assert found.p == pytest.approx(0.0029, abs=0.0001)


def test_the_quotient_of_bowers_and_johnson_by_hand():
    found = displacement_quotient(PUBLISHED)
    assert found == pytest.approx((157 / 318 - 178 / 308) / (110 / 318 - 207 / 308))
    assert found == pytest.approx(0.258, abs=0.001)  # good spread


@given(PLACES)
def test_a_quotient_is_told_of_success_alone(places: Places):
    found = displacement_quotient(places)
    treated, control = places.treated, places.control
    success = control.before * control.after > 0 and (
        treated.after / control.after < treated.before / control.before
    )
    assert (found is not None) == success


@given(PLACES)
def test_who_swaps_the_arms_swaps_the_sign(places: Places):
    swapped = Places(places.control, places.treated, places.about_control, places.about_treated)
    one, other = weighted_difference(places), weighted_difference(swapped)
    assert one.number == -other.number
    assert one.error == other.error
    assert one.p == pytest.approx(other.p)
    assert 0 <= one.p <= 1
