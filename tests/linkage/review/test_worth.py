"""What a ruling is worth is what the next run makes of it: all pairs of records that it joins or parts."""

from collections.abc import Sequence
from itertools import combinations
from math import inf
from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import DisjointSet

from ledger.database import Ledger
from linkage.resolution.paths import Step, read_links
from linkage.review.queue import ORDER, Doubt, items, questions
from linkage.review.worth import Worth
from schema.vocabulary import ReviewReason
from tests.linkage.resolution.town import Town, person

ONE = dict.fromkeys("abcdef", "person_1")


def chained(*links: tuple[str, str, float]) -> list[Step]:
    return [Step(*one) for one in links]


def test_a_ruling_parts_all_that_hangs_on_the_weaker_links():
    links = chained(("a", "b", 20), ("c", "d", 19), ("d", "e", 18), ("b", "c", 3))
    worth = Worth(dict.fromkeys("abcde", "person_1"), links, ())
    assert worth.parted("b", "c") == worth.parted("a", "e") == 2 * 3
    assert worth.parted("d", "e") == 4


def test_two_hang_together_as_strongly_as_the_weakest_link_of_the_strongest_chain():
    links = chained(("a", "b", 20), ("b", "c", 9), ("a", "c", -3))
    worth = Worth(dict.fromkeys("abcd", "person_1"), links, ())
    assert (worth.held("a", "c"), worth.held("a", "b"), worth.held("a", "d")) == (9, 20, -inf)
    assert Worth(dict.fromkeys("ac", "person_1"), (), [("a", "c")]).held("a", "c") == inf
    [weak] = items([Doubt(ReviewReason.NEAR_THRESHOLD, "a", "c", -3.0)], ONE, worth)
    assert weak.value < 0.01, "others hold them together"


def test_of_two_persons_one_question_is_asked_and_none_whom_humans_part():
    persons = {"a": "person_1", "b": "person_1", "c": "person_2", "d": "person_2", "e": "person_3"}
    near = ReviewReason.NEAR_THRESHOLD
    doubted = [Doubt(near, a, b, 3.0) for a, b in ("ac", "ad", "bc", "ce", "de")]
    doubted.append(Doubt(ReviewReason.DECISION_AGAINST_MODEL, "b", "d", 1.0))
    queue = items(doubted, persons, Worth(persons, (), ()))
    asked = [one.pair for one in questions(queue, persons, [])]
    assert sorted(asked) == [("a", "c"), ("b", "d"), ("c", "e")]
    assert [one.pair for one in questions(queue, persons, [("d", "e")])] == [
        one for one in asked if one != ("c", "e")
    ]


def test_records_ruled_the_same_stay_on_one_side():
    links = chained(("a", "b", 20), ("b", "c", 19), ("c", "d", 18))
    persons = dict.fromkeys("abcd", "person_1")
    assert Worth(persons, links, ()).parted("a", "d") == 3
    assert Worth(persons, links, [("c", "d")]).parted("a", "d") == 2 * 2


def test_a_ruling_joins_the_persons_whom_waiting_rulings_bring_along():
    persons = {
        "a": "person_1",
        "b": "person_1",
        "c": "person_2",
        "d": "person_3",
        "e": "person_3",
        "f": "none",
    }
    assert Worth(persons, (), ()).joined("a", "c") == 2
    assert Worth(persons, (), [("c", "d"), ("a", "hidden")]).joined("b", "c") == 2 * 1 + 1 * 2 + 2 * 2


def taken_apart(links: Sequence[Step], a: str, b: str) -> int:
    """How many pairs part where the links of `ONE`, the strongest first, join all but the two."""
    sides = DisjointSet(ONE)
    for one in links:
        if {sides[one.a], sides[one.b]} != {sides[a], sides[b]}:
            sides.merge(one.a, one.b)
    return len(sides.subset(a)) * len(sides.subset(b))


@given(st.lists(st.tuples(*2 * [st.sampled_from(sorted(ONE))]).filter(lambda two: two[0] < two[1])))
def test_whatever_the_links_each_record_stays_where_the_stronger_ones_lead(pairs: list[tuple[str, str]]):
    links = [Step(*two, -place) for place, two in enumerate(pairs)]
    worth = Worth(ONE, links, ())
    for a, b in combinations(ONE, 2):
        assert worth.parted(a, b) == taken_apart(links, a, b)


def test_a_page_of_a_long_queue_takes_no_longer_for_many_rulings_or_a_person_of_many_records():
    chance = Random(1)
    persons = {f"record_{number:05}": f"person_{max(0, number - 1_000)}" for number in range(11_000)}
    hers, others = list(persons)[:1_000], list(persons)[1_001:]
    links = [Step(*two, 20.0) for two in combinations(hers, 2) if chance.random() < 0.02]

    def pairs(records: list[str], many: int) -> list[tuple[str, str]]:
        return [(min(two), max(two)) for two in (chance.sample(records, 2) for _ in range(many))]

    ruled = pairs(others, 1_000)
    doubted = [*pairs(hers, 5_000), *pairs(others, 5_000)]
    found = [Doubt(ReviewReason.NEAR_THRESHOLD, *two, -2.0) for two in doubted]
    began = process_time()
    queue = items(found, persons, Worth(persons, links, ruled))
    assert process_time() - began < 5
    assert len(queue) > 9_900
    assert {one.together for one in queue} == {True, False}


def test_a_pair_with_two_reasons_is_one_entry_and_its_most_telling_reason_is_the_first():
    found = [Doubt(one, "a", "b", -2.0) for one in reversed(ORDER[3:])] + [
        Doubt(ReviewReason.TWINS, "a", "c", None)
    ]
    queue = items(found, ONE, Worth(ONE, (), ()))
    assert [(one.pair, one.reasons) for one in queue] == [
        (("a", "c"), (ReviewReason.TWINS,)),
        (("a", "b"), ORDER[3:]),
    ]


def test_every_reason_has_its_place():
    assert sorted(ORDER) == sorted(ReviewReason)


@pytest.fixture
def town(ledger: Ledger) -> Town:
    """Jane, of whom two sources tell three records each, and a crowd; linked."""
    made = Town(ledger)
    for id in ("police", "charity"):
        made.source(id)
    made.tell("police", {f"record_x{number:02}": person(number) for number in range(10, 40)})
    made.tell("police", {f"record_a{n}": person(0, phones=["+447700900111"]) for n in range(3)})
    made.tell("charity", {f"record_b{n}": person(0, address="7 Hill Way") for n in range(3)})
    made.link()
    return made


def test_the_next_run_parts_as_many_pairs_as_was_told(town: Town):
    jane = [id for id, whose in town.persons().items() if whose == town.persons()["record_a0"]]
    assert len(jane) == 6
    with town.ledger.read() as connection:
        worth = Worth(dict.fromkeys(jane, "jane"), read_links(connection, jane), ())
    told = worth.parted("record_a0", "record_b0")
    town.rule("DIFFERENT", "record_a0", "record_b0")
    town.link()
    now = town.persons()
    assert told == sum(now[a] != now[b] for a, b in combinations(jane, 2))
    assert told > 5


def test_the_next_run_joins_as_many_pairs_as_was_told(town: Town):
    moved = person(0, birth_date="1950-11-21", address="9 Lake Street", postcode="RG7 7AB")
    town.tell("charity", {"record_c0": moved, "record_c1": moved})
    apart = town.rule("DIFFERENT", "record_a0", "record_c0")
    town.link()
    before = town.persons()
    told = Worth(before, (), ()).joined("record_a0", "record_c0")
    town.unrule(apart)
    town.rule("SAME", "record_a0", "record_c0")
    town.link()
    now = town.persons()
    joined = [(a, b) for a, b in combinations(sorted(now), 2) if now[a] == now[b] and before[a] != before[b]]
    assert told == len(joined) == 6 * 2
