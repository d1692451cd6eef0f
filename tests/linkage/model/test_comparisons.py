from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from linkage.duck import Duck
from linkage.model.comparison import Comparison
from linkage.model.comparisons import COMPARISONS
from linkage.model.training import count_patterns
from tests.linkage.people import JANE, features

BY_NAME = {one.name: one for one in COMPARISONS}


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    with Duck() as opened:
        yield opened


def level(duck: Duck, name: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """The label of the level that two records have, which must be the same from either side."""
    comparison: Comparison = BY_NAME[name]
    features(duck, [one, other])
    duck.run("CREATE OR REPLACE TABLE two AS SELECT * FROM (VALUES (0, 1), (1, 0)) AS pairs (l, r)")
    (number,) = count_patterns(duck, "two", [comparison]).levels[:, 0].tolist()
    return "unknown" if number < 0 else comparison.levels[number].label


def given(*names: str) -> list[dict[str, Any]]:
    return [{"given_name": name} for name in names]


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("Jane", "JANE", "same"),
        ("Robert", "Bob", "another form of the name"),
        ("Catherine", "Cathrine", "near"),
        ("Jane", "J", "initial"),
        ("Jane", "Oluwaseun", "differs"),
    ],
)
def test_given_names(duck, one, other, wanted):
    assert level(duck, "given", *given(one, other)) == wanted


def test_a_middle_name_that_is_used_as_given_name_is_found(duck):
    one = {"given_name": "John", "middle_names": "Rupert", "family_name": "Hall"}
    assert level(duck, "given", one, {"given_name": "Rupert", "family_name": "Hall"}) == (
        "among the other's names"
    )


def test_a_maiden_name_among_other_names_is_found(duck):
    one = {"given_name": "Jane", "family_name": "Roe", "other_names": ["Jane Doe"]}
    assert level(duck, "family", one, {"given_name": "Jane", "family_name": "Doe"}) == (
        "among the other's names"
    )


@pytest.mark.parametrize(
    ("given", "family", "wanted"),
    [
        ("Featherstone", "Oluwaseun", ("swapped with the family name", "swapped with the given name")),
        ("Fetherstone", "Oluwasuen", ("swapped with the family name", "swapped with the given name")),
        ("Featherstone", "Kate", ("among the other's names", "differs")),
    ],
)
def test_names_in_each_others_places_are_one_mistake_and_a_word_counts_once(duck, given, family, wanted):
    one = {"given_name": "Oluwaseun", "family_name": "Featherstone"}
    other = {"given_name": given, "family_name": family}
    assert (level(duck, "given", one, other), level(duck, "family", one, other)) == wanted


def test_names_that_a_household_shares_say_little(duck):
    sister = {**JANE, "given_name": "Anna"}
    assert level(duck, "family", JANE, sister) == "shared, one household"
    assert level(duck, "middle", JANE, sister) == "same, one household"
    away = {**sister, "address": "1 Elm Street", "phones": []}
    assert level(duck, "family", JANE, away) == level(duck, "middle", JANE, away) == "same"


def test_twins_are_one_household_with_one_birth_date(duck):
    assert level(duck, "birth", JANE, {**JANE, "given_name": "Anna"}) == "same, one household"
    assert level(duck, "birth", JANE, {"birth_date": "1984-03-12"}) == "same"


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ({"given_name": "Anna", "address": "9 Elm Way", "postcode": "OX1 1AA"}, "as twins are"),
        ({"given_name": "Anna", "family_name": "Dow"}, "as twins are"),  # misspelt, so no household's level
        ({"given_name": "Anna", "birth_date": "1984-12-03"}, "as twins are"),
        ({"given_name": "Anna", "birth_date": "1984-03"}, "as twins are"),
        ({"given_name": "Anna"}, "not as twins are"),  # one home: that has been weighed
        ({"given_name": "Anna", "birth_date": "1983-03-12"}, "not as twins are"),
        ({"given_name": "Anna", "family_name": "Roe", "address": None}, "not as twins are"),
        ({"given_name": "Mary", "address": None}, "not as twins are"),  # her own middle name
        ({"given_name": "Jayne", "address": None}, "not as twins are"),
        ({"given_name": "J", "address": None}, "not as twins are"),
        ({"given_name": None}, "unknown"),
    ],
)
def test_two_given_names_with_one_family_name_and_birth_date_are_as_twins_are(duck, told, wanted):
    assert level(duck, "twins", JANE, {**JANE, **told}) == wanted


def test_a_given_name_that_is_the_family_name_of_both_counts_once(duck):
    one, other = ({"given_name": given, "family_name": "Oliver"} for given in ("Oliver", "Shannon"))
    assert level(duck, "given", one, other) == "differs"
    assert level(duck, "family", one, other) == "same"


def test_a_parent_and_a_child_of_one_name_are_a_generation_apart(duck):
    child = {**JANE, "birth_date": "2010-06-01"}
    assert level(duck, "given", JANE, child) == "same, one household, a generation apart"
    assert level(duck, "given", JANE, {**JANE, "birth_date": "1985-03-12"}) == "same"


@pytest.mark.parametrize(
    ("date", "wanted"),
    [
        ("1984-12-03", "day and month swapped"),
        ("1984-03-13", "one digit differs"),
        ("1984-03-29", "year and one other part"),
        ("1991-03-12", "day and month"),
        ("1984", "year"),
        ("1984-11-30", "year"),
        ("1962-11-30", "differs"),
    ],
)
def test_birth_dates(duck, date, wanted):
    assert level(duck, "birth", {"birth_date": "1984-03-12"}, {"birth_date": date}) == wanted


@pytest.mark.parametrize(
    ("other", "wanted"),
    [
        ({"address": "12 mill rd", "postcode": "RG1 4QD"}, "same home"),
        ({"address": "12 Mill Road"}, "same address"),
        ({"address": "14 Mill Road", "postcode": "RG1 4QD"}, "same postcode, near address"),
        ({"address": "12 Shaw Road", "postcode": "RG1 4QD"}, "same postcode"),
        ({"postcode": "RG1 4QD"}, "same postcode, no more told"),
        ({"address": "3 Oak Lane", "postcode": "RG1 4QD"}, "same postcode"),
        ({"postcode": "RG1 4QE"}, "near postcode"),
        ({"postcode": "RG1 9XX"}, "same district"),
        ({"town": "Reading"}, "same town"),
        ({"town": "Oxford", "postcode": "OX1 1AA"}, "differs"),
    ],
)
def test_residences(duck, other, wanted):
    assert level(duck, "residence", JANE, other) == wanted


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ({"NHS_NUMBER": "1"}, {"NHS_NUMBER": "1"}, "lifelong number same"),
        ({"NHS_NUMBER": "1"}, {"NHS_NUMBER": "2"}, "lifelong number differs"),
        ({"UPN": "1"}, {"UPN": "1"}, "other number same"),
        ({"UPN": "1"}, {"UPN": "2"}, "other number differs"),
        ({"NHS_NUMBER": "1"}, {"PNC_ID": "1"}, "unknown"),
    ],
)
def test_identifiers(duck, one, other, wanted):
    assert level(duck, "identifier", {"identifiers": one}, {"identifiers": other}) == wanted


def test_local_identifiers_of_two_sources_are_not_compared(duck):
    one, other = {"LOCAL": "7"}, {"LOCAL": "7"}
    assert level(duck, "identifier", {"identifiers": one}, {"identifiers": other}) == "other number same"
    assert (
        level(duck, "identifier", {"identifiers": one}, {"identifiers": other, "source": "ward"}) == "unknown"
    )


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda one: one.name)
def test_what_is_missing_gives_no_evidence(duck, comparison):
    assert level(duck, comparison.name, JANE, {}) == "unknown"
    assert level(duck, comparison.name, {}, {}) == "unknown"


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda one: one.name)
def test_every_level_of_a_comparison_has_its_own_label_and_the_last_takes_the_rest(comparison):
    labels = [one.label for one in comparison.levels]
    assert len(set(labels)) == len(labels)
    assert [one.when == "ELSE" for one in comparison.levels] == [False] * (len(labels) - 1) + [True]
    assert all(0 < one.m <= 1 and 0 < one.u <= 1 for one in comparison.levels)


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("5 Bellchambers Crescent", "5 Balala Circuit", "same postcode"),
        ("5 Bellchambers Crescent", "5 Bellchmabers Crescent", "same home"),
        ("Flat 2, 14 Mill Road", "14 Mill Road, Flat 2", "same home"),
        ("14", "14 Mill Road", "same home"),
    ],
)
def test_one_number_in_two_streets_of_a_postcode_is_no_home(duck, one, other, wanted):
    told = [{"address": address, "postcode": "6230"} for address in (one, other)]
    assert level(duck, "residence", *told) == wanted
