"""A network says what its ties say, and a network of events what their persons share."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from networks.network import Network
from networks.related import Related
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
def test_an_event_weighs_the_same_for_each_of_its_persons_however_many_they_are(
    involved: list[tuple[str, str]],
):
    """Newman 2001: an event of k persons adds 1 / (k - 1) to each of its ties, so 1 to each of them."""
    events = {event: {p for p, e in involved if e == event} for _, event in involved}
    pairs = [(pair, persons) for persons in events.values() for pair in combinations(sorted(persons), 2)]
    found = together(involved)
    network = found.network
    assert found.shared == Counter(pair for pair, _ in pairs)
    for tie, weight in network.ties().items():
        assert weight == pytest.approx(sum(1 / (len(persons) - 1) for pair, persons in pairs if pair == tie))
    for n, person in enumerate(network.persons):
        hers = [persons for persons in events.values() if person in persons and len(persons) > 1]
        assert network.strength[n] == pytest.approx(len(hers))
        assert found.largest[person] == max(map(len, hers))
    assert found.events == sum(len(persons) > 1 for persons in events.values())
    assert found.too_large == 0


@settings(deadline=None)
@given(st.permutations([(person, f"e{n}") for n in range(9) for person in "abcdef"[: 2 + n % 5]]))
def test_weights_are_the_same_in_whatever_order_events_are_told(involved: list[tuple[str, str]]):
    assert together(involved).network.ties() == together(sorted(involved)).network.ties()


def test_whoever_is_told_to_be_related_more_than_once_has_one_tie():
    found = Related.of([("b", "a"), ("a", "b"), ("a", "c"), ("a", "a")])
    assert found.network.ties() == {("a", "b"): 1.0, ("a", "c"): 1.0}
    assert found.relations == 4


@pytest.mark.parametrize("crowd", [4, 5])
def test_an_event_with_a_crowd_ties_nobody_and_is_told(crowd: int):
    found = together([*((f"p{n}", "riot") for n in range(crowd)), ("p1", "theft"), ("p2", "theft")], most=4)
    assert (found.events, found.too_large) == ((2, 0) if crowd == 4 else (1, 1))
    assert len(found.network.start) == (6 if crowd == 4 else 1)
    assert found.largest["p1"] == (4 if crowd == 4 else 2)
