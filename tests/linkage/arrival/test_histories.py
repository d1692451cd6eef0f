"""Whatever happens to records between runs, ids survive, the lineage tells why, and a run finds the same."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from ledger.database import Ledger
from ledger.tables import entry, lineage, person, record
from linkage.arrival.arrivals import Arrivals
from linkage.arrival.catching_up import link_new
from linkage.model.store import put_in_force, save_model
from linkage.progress import Silence
from linkage.resolution.standing import read_standing
from tests.linkage.arrival.test_streaming import PEOPLE, population, told_badly
from tests.linkage.resolution.town import Town

STEPS = 10
HISTORIES = [*range(2), *(pytest.param(seed, marks=pytest.mark.prove) for seed in range(2, 20))]


class History:
    """A town to which things happen at random; it keeps what a newcomer would have to be told."""

    def __init__(self, town: Town, chance: Random) -> None:
        self.town, self._chance = town, chance
        self.told: dict[str, dict[str, Any]] = population(chance)
        self._gone: dict[str, dict[str, Any]] = {}
        self.rulings: dict[str, tuple[str, str, str]] = {}
        town.tell("police", self.told)
        town.link()

    def step(self) -> str:
        """Let one thing happen; gives its name."""
        happens = self._chance.choice(
            ("add", "correct", "delete", "restore", "decide", "withdraw", "retrain")
        )
        getattr(self, f"_{happens}")()
        return happens

    def _some(self) -> dict[str, Any]:
        return told_badly(self._chance.randrange(PEOPLE), self._chance)

    def _add(self) -> None:
        for _ in range(3):
            id, told = f"record_{self._chance.randrange(10**9):09}", self._some()
            self.told[id] = told
            self.town.tell("police", {id: told})

    def _correct(self) -> None:
        id = self._chance.choice(sorted(self.told))
        self.told[id] = self._some()
        self.town.correct("police", id, self.told[id])

    def _delete(self) -> None:
        id = self._chance.choice(sorted(self.told))
        self._gone[id] = self.told.pop(id)
        self.town.withdraw(id)

    def _restore(self) -> None:
        if self._gone:
            id = self._chance.choice(sorted(self._gone))
            self.told[id] = self._gone.pop(id)
            self.town.correct("police", id, self.told[id])

    def _decide(self) -> None:
        one, other = self._chance.sample(sorted(self.told), 2)
        persons = self.town.persons()
        together = [id for id in self.told if persons[id] == persons[one] and id != one]
        if together and self._chance.random() < 0.6:
            other = self._chance.choice(sorted(together))
        ruling = "DIFFERENT" if other in together else "SAME"
        self.rulings[self.town.rule(ruling, one, other)] = (ruling, one, other)

    def _withdraw(self) -> None:
        if self.rulings:
            id = self._chance.choice(sorted(self.rulings))
            del self.rulings[id]
            self.town.unrule(id)

    def _retrain(self) -> None:
        self.town.link(train=True)


def groups(town: Town) -> set[frozenset[str]]:
    """Who is one person with whom, of the records that current entries state."""
    wanted = select(record.c.id).join(entry, entry.c.id == record.c.entry).where(entry.c.state == "current")
    with town.ledger.read() as connection:
        current = set(connection.execute(wanted).scalars())
    found: dict[str, set[str]] = {}
    for id, one in town.persons().items():
        if id in current:
            found.setdefault(one, set()).add(id)
    return {frozenset(records) for records in found.values()}


def explained(town: Town, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Every record that changed its person stands in the lineage of the one that it left, and she stays."""
    with town.ledger.read() as connection:
        rows = connection.execute(select(lineage.c.from_person, lineage.c.records)).all()
        known = set(connection.execute(select(person.c.id)).scalars())
    left = {(record, row.from_person) for row in rows for record in row.records}
    assert {(id, one) for id, one in before.items() if after[id] != one} <= left
    assert known >= {*before.values(), *after.values()}


@pytest.mark.parametrize("seed", HISTORIES)
def test_ids_survive_a_history_and_a_run_over_all_finds_the_same_persons(
    sqlite_ledger: Ledger, sqlite_template: Path, tmp_path: Path, arrivals: Arrivals, seed: int
):
    chance = Random(seed)
    town = Town(sqlite_ledger)
    town.source("police")
    history = History(town, chance)
    for _ in range(STEPS):
        before = town.persons()
        happened = history.step()
        link_new(town.ledger, arrivals, Silence())
        explained(town, before, town.persons())
        assert {id for group in groups(town) for id in group} == set(history.told), happened
    before = town.persons()
    town.link()
    explained(town, before, town.persons())
    moved = sum(before[id] != one for id, one in town.persons().items())
    assert moved <= 3, "only what hung on the prior"
    with sqlite_ledger.read() as connection:
        standing = read_standing(connection)
    assert standing is not None
    other = Ledger.open(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'at_once.db')}")
    at_once = Town(other)
    at_once.source("police")
    at_once.tell("police", history.told)
    with other.begin() as connection:
        put_in_force(connection, save_model(connection, standing.model), "test")
    for ruling, one, two in history.rulings.values():
        if {one, two} <= history.told.keys():
            at_once.rule(ruling, one, two)
    at_once.link()
    if not at_once.link().conflicts:  # where rulings contradict, what stands counts, and that is history's
        assert groups(town) == groups(at_once)
    other.close()
