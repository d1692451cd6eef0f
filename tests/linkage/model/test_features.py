from collections.abc import Iterator

import pytest

from linkage.duck import Duck
from tests.linkage.people import JANE, features


@pytest.fixture
def duck() -> Iterator[Duck]:
    with Duck() as opened:
        yield opened


def test_names_are_words_without_accents_apostrophes_or_honorifics(duck):
    (one,) = features(
        duck, [{"given_name": "Sir Siân", "middle_names": "Mary-Ann", "family_name": "O'Neill"}]
    )
    assert (one["given"], one["family"], one["middle"], one["middle_initial"]) == (
        "sian",
        "oneill",
        "mary ann",
        "m",
    )
    assert sorted(one["names"]) == ["ann", "mary", "oneill", "sian"]


def test_a_whole_name_that_nobody_parted_is_parted(duck):
    first, second, third = features(
        duck,
        [{"full_name": "Thomas Anstey Guthrie"}, {"full_name": "Guthrie"}, {"full_name": "Smith of Derby"}],
    )
    assert (first["given"], first["middle"], first["family"]) == ("thomas", "anstey", "guthrie")
    assert (second["given"], second["family"]) == ("guthrie", None)
    assert (third["given"], third["family"]) == ("smith", "derby")


@pytest.mark.parametrize(
    "told",
    [
        *({"given_name": one, "family_name": "Smith"} for one in ("Baby", "BABY GIRL", "Unborn", "Unknown")),
        {"given_name": "Baby boy of Sarah", "family_name": "Smith"},
        {"given_name": "B/O Sarah", "family_name": "Smith"},
        {"given_name": "Baby", "middle_names": "Girl", "family_name": "Smith"},
        {"full_name": "Baby Smith"},
    ],
)
def test_what_a_desk_writes_for_want_of_a_given_name_is_none(duck, told):
    (one,) = features(duck, [told])
    assert (one["given"], one["middle"], one["roots"], one["given_sound"]) == (None, None, None, None)
    assert (one["family"], one["names"]) == ("smith", ["smith"])


def test_a_date_is_as_precise_as_it_was_told(duck):
    day, month, year, none = features(
        duck, [{"birth_date": "1990-05-12"}, {"birth_date": "1990-05"}, {"birth_date": "1990"}, {}]
    )
    assert (day["birth_date"], day["birth_year"], day["birth_month"], day["birth_day"]) == (
        "1990-05-12",
        1990,
        5,
        12,
    )
    assert (month["birth_date"], month["birth_month"], month["birth_day"]) == (None, 5, None)
    assert (year["birth_year"], year["birth_month"]) == (1990, None)
    assert none["birth_year"] is None


def test_addresses_are_written_long_and_their_numbers_stand_apart(duck):
    first, second = features(
        duck, [{"address": "Flat 3, 12 Mill Rd."}, {"address": "12 mill road, flat 3", "postcode": "RG1 4QD"}]
    )
    assert first["address"] == "flat 3 12 mill road"
    assert first["house"] == second["house"] == "12 3"
    assert (second["postcode"], second["outward"]) == ("RG14QD", "RG1")


def test_a_foreign_postcode_has_its_beginning_for_a_district(duck):
    (one,) = features(duck, [{"postcode": "98105"}])
    assert (one["postcode"], one["outward"]) == ("98105", "981")


def test_a_phone_that_many_families_tell_is_nobodys(duck):
    shared = [{"family_name": name, "phones": ["+441", f"+44{name}"]} for name in ("A", "B", "C", "D", "E")]
    made = features(duck, [*shared, {"family_name": "A", "phones": ["+441"]}])
    assert [one["phones"] for one in made] == [["+44A"], ["+44B"], ["+44C"], ["+44D"], ["+44E"], None]


def test_identifiers_part_into_lifelong_ones_and_others_of_which_a_local_one_is_its_sources(duck):
    (one,) = features(
        duck, [{"source": "ward", "identifiers": {"NHS_NUMBER": "1", "LOCAL": "7", "UPN": "U=9"}}]
    )
    assert one["lifelong"] == ["NHS_NUMBER=1"]
    assert one["lifelong_kinds"] == ["NHS_NUMBER"]
    assert sorted(one["numbers"]) == ["LOCAL.ward=7", "UPN=U=9"]
    assert sorted(one["number_kinds"]) == ["LOCAL.ward", "UPN"]


def test_what_is_not_told_is_unknown(duck):
    (one,) = features(duck, [{}])
    known = {name for name, value in one.items() if value not in (None, [])}
    assert known == {"n", "record", "entry", "source"}


def test_records_are_numbered_by_their_ids_whatever_the_order_in_which_they_came(duck):
    forth = features(duck, [{**JANE, "record": "record_b"}, {**JANE, "record": "record_a"}])
    back = features(duck, [{**JANE, "record": "record_a"}, {**JANE, "record": "record_b"}])
    assert [one["record"] for one in forth] == [one["record"] for one in back] == ["record_a", "record_b"]
