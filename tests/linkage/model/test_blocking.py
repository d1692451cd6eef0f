from collections.abc import Iterator

import pytest

from linkage.duck import Duck
from linkage.model.blocking import LARGEST_BLOCK, LEAST_BUDGET, PAIRS_A_RECORD, RULES, Rule, make_pairs
from tests.linkage.people import JANE, features


@pytest.fixture
def duck() -> Iterator[Duck]:
    with Duck() as opened:
        yield opened


def pairs(duck: Duck) -> list[tuple[int, int]]:
    return [(one, other) for one, other in duck.rows("SELECT l, r FROM pair ORDER BY l, r")]


@pytest.mark.parametrize(
    "other",
    [
        {"identifiers": {"NHS_NUMBER": "9434765919"}},
        {"phones": ["+447700900123"]},
        {"given_name": "Doe", "family_name": "Jane"},
        {"given_name": "Jayne", "birth_date": "1984-03-12"},
        {"family_name": "Doe", "birth_date": "1984-12-03"},
        {"given_name": "Jenny", "postcode": "RG1 4QD"},
        {"family_name": "Dow", "postcode": "RG1 4QD"},
        {"given_name": "Jane", "address": "12 Mill Road"},
        {"given_name": "Jane", "family_name": "Daw", "birth_date": "1984"},
        {"address": "12 Mill Street", "postcode": "RG1 4QD"},
        {"given_name": "Jenny", "address": "12 Mlil Road"},
        {"given_name": "Doe", "town": "Reading"},
        {"given_name": "Dow", "family_name": "Jnae", "postcode": "RG1 4QD"},
    ],
)
def test_records_that_agree_on_enough_are_compared(duck, other):
    features(duck, [JANE, other])
    make_pairs(duck)
    assert pairs(duck) == [(0, 1)]


def test_records_that_agree_on_little_are_not(duck):
    features(duck, [JANE, {"given_name": "Jane"}, {"birth_date": "1984"}, {"town": "Reading"}, {}])
    make_pairs(duck)
    assert pairs(duck) == []


def test_two_of_one_entry_or_of_one_source_free_of_duplicates_are_different_people(duck):
    features(
        duck,
        [
            {**JANE, "entry": 1, "source": "desk"},
            {**JANE, "entry": 1, "source": "desk"},
            {**JANE, "entry": 2, "source": "register"},
            {**JANE, "entry": 3, "source": "register"},
        ],
    )
    make_pairs(duck, ["register"])
    assert pairs(duck) == [(0, 2), (0, 3), (1, 2), (1, 3)]


def test_a_block_that_is_too_large_is_parted_by_year_and_what_is_too_large_still_is_left_out(duck):
    crowd = [{"family_name": "Smith", "birth_date": "1990"} for _ in range(LARGEST_BLOCK + 1)]
    few = [{"family_name": "Smith", "birth_date": "1991"} for _ in range(3)]
    features(duck, [*crowd, *few, {"family_name": "Smith"}])
    (made,) = make_pairs(duck, rules=[Rule("family name", "family")])
    assert len(pairs(duck)) == made.pairs == 3
    assert made.left_out == (LARGEST_BLOCK + 1) * LARGEST_BLOCK // 2
    assert (made.rule, made.largest_block) == ("family name", 3)


def test_a_rule_makes_no_more_pairs_than_its_share_and_its_largest_blocks_go_first(duck):
    names = [chr(97 + number // 100) * 3 for number in range(500)]
    pair = [{"family_name": "zzz"}, {"family_name": "zzz"}]
    features(duck, [*({"family_name": name} for name in names), *pair])
    (made,) = make_pairs(duck, rules=[Rule("family name", "family")])
    assert made.pairs == 1
    assert made.left_out == 5 * 100 * 99 // 2 > max(PAIRS_A_RECORD * 502, LEAST_BUDGET)


def test_a_pair_that_several_rules_find_is_one_pair(duck):
    features(duck, [JANE, JANE, JANE])
    made = make_pairs(duck)
    assert pairs(duck) == [(0, 1), (0, 2), (1, 2)]
    assert sum(one.pairs for one in made) > 3


def test_every_rule_has_a_name_of_its_own():
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("records", [12, 40, LARGEST_BLOCK])
def test_one_person_of_many_records_is_a_whole_small_ledger(duck, records):
    features(duck, [JANE] * records)
    make_pairs(duck, rules=[Rule("lifelong number", "unnest(lifelong)")])
    assert duck.value("SELECT count(*) FROM pair") == records * (records - 1) // 2
