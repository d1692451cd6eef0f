"""Records that arrive one by one become the persons that one run over all of them finds, in any order."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, update

from ledger.database import Ledger
from ledger.tables import run
from linkage.arrival.arrivals import Arrivals
from linkage.arrival.resolving import resolve
from linkage.model.store import put_in_force, save_model
from linkage.resolution.standing import read_standing
from tests.ledgers import ledger_proved
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


SHUFFLES = [0, *(pytest.param(seed, marks=pytest.mark.prove) for seed in range(1, 50))]
MOST_APART = 4
"""Records of other persons than in a run over all that a prior from a few of them may leave, of about 100."""


class Arriving:
    """A town of which part stood at its last run, the rest arrives one by one, and one that had all at once.

    They have one model.
    """

    def __init__(self, ledger: Ledger, other: Ledger, seed: int) -> None:
        chance = Random(seed)
        records = population(chance)
        self.at_once = Town(other)
        self.at_once.source("police")
        self.at_once.tell("police", records)
        self.at_once.link()
        with other.read() as connection:
            self._standing = read_standing(connection)
        assert self._standing is not None
        self.town = Town(ledger)
        self.town.source("police")
        with ledger.begin() as connection:
            put_in_force(connection, save_model(connection, self._standing.model), "test")
        order = list(records)
        chance.shuffle(order)
        stand = len(order) * (1 + 2 * (seed % 3)) // 6
        self.town.tell("police", {id: records[id] for id in order[:stand]})
        self.town.link()
        self._rest = {id: records[id] for id in order[stand:]}

    def take_prior_of_all(self) -> None:
        """Let the prior of the last run be that which a run over all records finds."""
        with self.at_once.ledger.read() as connection:
            found = connection.execute(select(run.c.figures).order_by(run.c.id.desc()).limit(1)).scalar_one()
        with self.town.ledger.begin() as connection:
            told = connection.execute(select(run.c.id, run.c.figures)).one()
            figures = {**told.figures, "prior": found["prior"]}
            connection.execute(update(run).where(run.c.id == told.id).values(figures=figures))

    def arrive(self, arrivals: Arrivals) -> None:
        """The rest, one by one."""
        arrive(self.town, arrivals, self._rest)

    def apart(self) -> set[str]:
        """The records of persons who are not the same in both towns."""
        return {id for group in groups(self.town) ^ groups(self.at_once) for id in group}

    def apart_by_arriving(self) -> set[str]:
        """The same, but for persons to whom nothing came: these are as the last run's prior left them."""
        different = groups(self.town) ^ groups(self.at_once)
        return {id for group in different if not self._rest.keys().isdisjoint(group) for id in group}


@pytest.fixture
def other(sqlite_template: Path, tmp_path: Path) -> Iterator[Ledger]:
    """One more ledger."""
    opened = Ledger.open(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'at_once.db')}")
    yield opened
    opened.close()


@ledger_proved
@pytest.mark.parametrize("seed", SHUFFLES)
def test_one_by_one_in_any_order_or_all_at_once_it_is_the_same_persons(
    ledger: Ledger, other: Ledger, arrivals: Arrivals, seed: int
):
    arriving = Arriving(ledger, other, seed)
    arriving.take_prior_of_all()
    arriving.arrive(arrivals)
    assert not arriving.apart_by_arriving()
    assert len(arriving.apart()) <= MOST_APART
    arriving.town.link()
    assert not arriving.apart()


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(50))
def test_a_prior_from_few_records_parts_few_and_a_run_over_all_mends_them(
    sqlite_ledger: Ledger, other: Ledger, arrivals: Arrivals, seed: int
):
    arriving = Arriving(sqlite_ledger, other, seed)
    arriving.arrive(arrivals)
    assert len(arriving.apart()) <= MOST_APART
    arriving.town.link()
    assert not arriving.apart()
