"""Whatever happens to records between runs, ids survive, the lineage tells why, and a run finds the same."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from graph_api.lineage import persons_today
from ledger.database import Ledger
from ledger.tables import entry, lineage, person, record
from linkage.arrival.arrivals import Arrivals
from linkage.arrival.catching_up import link_new
from linkage.model.store import put_in_force, save_model
from linkage.progress import Silence
from linkage.resolution.conflicts import Ruled, conflicts
from linkage.resolution.standing import read_standing
from schema.sight import Sight
from schema.vocabulary import FieldClass, Ruling
from tests.linkage.arrival.test_streaming import PEOPLE, population, told_badly
from tests.linkage.resolution.town import Town

STEPS = 10
MOST_MOVED = 3
"""Records that a run over all may move after a history: what hung on the prior, which it alone renews."""

NUMBERS = st.integers(0, PEOPLE + 4)
"""Whom a record tells of; the last few are not known at first."""
SEEDS = st.integers(0, 2**32 - 1)
PICKS = st.integers(0, 10_000)


class History(RuleBasedStateMachine):
    """A town to which things happen; it keeps what a newcomer would have to be told.

    After each happening what is new is linked, and what must hold is held; at the end a run over all
    records, and one over them in a town that never saw this history, find the same persons.
    """

    def __init__(self, template: Path, folder: Path, arrivals: Arrivals) -> None:
        super().__init__()
        self._template, self._folder, self._arrivals = template, folder, arrivals
        self.town = self._fresh("town")
        self.told: dict[str, dict[str, Any]] = {}
        self._gone: dict[str, dict[str, Any]] = {}
        self._rulings: dict[str, Ruled] = {}
        self._ever: dict[str, set[str]] = {}
        self._sound = False

    @initialize(seed=SEEDS)
    def begin(self, seed: int) -> None:
        self.told = population(Random(seed))
        self.town.tell("police", self.told)
        self.town.link()
        self._ever = {id: {one} for id, one in self.town.persons().items()}
        self._sound = True

    @rule(numbers=st.lists(NUMBERS, min_size=1, max_size=3), seed=SEEDS)
    def add(self, numbers: list[int], seed: int) -> None:
        chance = Random(seed)
        with self._happening():
            for number in numbers:
                id = f"record_{chance.randrange(10**9):09}"
                self.told[id] = told_badly(number, chance)
                self.town.tell("police", {id: self.told[id]})

    @precondition(lambda self: self.told)
    @rule(pick=PICKS, number=NUMBERS, seed=SEEDS)
    def correct(self, pick: int, number: int, seed: int) -> None:
        id = _picked(self.told, pick)
        with self._happening():
            self.told[id] = told_badly(number, Random(seed))
            self.town.correct("police", id, self.told[id])

    @precondition(lambda self: len(self.told) > 2)
    @rule(pick=PICKS)
    def delete(self, pick: int) -> None:
        id = _picked(self.told, pick)
        with self._happening():
            self._gone[id] = self.told.pop(id)
            self.town.withdraw(id)

    @precondition(lambda self: self._gone)
    @rule(pick=PICKS)
    def restore(self, pick: int) -> None:
        id = _picked(self._gone, pick)
        with self._happening():
            self.told[id] = self._gone.pop(id)
            self.town.correct("police", id, self.told[id])

    @rule(pick=PICKS, other=PICKS, part=st.booleans())
    def decide(self, pick: int, other: int, part: bool) -> None:
        """Part somebody who is one person, or join two records, whoever they are."""
        one, persons = _picked(self.told, pick), self.town.persons()
        same = [id for id in self.told if id != one and persons[id] == persons[one]]
        ruling = Ruling.DIFFERENT if part and same else Ruling.SAME
        two = _picked(same if part and same else self.told.keys() - {one}, other)
        with self._happening():
            replaced = [id for id, ruled in self._rulings.items() if {ruled.one, ruled.other} == {one, two}]
            for id in replaced:
                del self._rulings[id]
            self._rulings[self.town.rule(ruling, one, two)] = Ruled(one, two, ruling)

    @precondition(lambda self: self._rulings)
    @rule(pick=PICKS)
    def withdraw(self, pick: int) -> None:
        id = list(self._rulings)[pick % len(self._rulings)]
        with self._happening():
            del self._rulings[id]
            self.town.unrule(id)

    @rule()
    def retrain(self) -> None:
        with self._happening():
            self.town.link(train=True)

    @rule()
    def run_over_all(self) -> None:
        self._reconcile()

    def teardown(self) -> None:
        """Where nothing was amiss until now: the end of the history."""
        try:
            if self._sound:
                self._reconcile()
                self._compare()
        finally:
            self.town.ledger.close()

    @contextmanager
    def _happening(self) -> Iterator[None]:
        self._sound = False
        before = self.town.persons()
        yield
        link_new(self.town.ledger, self._arrivals, Silence())
        self._hold(before)
        self._sound = True

    def _reconcile(self) -> None:
        """A run over all records moves nobody but those who hung on what it alone renews."""
        self._sound = False
        before = self.town.persons()
        self.town.link()
        self._hold(before)
        moved = [id for id, one in self.town.persons().items() if before[id] != one]
        assert len(moved) <= MOST_MOVED
        self._sound = True

    def _hold(self, before: Mapping[str, str]) -> None:
        """Hold what must be so, whatever happened to who was `before` (record to person)."""
        after = self.town.persons()
        for id, one in after.items():
            self._ever.setdefault(id, set()).add(one)
        whose = {id: after[id] for id in self.told}
        assert {id for group in groups(self.town) for id in group} == self.told.keys()
        keeps_ids(before, whose)
        self._lineage_explains(before, after)
        self._old_ids_lead_on(whose)
        self._decisions_hold(whose)

    def _lineage_explains(self, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        """Every record that changed its person stands in the lineage of the one that it left, who stays."""
        with self.town.ledger.read() as connection:
            rows = connection.execute(select(lineage.c.from_person, lineage.c.records)).all()
            known = set(connection.execute(select(person.c.id)).scalars())
        left = {(id, row.from_person) for row in rows for id in row.records}
        assert {(id, one) for id, one in before.items() if after[id] != one} <= left
        assert known >= {one for persons in self._ever.values() for one in persons}

    def _old_ids_lead_on(self, whose: Mapping[str, str]) -> None:
        """Each id that ever was somebody's leads to whoever has a record today that once was hers."""
        ever = sorted({one for persons in self._ever.values() for one in persons})
        sight = Sight({FieldClass.EXISTENCE: (self.town.class_number,)})
        with self.town.ledger.read() as connection:
            today = persons_today(connection, ever, sight)
        for id, one in whose.items():
            assert all(one in today[old] for old in self._ever[id])

    def _decisions_hold(self, whose: Mapping[str, str]) -> None:
        """What humans ruled is so, but where they contradict each other."""
        rulings = list(self._rulings.values())
        contradict = conflicts(rulings)
        for one, other, ruling in rulings:
            if {one, other} <= whose.keys() and not any({one, other} <= records for records in contradict):
                assert (whose[one] == whose[other]) == (ruling is Ruling.SAME)

    def _compare(self) -> None:
        """A town that is told all at once, with model and rulings, has the same persons and index."""
        with self.town.ledger.read() as connection:
            standing = read_standing(connection)
        assert standing is not None
        at_once = self._fresh("at_once")
        at_once.tell("police", self.told)
        with at_once.ledger.begin() as connection:
            put_in_force(connection, save_model(connection, standing.model), "test")
        for one, other, ruling in self._rulings.values():
            if {one, other} <= self.told.keys():
                at_once.rule(ruling, one, other)
        at_once.link()
        assert self.town.indexed() == at_once.indexed()
        # Where rulings contradict each other what stands counts, and that is history's.
        if not conflicts(list(self._rulings.values())):
            assert groups(self.town) == groups(at_once)
        at_once.ledger.close()

    def _fresh(self, name: str) -> Town:
        file = shutil.copy(self._template, self._folder / f"{name}.db")
        town = Town(Ledger.open(f"sqlite:///{file}"))
        town.source("police")
        return town


def _picked(ids: Sequence[str] | Mapping[str, Any] | set[str], pick: int) -> str:
    return sorted(ids)[pick % len(ids)]


def groups(town: Town) -> set[frozenset[str]]:
    """Who is one person with whom, of the records that current entries state."""
    wanted = select(record.c.id).join(entry, entry.c.id == record.c.entry).where(entry.c.state == "current")
    with town.ledger.read() as connection:
        current = set(connection.execute(wanted).scalars())
    return {frozenset(records) for records in _held(town.persons(), current).values()}


def keeps_ids(before: Mapping[str, str], whose: Mapping[str, str]) -> None:
    """Who goes on with all her records, and takes none of anybody else's, is who she was.

    `before` is the person of every record there was, `whose` that of each that is told of now.
    """
    was = _held(before, whose.keys())
    for now, records in _held(whose, whose.keys()).items():
        came = {before[id] for id in records if id in before}
        if len(came) == 1:
            (once,) = came
            assert now == once or not was[once] <= records, f"{once} goes on as {now}"


def _held(persons: Mapping[str, str], records: Any) -> dict[str, set[str]]:
    """The records of each person, of these."""
    found: dict[str, set[str]] = {}
    for id in records:
        if id in persons:
            found.setdefault(persons[id], set()).add(id)
    return found


def live(template: Path, folder: Path, arrivals: Arrivals, histories: int, seed: int) -> None:
    """Let so many histories happen."""
    numbers = count()

    @hypothesis.seed(seed)
    class Begun(History):
        def __init__(self) -> None:
            own = folder / str(next(numbers))
            own.mkdir()
            super().__init__(template, own, arrivals)

    run_state_machine_as_test(
        Begun,
        settings=settings(
            max_examples=histories,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # a history takes seconds: a shorter one would be long in the finding
            suppress_health_check=[*HealthCheck],
        ),
    )
    assert next(numbers) >= histories


def test_ids_survive_a_history_and_a_run_over_all_finds_the_same_persons(
    sqlite_template: Path, tmp_path: Path, arrivals: Arrivals
):
    live(sqlite_template, tmp_path, arrivals, histories=1, seed=1)


@pytest.mark.prove
def test_ids_survive_twenty_histories(
    sqlite_template: Path, tmp_path: Path, arrivals: Arrivals, request: pytest.FixtureRequest
):
    seed, cases = (request.config.getoption(name) for name in ("--seed", "--cases"))
    live(sqlite_template, tmp_path, arrivals, histories=cases or 20, seed=seed)
