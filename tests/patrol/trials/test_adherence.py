"""Whether patrols went where they were sent is told in seconds, and in unit-days."""

import numpy as np

from patrol.trials.adherence import kept

DOSE = np.array([[900, 0, 300], [0, 0, 1_000], [1_200, 600, 0]])
SEEN = np.zeros((3, 3), dtype=bool)
TREATED = np.array([[True, False, True], [False, True, True], [True, False, False]])


def test_of_the_treated_arm():
    found = kept(DOSE, SEEN, TREATED, 900)
    assert (found.unit_days, found.target, found.seconds) == (5, 900, (900 + 300 + 0 + 1_000 + 1_200) / 5)
    assert (found.met, found.missed, found.contaminated) == (3 / 5, 1, 0)


def test_of_an_arm_where_no_patrol_is_wanted():
    found = kept(DOSE, SEEN, ~TREATED, 0)
    assert (found.unit_days, found.seconds) == (4, 150)
    assert (found.met, found.missed, found.contaminated) == (3 / 4, 0, 1)


def test_less_than_a_minute_is_no_contamination():
    found = kept(np.array([[59, 60, 0]]), SEEN[:1], np.array([[True, True, True]]), 0)
    assert (found.met, found.contaminated) == (2 / 3, 1)


def test_of_no_day_at_all():
    found = kept(DOSE[:0], SEEN[:0], TREATED[:0], 900)
    assert (found.unit_days, found.seconds, found.met, found.missed) == (0, 0, 0, 0)


def test_what_is_not_known_is_not_missed():
    """Of days with a patrol that was measured nothing more is asked."""
    unseen = np.array([[True, True, False], [False, True, False], [False, False, False]])
    treated, control = kept(DOSE, unseen, TREATED, 900), kept(DOSE, unseen, ~TREATED, 0)
    assert (treated.missed, treated.unknown, treated.met) == (0, 1, 3 / 5)
    assert (control.missed, control.unknown, control.contaminated) == (0, 1, 1)
