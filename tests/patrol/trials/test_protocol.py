"""A protocol says all of a trial in one form, and what is no trial is refused."""

import json
from datetime import timedelta

import pytest

from patrol.errors import PatrolError
from patrol.trials.protocol import Arm, Protocol, canonical
from schema.vocabulary import EventKind, TrialAssignment
from tests.patrol.trials.registered import PROTOCOL, TOMORROW, protocol


def test_what_is_published_is_the_protocol_whole():
    told = json.loads(canonical(PROTOCOL.told()))
    assert Protocol.of(told) == PROTOCOL
    assert PROTOCOL.units == tuple(f"hotspot_{letter}" for letter in "abcdefg")
    assert PROTOCOL.scheme.blocks == ((0, 1, 2), (3, 4, 5, 6))


def test_arms_are_drawn_each_day_or_once():
    assert PROTOCOL.rounds == tuple(TOMORROW + timedelta(days=n) for n in range(28))
    assert PROTOCOL.round_of(PROTOCOL.last) == PROTOCOL.last
    fixed = protocol(assignment=TrialAssignment.FIXED)
    assert fixed.rounds == (TOMORROW,)
    assert fixed.round_of(fixed.last) == TOMORROW
    for one in (PROTOCOL, fixed):
        assert one.round_of(one.first - timedelta(days=1)) is None
        assert one.round_of(one.last + timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"last": TOMORROW - timedelta(days=1)}, "from 1 to 366 days"),
        ({"last": TOMORROW + timedelta(days=366)}, "from 1 to 366 days"),
        ({"blocks": (("a", "b"),)}, "4 to 500 hotspots"),
        ({"blocks": (("a", "b"), ("b", "c"))}, "each in one block"),
        ({"blocks": (("a", "b", "c"), ("d",))}, "a block has two units"),
        ({"kinds": ()}, "the outcome"),
        ({"kinds": (EventKind.ROBBERY, EventKind.ROBBERY)}, "each once"),
        ({"kinds": (EventKind.BURGLARY, EventKind.STOP_AND_SEARCH)}, "no outcome"),
        ({"buffer": 2_001}, "2,000 metres"),
        ({"treated": Arm("patrolled", -1)}, "86,400 seconds"),
        ({"treated": Arm("as usual", 900)}, "names of their own"),
        ({"hypothesis": ""}, "1 to 2,000 characters"),
    ],
)
def test_what_is_no_trial_is_refused(told: dict[str, object], message: str):
    with pytest.raises(PatrolError, match=message):
        protocol(**told)


@pytest.mark.parametrize(
    "told", [{}, {**PROTOCOL.told(), "firstDay": "soon"}, {**PROTOCOL.told(), "blocks": 1}]
)
def test_what_is_no_protocol_is_refused(told: dict[str, object]):
    with pytest.raises(PatrolError, match="no protocol of a trial"):
        Protocol.of(told)
