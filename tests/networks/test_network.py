"""A network says what its ties say, and a network of events what their persons share."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from networks.network import Network
from networks.together import together

INVOLVED = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("123456")), max_size=40)


def test_a_tie_told_both_ways_is_one_and_loops_are_none():
    network = Network.of({("b", "a"): 1.0, ("a", "b"): 2.0, ("c", "c"): 9.0, ("c", "b"): 1.0})
    assert network.persons == ("a", "b", "c")
    assert list(zip(network.start, network.end, network.weight, strict=True)) == [(0, 1, 3.0), (1, 2, 1.0)]
    assert network.ties() == {("a", "b"): 3.0, ("b", "c"): 1.0}
    assert network.degree.tolist() == [1, 2, 1]
    assert network.strength.tolist() == [3.0, 4.0, 1.0]


def test_an_empty_network_has_nobody():
    assert Network.of({}).persons == () == together([]).network.persons


def test_persons_among_themselves_keep_their_ties_and_who_has_none_stays_away():
    network = Network.of({("a", "b"): 1.0, ("b", "c"): 2.0, ("d", "e"): 1.0})
    assert network.among([0, 1, 3]).persons == ("a", "b")


@settings(deadline=None)
@given(INVOLVED)
def test_the_weight_of_a_tie_is_the_number_of_shared_events(involved: list[tuple[str, str]]):
    events = {event: {p for p, e in involved if e == event} for _, event in involved}
    expected = Counter(pair for persons in events.values() for pair in combinations(sorted(persons), 2))
    found = together(involved)
    network = found.network
    ends = [(network.persons[a], network.persons[b]) for a, b in zip(network.start, network.end, strict=True)]
    assert dict(zip(ends, network.weight.tolist(), strict=True)) == expected
    assert found.events == sum(len(persons) > 1 for persons in events.values())
    assert found.too_large == 0


@pytest.mark.parametrize("crowd", [4, 5])
def test_an_event_with_a_crowd_ties_nobody_and_is_told(crowd: int):
    found = together([*((f"p{n}", "riot") for n in range(crowd)), ("p1", "theft"), ("p2", "theft")], most=4)
    assert (found.events, found.too_large) == ((2, 0) if crowd == 4 else (1, 1))
    assert len(found.network.start) == (6 if crowd == 4 else 1)
