"""The runs of a ledger are told: what each linked first, found and changed, and which one is in force."""

from collections.abc import Iterator

import pytest

from ledger.database import Ledger
from linkage.resolution import run as runs_module
from linkage.resolution.runs import Run, count_runs, runs
from tests.ledgers import Databases, copies_proved
from tests.linkage.resolution.town import Copies, Town, linked_once, person


def two_sources(ledger: Ledger) -> Town:
    """Two sources that tell of the same people, and a third that has told nothing yet."""
    made = Town(ledger)
    made.source("police")
    made.source("charity")
    made.tell("police", {f"record_p{number:02}": person(number) for number in range(40)})
    made.tell("charity", {f"record_c{number:02}": person(number) for number in range(20)})
    return made


@pytest.fixture(scope="module")
def once(databases: Databases) -> Iterator[Copies]:
    """What opens copies of that town, linked."""
    with linked_once(databases, two_sources) as opened:
        yield opened


@pytest.fixture
def town(once: Copies) -> Iterator[Town]:
    """That town, linked."""
    with once() as linked:
        yield linked


def told(town: Town) -> list[Run]:
    with town.ledger.read() as connection:
        found = runs(connection)
        assert count_runs(connection) == len(found)
        assert [one for single in found for one in runs(connection, 1, single.number + 1)] == found
        return found


def test_a_run_tells_what_it_linked_found_and_changed(ledger: Ledger):
    town = two_sources(ledger)
    report = town.link()
    (only,) = told(town)
    assert (only.state, only.in_force, only.batches) == ("done", True, (1, 2))
    assert (only.records, only.persons, only.created) == (60, 40, 40)
    assert (only.merged, only.split, only.drift) == (0, 0, None)
    assert only.pairs == report.pairs == sum(report.weights)
    assert only.model == report.model
    stages = list(only.seconds)
    assert (stages[0], stages[-1]) == ("Read records", "Index")


@copies_proved
def test_each_batch_stands_with_the_run_that_was_the_first_to_link_it(town: Town):
    town.source("school")
    town.tell("school", {"record_s01": person(1)})
    town.link()
    town.link()
    assert [one.batches for one in told(town)] == [(), (3,), (1, 2)]


def test_merges_and_splits_are_counted(town: Town):
    apart = town.rule("DIFFERENT", "record_p01", "record_c01")
    town.link()
    town.unrule(apart)
    town.link()
    assert [(one.created, one.merged, one.split) for one in told(town)] == [(0, 1, 0), (1, 0, 1), (40, 0, 0)]


def test_a_run_that_fails_leaves_the_one_before_in_force(town: Town, monkeypatch: pytest.MonkeyPatch):
    before = town.state()
    town.tell("charity", {"record_c30": person(30)})

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(runs_module, "write_doubts", fail)
    with pytest.raises(OSError, match="disk"):
        town.link()
    monkeypatch.undo()
    failed, good = told(town)
    assert (failed.state, failed.in_force, failed.records) == ("failed", False, None)
    assert "Score" in failed.seconds
    assert (good.state, good.in_force) == ("done", True)
    assert town.state() == before
    town.link()
    assert [one.in_force for one in told(town)] == [True, False, False]


@copies_proved
def test_the_same_records_do_not_drift_and_a_field_that_is_no_longer_told_does(town: Town):
    town.link()
    assert (same := told(town)[0].drift) is not None
    assert (same.index, same.beyond) == (0, False)
    bare = {"address": None, "town": None, "postcode": None, "birth_date": None}
    town.source("clinic")
    town.tell("clinic", {f"record_q{number:02}": person(number, **bare) for number in range(40)})
    town.link()
    latest = told(town)[0]
    assert latest.drift is not None
    assert latest.drift.beyond
    assert latest.drift.since == latest.number - 1
