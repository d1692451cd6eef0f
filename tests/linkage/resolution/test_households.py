"""What a household shares never outweighs what parts its members: in a ledger of few thousand records too."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from tests.linkage.resolution.crowd import crowded
from tests.linkage.resolution.test_cases import FAMILIES
from tests.linkage.resolution.town import Town

Told = dict[str, Any]
GIVEN = (
    *("Harriet", "Rosalind", "Gregory", "Leonard", "Beatrice", "Winifred", "Dominic", "Theodore"),
    *("Olivia", "Marcus", "Priya", "Zainab", "Kofi", "Stanislaw", "Imogen", "Quentin"),
)
MOTHER, SISTER = {"NHS_NUMBER": "9434765919"}, {"NHS_NUMBER": "9434765870"}
HOUSEHOLDS = 100


def home(number: int) -> Told:
    """What everybody in a household of this number is told by."""
    return {
        "family_name": FAMILIES[number % len(FAMILIES)] + ("" if number < len(FAMILIES) else "-Moor"),
        "address": f"{number + 3} Plover Rise",
        "town": "Reading",
        "postcode": f"RG{number % 8 + 30} {number // 8 % 9 + 1}ZD",
        "phones": [f"+44770090{number:04}"],
        "emails": [f"household{number}@example.org"],
    }


def twins(number: int) -> tuple[Told, Told]:
    """Two children of one birth."""
    born = f"{1960 + number % 50}-{number % 12 + 1:02}-{number % 28 + 1:02}"
    one, other = Random(number).sample(GIVEN, 2)
    return tuple({**home(number), "birth_date": born, "given_name": name} for name in (one, other))  # type: ignore[return-value]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The people of a small demonstration, and the households of these tests among them."""
    with crowded(tmp_path_factory.mktemp("households")) as town:
        for desk in ("desk_one", "desk_other"):
            town.source(desk)
            told: dict[str, Told] = {}
            for number in range(HOUSEHOLDS):
                for which, twin in enumerate(twins(number)):
                    told[f"twin {number}.{which}/{desk}"] = twin
                told[f"nobody {number}/{desk}"] = {**twins(number)[0], "given_name": None}
            town.tell(desk, told)
        mother = {**home(500), "given_name": "Beatrice", "birth_date": "1988-05-11", "sex": "FEMALE"}
        child = {**home(500), "given_name": "Imogen", "birth_date": "2016-09-02", "sex": "FEMALE"}
        named = {**home(501), "given_name": "Marcus", "birth_date": "2024-02-03"}
        town.tell("desk_one", {"mother": {**mother, "identifiers": MOTHER}, "child": child, "named": named})
        town.tell(
            "desk_other",
            {
                "child under her mother's number": {**child, "identifiers": MOTHER},
                "newborn under her mother's number": {
                    **home(500), "birth_date": "2024-02-03", "given_name": "Baby", "identifiers": MOTHER,
                },
                "unnamed": {**home(501), "birth_date": "2024-02-03", "given_name": "Baby boy of Priya"},
            },
        )  # fmt: skip
        rosalind = {**home(502), "given_name": "Rosalind", "birth_date": "2012-03-07", "identifiers": SISTER}
        harriet = {"given_name": "Harriet", "birth_date": "2015-11-19"}
        town.tell("desk_one", {"Rosalind": rosalind})
        town.tell(
            "desk_other",
            {
                "Harriet, 3 years younger": {**rosalind, **harriet},
                "Harriet, 10 years younger": {**rosalind, **harriet, "birth_date": "2022-11-19"},
            },
        )
        slips = (("given_name", "4010232137"), ("birth_date", "9449304130"))
        for number, (what, hers) in enumerate(slips, 503):
            one = {**rosalind, **home(number), "identifiers": {"NHS_NUMBER": hers}}
            town.tell("desk_one", {f"her {what}": one})
            town.tell("desk_other", {f"a slip in her {what}": {**one, what: harriet[what]}})
        town.link()
        yield town


def test_twins_of_one_home_telephone_and_email_are_two_and_a_human_is_asked(town: Town):
    persons = town.persons()
    asked = set(town.ask("SELECT record_a, record_b FROM doubt WHERE reason = 'TWINS'"))
    for number in range(HOUSEHOLDS):
        one, other = (
            {persons[f"twin {number}.{which}/{desk}"] for desk in ("desk_one", "desk_other")}
            for which in (0, 1)
        )
        assert len(one) == len(other) == 1
        assert one.isdisjoint(other)
        assert (f"twin {number}.0/desk_one", f"twin {number}.1/desk_one") in asked


@pytest.mark.parametrize("whose", ["child under her mother's number", "newborn under her mother's number"])
def test_a_child_under_her_mothers_number_is_another_and_a_human_is_asked(town: Town, whose: str):
    assert not town.together("mother", whose)
    asked = town.ask("SELECT record_a, record_b FROM doubt WHERE reason = 'CONTRADICTION'")
    assert any({"mother", whose} == set(two) for two in asked)


def test_a_baby_told_of_before_it_had_a_name_is_who_it_was_named(town: Town):
    assert town.together("named", "unnamed")


def test_a_child_told_under_her_mothers_number_once_is_herself(town: Town):
    assert town.together("child", "child under her mother's number")


@pytest.mark.parametrize("whose", ["Harriet, 3 years younger", "Harriet, 10 years younger"])
def test_a_child_under_her_sisters_number_is_another_and_a_human_is_asked(town: Town, whose: str):
    assert not town.together("Rosalind", whose)
    asked = town.ask("SELECT record_a, record_b FROM doubt WHERE reason = 'CONTRADICTION'")
    assert any({"Rosalind", whose} == set(two) for two in asked)


@pytest.mark.parametrize("what", ["given_name", "birth_date"])
def test_whoever_has_one_number_and_a_slip_in_name_or_birth_is_one(town: Town, what: str):
    assert town.together(f"her {what}", f"a slip in her {what}")
