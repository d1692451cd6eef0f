"""The units of a trial are so far apart that whoever patrols one patrols no other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.database import Ledger
from ledger.tables import hotspot
from patrol.errors import PatrolError
from patrol.trials.apart import LEAST, near_pairs, those_apart
from patrol.trials.register import register
from tests.patrol.ground import outline
from tests.patrol.trials.registered import PROTOCOL, TODAY, key, police

SIDE = 200.0


@given(st.lists(st.integers(0, 40), max_size=12))
def test_of_places_in_a_row_those_are_taken_that_are_apart_from_all_before(steps: list[int]):
    east = [30.0 * step for step in steps]
    boundaries = [outline(one) for one in east]
    taken: list[int] = []
    for number, one in enumerate(east):
        if all(abs(one - east[other]) - SIDE > LEAST - 1 for other in taken):
            taken.append(number)
    assert those_apart(boundaries, LEAST) == taken
    assert near_pairs([boundaries[number] for number in taken], LEAST) == []


def test_what_is_just_apart_is_not_near():
    for between, near in ((LEAST - 0.1, [(0, 1)]), (LEAST + 0.1, []), (0, [(0, 1)]), (-50, [(0, 1)])):
        assert near_pairs([outline(0), outline(SIDE + between)], LEAST) == near, between


def test_a_trial_of_places_that_touch_is_refused_and_says_which(ledger: Ledger):
    with ledger.begin() as connection:
        number = police(connection)
        for place, unit in enumerate(PROTOCOL.units):
            row = {"id": unit, "class": number, "key": unit, "called": unit, "area": 4e4, "made_at": ""}
            east = np.array([0, 300, 600, 900, 1_200, 1_400, 1_800])[place]
            connection.execute(hotspot.insert().values(boundary=outline(float(east)), **row))
        with pytest.raises(PatrolError, match="hotspot_e and hotspot_f are nearer to each other than 40 m"):
            register(connection, number, PROTOCOL, key(), "mara", TODAY)
