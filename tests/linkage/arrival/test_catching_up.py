"""What came, changed, went or was ruled on since a run is linked by itself, and as a run would."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import Connection

from ledger.database import Ledger
from ledger.turn import wait_to_place
from linkage.arrival import catching_up
from linkage.arrival.arrivals import Arrivals, Weighing
from linkage.arrival.catching_up import CaughtUp, link_new
from linkage.arrival.resolving import foresee, read_told, resolve, settle_record
from linkage.arrival.scales import Told
from linkage.errors import LinkageError
from linkage.progress import Silence
from linkage.resolution.changes import Changes
from linkage.resolution.run import link as run_link
from linkage.resolution.runs import CAUGHT_UP, Run, runs
from linkage.review.decisions import decide
from schema.vocabulary import Purpose, Ruling
from tests.ledgers import Databases, copies_proved
from tests.linkage.resolution.town import Copies, Town, linked_once, person

CROWD = {f"record_x{number:02}": person(number) for number in range(10, 40)}


def told(ledger: Ledger) -> Town:
    """A crowd, and Jane, of whom two sources tell."""
    made = Town(ledger)
    made.source("police")
    made.source("charity")
    made.tell("police", {**CROWD, "record_a": person(0), "record_d": person(4)})
    made.tell("charity", {"record_b": person(0, given_name="Jayne", phones=["+447700900000"])})
    return made


@pytest.fixture(scope="module")
def once(databases: Databases) -> Iterator[Copies]:
    """What opens copies of that town, linked."""
    with linked_once(databases, told) as opened:
        yield opened


class Counting(Arrivals):
    """Arrivals that know how many records were weighed."""

    weighings = 0

    def weighing(self, connection: Connection, told: Told) -> Weighing:
        self.weighings += 1
        return super().weighing(connection, told)


@pytest.fixture
def counting() -> Iterator[Counting]:
    opened = Counting()
    yield opened
    opened.close()


@pytest.fixture
def town(once: Copies) -> Iterator[Town]:
    """That town, linked and in the graph."""
    with once() as linked:
        linked.announced()
        yield linked


@copies_proved
def test_a_record_that_came_joins_its_person_and_a_run_changes_nothing(town: Town, arrivals: Arrivals):
    before = town.persons()
    town.tell("charity", {"record_c": person(0), "record_e": person(5)})
    caught = link_new(town.ledger, arrivals, Silence())
    assert (caught.placed, caught.withdrawn, caught.ruled) == (2, 0, 0)
    after = town.persons()
    assert after["record_c"] == before["record_a"]
    assert after["record_e"] not in before.values()
    assert {id: after[id] for id in before} == before
    assert town.announced() == ["record_c", "record_e"]
    assert link_new(town.ledger, arrivals, Silence()) == CaughtUp(doubts=caught.doubts)
    town.link()
    assert town.persons() == after
    assert town.ask("SELECT * FROM lineage") == []


def test_what_arrivals_put_into_the_index_a_run_leaves_as_it_is(town: Town, arrivals: Arrivals):
    town.tell("charity", {"record_c": person(0), "record_e": person(5)})
    town.correct("police", "record_d", person(4, given_name="Maggie"))
    link_new(town.ledger, arrivals, Silence())
    before = town.indexed()
    assert {"record_c", "record_d", "record_e"} < before.keys()
    numbers = town.ask("SELECT record, number FROM indexed ORDER BY record")
    town.link()
    assert town.ask("SELECT record, number FROM indexed ORDER BY record") == numbers
    assert town.indexed() == before


def test_a_record_that_went_retires_its_person_and_comes_back_to_her(town: Town, arrivals: Arrivals):
    before = town.persons()
    town.withdraw("record_d")
    assert link_new(town.ledger, arrivals, Silence()).withdrawn == 1
    assert town.persons() == before
    her = f"SELECT retired_by IS NULL FROM person WHERE id = '{before['record_d']}'"
    assert not town.ask(her)[0][0]
    town.restore("record_d")
    link_new(town.ledger, arrivals, Silence())
    assert town.ask(her)[0][0]
    assert town.persons() == before


@copies_proved
def test_a_person_of_whom_many_records_go_is_looked_at_once(town: Town, counting: Counting):
    hers = {f"record_y{number:02}": person(5, phones=[f"+4477009000{number:02}"]) for number in range(20)}
    town.tell("police", hers)
    link_new(town.ledger, counting, Silence())
    before = town.persons()
    for id in [*hers][:10]:
        town.withdraw(id)
    town.withdraw("record_d")
    counting.weighings = 0
    assert link_new(town.ledger, counting, Silence()).withdrawn == 11
    assert counting.weighings == 1
    assert town.persons() == before
    assert town.ask("SELECT record_b FROM link WHERE record_b LIKE 'record_y0%'") == []
    town.link()
    assert town.persons() == before


@copies_proved
def test_a_ruling_parts_a_person_at_once_and_its_withdrawal_mends_her(town: Town, arrivals: Arrivals):
    before = town.persons()
    ruling = town.rule("DIFFERENT", "record_a", "record_b")
    assert link_new(town.ledger, arrivals, Silence()).ruled == 2
    after = town.persons()
    assert not town.together("record_a", "record_b")
    assert before["record_a"] in (after["record_a"], after["record_b"])
    town.link()
    assert town.persons() == after
    town.unrule(ruling)
    link_new(town.ledger, arrivals, Silence())
    assert town.persons() == before
    told = town.ask("SELECT kind, CAST(decisions AS text), CAST(withdrawn AS text) FROM lineage ORDER BY id")
    assert told == [("SPLIT", f'["{ruling}"]', "[]"), ("MERGE", "[]", f'["{ruling}"]')]


@pytest.mark.parametrize("whole", [False, True])
def test_a_ruling_that_is_written_while_a_run_begins_is_followed_by_the_next(
    town: Town, arrivals: Arrivals, whole: bool
):
    ruled, wait = Event(), Event()

    def rule() -> None:
        with town.ledger.begin() as connection:
            rule_on = ("record_a", "record_b", Ruling.DIFFERENT, "sam", Purpose.LINKAGE_QUALITY, "seen")
            decide(connection, *rule_on)
            ruled.set()
            wait.wait(1)

    town.tell("charity", {"record_c": person(5)})
    with ThreadPoolExecutor() as threads:
        steward = threads.submit(rule)
        ruled.wait()
        if whole:
            town.link()
        else:
            link_new(town.ledger, arrivals, Silence())
        wait.set()
        steward.result()
    town.tell("charity", {"record_e": person(6)})
    link_new(town.ledger, arrivals, Silence())
    assert not town.together("record_a", "record_b")


@copies_proved
def test_what_is_linked_alone_is_told_as_a_run_and_the_whole_run_before_stays_in_force(
    town: Town, arrivals: Arrivals
):
    town.tell("charity", {"record_c": person(0), "record_e": person(5)})
    town.withdraw("record_x10")
    ruling = town.rule("DIFFERENT", "record_a", "record_b")
    caught = link_new(town.ledger, arrivals, Silence())
    told, whole = _runs(town)
    assert (told.state, told.whole, told.in_force, told.records) == (CAUGHT_UP, False, False, 5)
    assert (told.number, told.created, told.merged, told.split) == (caught.run, 2, 0, 1)
    assert caught.changes == Changes(entered=2, moved=told.moved or 0, created=2, retired=1, splits=1)
    assert told.doubts == len(town.ask("SELECT DISTINCT record_a, record_b FROM doubt"))
    assert (told.persons, told.pairs, told.model_before) == (None, None, None)
    assert (whole.whole, whole.in_force, whole.doubts) == (True, True, 0)
    link_new(town.ledger, arrivals, Silence())
    assert len(_runs(town)) == 2, "what was followed once is not new again"
    town.unrule(ruling)
    link_new(town.ledger, arrivals, Silence())
    assert [(one.merged, one.whole) for one in _runs(town)] == [(1, False), (0, False), (0, True)]
    town.link()
    assert [one.in_force for one in _runs(town)] == [True, False, False, False]


def test_a_catching_up_that_fails_is_told_and_done_again(
    town: Town, arrivals: Arrivals, monkeypatch: pytest.MonkeyPatch
):
    town.tell("charity", {"record_c": person(0)})

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(catching_up, "resolve", fail)
    with pytest.raises(OSError, match="disk"):
        link_new(town.ledger, arrivals, Silence())
    monkeypatch.undo()
    assert (_runs(town)[0].state, _runs(town)[0].whole) == ("failed", False)
    assert link_new(town.ledger, arrivals, Silence()).placed == 1


def _runs(town: Town) -> list[Run]:
    with town.ledger.read() as connection:
        return runs(connection)


@copies_proved
def test_a_record_that_links_two_persons_merges_them(town: Town, arrivals: Arrivals):
    town.rule("SAME", "record_a", "record_d")
    link_new(town.ledger, arrivals, Silence())
    assert town.together("record_a", "record_b", "record_d")
    assert len(town.ask("SELECT * FROM lineage WHERE kind = 'MERGE'")) == 1
    before = town.persons()
    town.link()
    assert town.persons() == before


def test_a_record_that_arrives_while_a_run_is_at_work_is_placed_at_its_end(town: Town, arrivals: Arrivals):
    before = town.persons()

    def arrive(*_: object) -> None:
        town.tell("charity", {"record_c": person(0), "record_e": person(5)})
        with town.ledger.begin() as connection:
            settled = resolve(connection, arrivals, "record_c")
            assert settled
            assert settled.person == before["record_a"]
            resolve(connection, arrivals, "record_e")

    town.rule("SAME", "record_a", "record_d")
    run_link(town.ledger, progress=Silence(), witness=arrive)
    assert link_new(town.ledger, arrivals, Silence()).placed == 2
    after = town.persons()
    assert town.together("record_a", "record_b", "record_c", "record_d")
    town.link()
    assert town.persons() == after


def test_a_record_that_a_run_has_read_and_that_is_placed_meanwhile_keeps_its_place(
    town: Town, arrivals: Arrivals
):
    town.tell("charity", {"record_c": person(0), "record_e": person(5), "record_f": person(5)})

    def place(*_: object) -> None:
        for id in ("record_c", "record_e"):
            with town.ledger.begin() as connection:
                resolve(connection, arrivals, id)
        placed.update(town.persons())

    placed: dict[str, str] = {}
    run_link(town.ledger, progress=Silence(), witness=place)
    after = town.persons()
    assert {id: after[id] for id in placed} == placed
    assert town.together("record_a", "record_b", "record_c")
    assert town.together("record_e", "record_f")
    assert town.ask("SELECT * FROM lineage") == []
    assert link_new(town.ledger, arrivals, Silence()).placed == 0
    state = town.state()
    town.link()
    assert town.state() == state


@copies_proved
def test_what_was_foreseen_is_not_taken_once_a_corrected_record_is_placed_that_keeps_its_person(
    town: Town, arrivals: Arrivals
):
    town.correct("police", "record_d", person(5))
    town.tell("charity", {"record_e": person(5)})
    with town.ledger.read() as connection:
        told = read_told(connection, "record_e")
        assert told is not None
        weighing = arrivals.weighing(connection, told)
        foreseen = foresee(connection, weighing)
        assert foreseen.stands(connection)
    with town.ledger.begin() as connection:
        wait_to_place(connection)
        resolve(connection, arrivals, "record_d")
    with town.ledger.begin() as connection:
        wait_to_place(connection)
        assert not foreseen.stands(connection)
        settle_record(connection, weighing)
    assert town.together("record_d", "record_e")


def test_before_the_first_run_there_is_nothing_to_catch_up_with(ledger: Ledger, arrivals: Arrivals):
    town = Town(ledger)
    town.source("police")
    town.tell("police", {"record_a": person(0)})
    with pytest.raises(LinkageError, match="richpicture link"):
        link_new(ledger, arrivals, Silence())
