"""Who is one person and who is two, in a town that is linked once."""

from collections.abc import Iterator

import pytest

from ledger.database import Ledger
from tests.linkage.resolution.town import Town, person

ONE, ANOTHER = {"NHS_NUMBER": "9434765919"}, {"NHS_NUMBER": "9434765870"}
AWAY = {"address": "9 Elm Way", "town": "Oxford", "postcode": "OX1 1AA"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Two agencies and a register free of duplicates that tell of all who are asked for below."""
    ledger = Ledger.open(f"sqlite:///{tmp_path_factory.mktemp('town') / 'ledger.db'}")
    ledger.migrate()
    made = Town(ledger)
    made.source("police")
    made.source("charity")
    made.source("register", deduplicated=True)
    made.tell("police", {f"record_crowd{number}": person(number) for number in range(20, 70)})
    made.tell(
        "police",
        {
            "jane": person(0),
            "rosalind": person(0, given_name="Rosalind"),
            "gerald": person(0, given_name="Gerald", sex="MALE"),
            "younger": person(0, given_name="Edwin", sex="MALE", birth_date="1953-07-07"),
            "number_one": person(1, identifiers=ONE),
            "number_two": person(1, identifiers=ANOTHER),
            "before": person(2, identifiers=ONE),
            "parent": person(3),
            "phone_one": person(5, phones=["+447700900005"], address=None, postcode=None),
            "nickname": person(6, given_name="Robert"),
            "swapped": person(7, birth_date="1957-04-08"),
        },
    )
    made.tell(
        "charity",
        {
            "jayne": person(0, given_name="Jayne"),
            "rosalind_too": person(0, given_name="Rosalind"),
            "gerald_too": person(0, given_name="Gerald", sex="MALE"),
            "after": person(2, identifiers=ONE, family_name="Vane", **AWAY),
            "child": person(3, birth_date="1990-05-17"),
            "phone_two": person(5, given_name="Amir", phones=["+447700900005"], address=None, postcode=None),
            "nickname_too": person(6, given_name="Bob"),
            "swapped_too": person(7, birth_date="1957-08-04"),
        },
    )
    made.tell_together("charity", [{"slot_one": person(4), "slot_two": person(4)}])
    made.tell("register", {"register_one": person(8), "register_two": person(8)})
    made.link()
    yield made
    ledger.close()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jane", "jayne"),
        ("rosalind", "rosalind_too"),
        ("gerald", "gerald_too"),
        ("before", "after"),
        ("nickname", "nickname_too"),
        ("swapped", "swapped_too"),
    ],
)
def test_these_are_one_person(town: Town, one, other):
    assert town.together(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jane", "rosalind"),  # twins
        ("jane", "gerald"),
        ("gerald", "younger"),  # siblings
        ("number_one", "number_two"),  # alike in all but their numbers
        ("parent", "child"),  # of one name and home
        ("phone_one", "phone_two"),  # of one family, birth date and phone
        ("slot_one", "slot_two"),  # told side by side in one row
        ("register_one", "register_two"),  # of a source free of duplicates
    ],
)
def test_these_are_two_people(town: Town, one, other):
    assert not town.together(one, other)
