"""A group is followed through the windows in which enough of it is left."""

from networks.groups import groups_over_time
from networks.network import Network
from tests.networks.drawn import clique

Told = list[tuple[int, list[tuple[str, str, str, str]]]]


def told(*windows: dict[tuple[str, str], float]) -> Told:
    """Each group by its number, with window, members, who came, who left."""
    found = groups_over_time([(str(n), Network.of(ties)) for n, ties in enumerate(windows, 2024)], seed=1)
    return [
        (one.number, [(s.window, word(s.members), word(s.came), word(s.left)) for s in one.spells])
        for one in found
    ]


def word(some: frozenset[str]) -> str:
    return "".join(sorted(some))


def test_a_group_goes_on_while_its_members_change():
    assert told(clique(*"abcd"), clique(*"bcde"), clique(*"cdef")) == [
        (1, [("2024", "abcd", "", ""), ("2025", "bcde", "e", "a"), ("2026", "cdef", "f", "b")])
    ]


def test_a_group_that_keeps_less_than_the_overlap_is_another():
    assert told(clique(*"abcd"), clique(*"dxyz")) == [
        (1, [("2024", "abcd", "", "")]),
        (2, [("2025", "dxyz", "", "")]),
    ]


def test_a_group_that_splits_goes_on_in_the_part_that_shares_most():
    assert told(clique(*"abcdefg"), clique(*"abcd") | clique(*"efg")) == [
        (1, [("2024", "abcdefg", "", ""), ("2025", "abcd", "", "efg")]),
        (2, [("2025", "efg", "", "")]),
    ]


def test_a_group_with_a_gap_begins_anew_and_a_pair_is_none():
    assert told(clique(*"abc"), clique(*"xy"), clique(*"abc")) == [
        (1, [("2024", "abc", "", "")]),
        (2, [("2026", "abc", "", "")]),
    ]
