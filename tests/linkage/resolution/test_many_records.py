"""Whoever has more records than a block may have is one person, by a run and by arrivals, at linear cost."""

import pytest

from ledger.database import Ledger
from linkage.arrival.arrivals import Arrivals
from linkage.arrival.resolving import resolve
from linkage.model.blocking import FIRST, LARGEST_BLOCK
from tests.linkage.resolution.town import Town, person

NUMBER = {"NHS_NUMBER": "9434765919"}
CONTACTS = 1_000


def contact(number: int, **changes: object) -> dict[str, object]:
    """One of many contacts of one person, who moves, and of whom not every desk writes the same."""
    told = person(
        0, identifiers=NUMBER, address=f"{number // 100 + 1} Elm Way", postcode=f"RG1 {number // 100}AA"
    )
    slips: dict[int, dict[str, object]] = {
        3: {"given_name": "Jayne"},
        5: {"birth_date": None},
        7: {"family_name": "Dow"},
        11: {"phones": [f"+447700{number:06}"]},
    }
    for every, slip in slips.items():
        if number % every == 0:
            told |= slip
    return {**told, **changes}


@pytest.fixture
def town(sqlite_ledger: Ledger) -> Town:
    made = Town(sqlite_ledger)
    made.source("police")
    made.tell("police", {f"record_x{number:02}": person(number) for number in range(10, 40)})
    return made


def contacts(many: int) -> dict[str, dict[str, object]]:
    return {f"record_{number:04}": contact(number) for number in range(many)}


def persons_of(town: Town, records: object) -> set[str]:
    found = town.persons()
    return {found[id] for id in records}  # type: ignore[attr-defined]


def test_a_thousand_contacts_under_one_number_are_one_person_at_linear_cost(town: Town):
    hers = contacts(CONTACTS)
    town.tell("police", hers)
    report = town.link()
    assert len(persons_of(town, hers)) == 1
    assert len(persons_of(town, town.persons())) == 31
    number = next(one for one in report.blocking if one.rule == "lifelong number")
    assert number.pairs == FIRST * CONTACTS - FIRST * (FIRST + 1) // 2
    assert number.left_out == 0
    assert report.links.links < CONTACTS * CONTACTS / 20


def test_two_numbers_of_many_contacts_stay_two_persons(town: Town):
    other = {"NHS_NUMBER": "9434765870"}
    hers = contacts(2 * LARGEST_BLOCK)
    theirs = {id.replace("record_", "record_t"): {**told, "identifiers": other} for id, told in hers.items()}
    town.tell("police", {**hers, **theirs})
    town.link()
    one, another = persons_of(town, hers), persons_of(town, theirs)
    assert len(one) == len(another) == 1
    assert one != another


def test_contacts_without_any_number_that_are_told_alike_are_one_person(town: Town):
    hers = {f"record_{number:04}": person(0) for number in range(2 * LARGEST_BLOCK)}
    town.tell("police", hers)
    town.link()
    assert len(persons_of(town, hers)) == 1


def test_a_wrong_number_among_the_first_of_many_contacts_parts_nobody_else(town: Town):
    child = {"given_name": "Rosalind", "birth_date": "1988-03-07"}
    hers = contacts(2 * LARGEST_BLOCK)
    town.tell("police", {"record_": contact(1, **child), **hers})
    town.link()
    assert len(persons_of(town, hers)) == 1
    assert not town.together("record_", "record_0000")


@pytest.mark.parametrize("around", [2, pytest.param(10, marks=pytest.mark.prove)])
def test_contacts_that_arrive_one_by_one_are_whom_a_run_finds(town: Town, arrivals: Arrivals, around: int):
    """The last ones before a block is as large as it may be, and the first ones after."""
    hers = contacts(LARGEST_BLOCK + around)
    ids = list(hers)
    town.tell("police", {id: hers[id] for id in ids[: -2 * around]})
    town.link()
    assert len(persons_of(town, ids[: -2 * around])) == 1
    for id in ids[-2 * around :]:
        town.tell("police", {id: hers[id]})
        with town.ledger.begin() as connection:
            resolve(connection, arrivals, id)
    before = town.persons()
    assert len(persons_of(town, ids)) == 1
    town.link()
    assert town.persons() == before
