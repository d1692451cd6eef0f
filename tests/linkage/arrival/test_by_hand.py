"""What somebody tells by hand joins a person, and never makes two persons one, nor one two."""

from collections.abc import Mapping
from typing import Any

import pytest

from ledger.database import Ledger
from linkage.arrival.arrivals import Arrivals
from linkage.arrival.resolving import resolve
from tests.ledgers import ledger_proved
from tests.linkage.resolution.town import Town, person

NUMBER, OTHER = "9434765919", "9434765870"
SHARED = {"phones": ["+447700900999"], "emails": ["one@example.org"], "identifiers": {"NHS_NUMBER": NUMBER}}
GIRL = {"given_name": "Imogen", "family_name": "Ashworth", "birth_date": "2014-03-09", "sex": "FEMALE"}
MAN = person(0, given_name="Leonard", family_name="Quillfeather", birth_date="1979-11-23", sex="MALE")

AWAY = {"given_name": "Leo", "family_name": "Vane", "birth_date": "1979", "postcode": "OX1 1AA"}


@pytest.fixture
def town(ledger: Ledger) -> Town:
    made = Town(ledger)
    for source in ("police", "health", "charity"):
        made.source(source)
    made.source("desk", by_hand=True)
    made.tell("police", {f"record_crowd{number}": person(number) for number in range(20, 70)})
    return made


def tell_by_hand(town: Town, arrivals: Arrivals, records: Mapping[str, Mapping[str, Any]]) -> None:
    """Each at her desk, one after the other."""
    for id, told in records.items():
        town.tell("desk", {id: told})
        with town.ledger.begin() as connection:
            resolve(connection, arrivals, id)


def asked(town: Town, id: str) -> set[tuple[str, str]]:
    """Why a human is asked of a record, and of whom besides."""
    rows = town.ask(
        f"SELECT reason, CASE record_a WHEN '{id}' THEN record_b ELSE record_a END FROM doubt "
        f"WHERE '{id}' IN (record_a, record_b)"
    )
    return {(reason, other) for reason, other in rows}


@ledger_proved
def test_a_record_told_by_hand_brings_no_strangers_together(town: Town, arrivals: Arrivals):
    town.tell("police", {"man": MAN})
    town.tell("charity", {f"girl {n}": {**GIRL, "identifiers": {"NHS_NUMBER": NUMBER}} for n in range(2)})
    town.link()
    stood = town.persons()["girl 0"], town.persons()["man"]
    tell_by_hand(town, arrivals, {f"bridge {n}": SHARED for n in range(3)})
    tell_by_hand(town, arrivals, {"forged": {**MAN, **SHARED}})
    for _ in range(2):
        assert town.together("girl 0", "girl 1")
        assert not town.together("man", "girl 0")
        assert (town.persons()["girl 0"], town.persons()["man"]) == stood
        assert ("BRIDGE", "girl 0") in asked(town, "bridge 0")
        town.link()


@ledger_proved
def test_who_a_record_told_by_hand_also_might_be_is_asked_of_a_human(town: Town, arrivals: Arrivals):
    town.tell("police", {"here": MAN})
    town.tell("health", {"away": {**AWAY, "identifiers": {"NHS_NUMBER": NUMBER}}})
    town.link()
    assert not town.together("here", "away")
    tell_by_hand(town, arrivals, {"both": {**MAN, "identifiers": {"NHS_NUMBER": NUMBER}}})
    for _ in range(2):
        assert not town.together("here", "away")
        assert len({("BRIDGE", "here"), ("BRIDGE", "away")} & asked(town, "both")) == 1
        town.link()
    town.rule("SAME", "both", "here")
    town.rule("SAME", "both", "away")
    town.link()
    assert town.together("here", "away", "both")


def test_what_a_delivery_tells_brings_two_together(town: Town, arrivals: Arrivals):
    town.tell("police", {"here": MAN})
    town.tell("health", {"away": {**AWAY, "identifiers": {"NHS_NUMBER": NUMBER}}})
    town.tell("charity", {"both": {**MAN, "identifiers": {"NHS_NUMBER": NUMBER}}})
    town.link()
    assert town.together("here", "away", "both")


@ledger_proved
def test_a_record_told_by_hand_with_a_false_number_parts_nobody(town: Town, arrivals: Arrivals):
    numbered = {**MAN, "identifiers": {"NHS_NUMBER": NUMBER}}
    moved = {**MAN, "address": "9 Elm Way", "postcode": "OX1 1AA", "phones": ["+447700900001"]}
    town.tell("health", {"health 0": numbered, "health 1": numbered})
    town.tell("charity", {"charity": moved})
    town.tell("police", {"police": MAN})
    town.link()
    stood = ("health 0", "health 1", "charity", "police")
    assert town.together(*stood)
    tell_by_hand(town, arrivals, {"forged": {**moved, "identifiers": {"NHS_NUMBER": OTHER}}})
    for _ in range(2):
        assert town.together(*stood)
        assert not town.together("forged", "charity")
        assert {reason for reason, _ in asked(town, "forged")} >= {"CONTRADICTION"}
        town.link()


@ledger_proved
def test_records_that_were_all_told_by_hand_are_one_person_as_others_are(town: Town, arrivals: Arrivals):
    town.link()
    tell_by_hand(town, arrivals, {f"desk {n}": MAN for n in range(3)})
    for _ in range(2):
        assert town.together(*(f"desk {n}" for n in range(3)))
        town.link()
