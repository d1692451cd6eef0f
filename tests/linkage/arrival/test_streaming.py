"""Records that arrive one by one become the persons that one run over all of them finds, in any order."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ledger.database import Ledger
from linkage.arrival.arrivals import Arrivals
from linkage.arrival.resolving import resolve
from linkage.model.store import put_in_force, save_model
from linkage.resolution.standing import read_standing
from tests.linkage.resolution.town import Town, person

PEOPLE = 40


def told_badly(number: int, chance: Random) -> dict[str, Any]:
    """A person as some desk writes her."""
    known = person(number, phones=[f"+4477009{number:05}"], identifiers={"NHS_NUMBER": f"94347{number:05}"})
    name = str(known["family_name"])
    slips: list[dict[str, Any]] = [
        {"given_name": str(known["given_name"])[:-1] + "y"},
        {"family_name": name[0] + name[2] + name[1] + name[3:]},
        {"birth_date": str(known["birth_date"])[:4]},
        {"address": f"{number + 300} Long Lane", "postcode": "OX1 1AA"},
        {"phones": None},
        {"birth_date": None},
        {"given_name": str(known["given_name"])[0]},
    ]
    for one in chance.sample(slips, chance.randrange(3)):
        known |= one
    if chance.random() < 0.7:
        known["identifiers"] = None
    return {name: value for name, value in known.items() if value is not None}


def population(chance: Random) -> dict[str, dict[str, Any]]:
    """Records of people of whom one to four desks tell."""
    found = {}
    for number in range(PEOPLE):
        for _ in range(chance.randrange(1, 5)):
            found[f"record_{chance.randrange(10**9):09}"] = told_badly(number, chance)
    return found


def groups(town: Town) -> set[frozenset[str]]:
    """Who is one person with whom."""
    found: dict[str, set[str]] = {}
    for record, one in town.persons().items():
        found.setdefault(one, set()).add(record)
    return {frozenset(records) for records in found.values()}


def arrive(
    town: Town, arrivals: Arrivals, records: Mapping[str, dict[str, Any]], source: str = "police"
) -> None:
    """Tell of each record by itself, and resolve it."""
    for id, told in records.items():
        town.tell(source, {id: told})
        with town.ledger.begin() as connection:
            resolve(connection, arrivals, id)


SHUFFLES = [*range(2), *(pytest.param(seed, marks=pytest.mark.prove) for seed in range(2, 50))]


@pytest.mark.parametrize("seed", SHUFFLES)
def test_one_by_one_in_any_order_or_all_at_once_it_is_the_same_persons(
    ledger: Ledger, sqlite_template: Path, tmp_path: Path, arrivals: Arrivals, seed: int
):
    other = Ledger.open(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'at_once.db')}")
    chance = Random(seed)
    records = population(chance)
    at_once = Town(other)
    at_once.source("police")
    at_once.tell("police", records)
    at_once.link()
    with other.read() as connection:
        standing = read_standing(connection)
    assert standing is not None
    town = Town(ledger)
    town.source("police")
    with ledger.begin() as connection:
        put_in_force(connection, save_model(connection, standing.model), "test")
    order = list(records)
    chance.shuffle(order)
    stand = len(order) * (1 + 2 * (seed % 3)) // 6
    town.tell("police", {id: records[id] for id in order[:stand]})
    town.link()
    arrive(town, arrivals, {id: records[id] for id in order[stand:]})
    assert groups(town) == groups(at_once)
    town.link()
    assert groups(town) == groups(at_once)
    other.close()
