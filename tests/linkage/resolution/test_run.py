"""Linkage runs on both ledgers: persons that stay, and everything that may make them change."""

from collections.abc import Iterator

import orjson
import pytest

from ledger.database import Ledger
from ledger.errors import LedgerBusy
from linkage.progress import Silence
from linkage.resolution.pairs import prior_bits
from linkage.resolution.run import link
from tests.ledgers import Databases, copies_proved
from tests.linkage.resolution.town import Copies, Town, linked_once, person

CROWD = {f"record_x{number:02}": person(number) for number in range(10, 50)}
"""People of whom nobody else tells, so that names and dates have frequencies."""


def told(ledger: Ledger) -> Town:
    made = Town(ledger)
    made.source("police")
    made.source("charity")
    made.tell("police", {**CROWD, "record_a": person(0)})
    made.tell("charity", {"record_b": person(0, given_name="Jayne", phones=["+447700900000"])})
    return made


@pytest.fixture
def town(ledger: Ledger) -> Town:
    """Two sources, a crowd, and Jane, of whom both sources tell."""
    return told(ledger)


@pytest.fixture(scope="module")
def once(databases: Databases) -> Iterator[Copies]:
    """What opens copies of that town, linked."""
    with linked_once(databases, told) as opened:
        yield opened


@pytest.fixture
def linked(once: Copies) -> Iterator[Town]:
    """That town, linked."""
    with once() as town:
        yield town


def test_a_run_makes_persons_links_and_announces_every_record(town: Town):
    report = town.link()
    assert town.together("record_a", "record_b")
    assert len(set(town.persons().values())) == len(CROWD) + 1 == report.changes.persons
    assert town.announced() == sorted([*CROWD, "record_a", "record_b"])
    ((one, other, weight, probability, run),) = town.ask(
        "SELECT record_a, record_b, weight, probability, run FROM link WHERE record_b = 'record_b'"
    )
    assert (one, other, run) == ("record_a", "record_b", report.run)
    assert weight > 8
    assert 0.99 < probability <= 1
    assert town.ask("SELECT * FROM lineage") == []


def test_a_link_tells_the_weight_of_every_comparison(town: Town):
    report = town.link()
    (link_,) = town.ask("SELECT weight, comparisons FROM link WHERE record_b = 'record_b'")
    weight, comparisons = link_
    bits = comparisons if isinstance(comparisons, dict) else orjson.loads(comparisons)
    assert bits["family"] > 0
    assert bits["phone"] == 0  # only one of them tells one
    assert sum(bits.values()) + prior_bits(report.prior) == pytest.approx(weight, abs=0.1)


def test_a_second_run_on_the_same_records_changes_nothing(linked: Town):
    before = linked.state()
    second = linked.link()
    assert linked.state() == before
    assert (second.changes.entered, second.changes.moved, second.changes.absent) == (0, 0, 0)
    assert (second.links.written, second.links.removed) == (0, 0)
    assert linked.ask("SELECT model, state FROM run ORDER BY id") == [(second.model, "done")] * 2


def test_a_new_record_joins_the_person_who_stands(linked: Town):
    before = linked.persons()
    linked.announced()
    linked.tell("charity", {"record_c": person(0, family_name="Roe", other_names=["Jane Doe"])})
    linked.link()
    after = linked.persons()
    assert after["record_c"] == before["record_a"]
    assert {id: after[id] for id in before} == before
    assert linked.announced() == ["record_c"]


def test_a_record_that_links_two_persons_merges_them_and_the_lineage_says_so(linked: Town):
    linked.tell(
        "charity", {"record_c": {"given_name": "Jane", "phones": ["+447700900077"], "postcode": "OX1 1AA"}}
    )
    linked.link()
    before = linked.persons()
    assert not linked.together("record_a", "record_c")
    linked.announced()
    linked.rule("SAME", "record_a", "record_c")
    report = linked.link()
    assert linked.together("record_a", "record_b", "record_c")
    assert linked.persons()["record_a"] == before["record_a"]  # the larger one keeps its id
    assert linked.ask("SELECT kind, from_person, to_person, run FROM lineage") == [
        ("MERGE", before["record_c"], before["record_a"], report.run)
    ]
    assert linked.ask(f"SELECT retired_by FROM person WHERE id = '{before['record_c']}'") == [(report.run,)]
    assert linked.announced() == ["record_c"]


def test_a_ruling_of_different_splits_a_person_and_its_withdrawal_mends_her(linked: Town):
    before = linked.persons()
    ruling = linked.rule("DIFFERENT", "record_b", "record_a")
    report = linked.link()
    after = linked.persons()
    assert not linked.together("record_a", "record_b")
    assert before["record_a"] in (after["record_a"], after["record_b"])
    assert (report.changes.splits, report.changes.merges, report.changes.created) == (1, 0, 1)
    linked.link()
    assert linked.persons() == after
    linked.unrule(ruling)
    linked.link()
    assert linked.together("record_a", "record_b")
    assert [kind for (kind,) in linked.ask("SELECT kind FROM lineage ORDER BY id")] == ["SPLIT", "MERGE"]


@copies_proved
def test_the_latest_ruling_on_a_pair_counts(linked: Town):
    linked.rule("DIFFERENT", "record_a", "record_b")
    linked.rule("UNSURE", "record_b", "record_a")
    linked.link()
    assert linked.together("record_a", "record_b")


@copies_proved
def test_rulings_that_contradict_each_other_are_counted_and_their_records_stay_as_they_are(linked: Town):
    linked.rule("SAME", "record_x10", "record_x11")
    linked.link()
    linked.rule("SAME", "record_x11", "record_x12")
    settles = linked.rule("DIFFERENT", "record_x10", "record_x12")
    before = linked.persons()
    for _ in range(2):
        assert linked.link().conflicts == 1
        assert linked.persons() == before, "the last good state, and no ruling before another"
    linked.unrule(settles)
    assert linked.link().conflicts == 0
    assert linked.together("record_x10", "record_x11", "record_x12")


@copies_proved
def test_two_who_contradict_each_other_on_one_pair_are_a_conflict(linked: Town):
    assert linked.together("record_a", "record_b")
    linked.rule("DIFFERENT", "record_a", "record_b")
    linked.rule("SAME", "record_a", "record_b", by="eve.lang")
    assert linked.link().conflicts == 1
    assert linked.together("record_a", "record_b")


@copies_proved
def test_the_lineage_names_the_decisions_that_moved_records_and_a_new_model_leaves_them(linked: Town):
    first = linked.rule("DIFFERENT", "record_a", "record_b")
    linked.link(train=True)
    linked.link(train=True)
    assert not linked.together("record_a", "record_b")
    linked.unrule(first)
    linked.link()
    asked = "SELECT kind, CAST(decisions AS text), CAST(withdrawn AS text) FROM lineage ORDER BY id"
    assert linked.ask(asked) == [("SPLIT", f'["{first}"]', "[]"), ("MERGE", "[]", f'["{first}"]')]


def test_a_withdrawn_record_keeps_its_person_who_retires_with_her_last_one(linked: Town):
    before = linked.persons()
    linked.announced()
    for number, gone in enumerate(("record_b", "record_a")):
        linked.withdraw(gone)
        report = linked.link()
        assert linked.persons() == before
        assert (report.changes.absent, report.changes.retired) == (number + 1, number)
        assert linked.announced() == []  # whoever withdrew it has said so
    assert linked.ask("SELECT * FROM link WHERE record_b = 'record_b'") == []
    her = f"SELECT retired_by FROM person WHERE id = '{before['record_a']}'"
    assert linked.ask(her) == [(report.run,)]
    assert linked.link().changes.retired == 0
    assert linked.ask(her) == [(report.run,)]
    linked.restore("record_a")
    linked.restore("record_b")
    assert linked.link().changes.created == 0
    assert linked.persons() == before
    assert linked.ask(her) == [(None,)]
    assert linked.ask("SELECT * FROM lineage") == []


@copies_proved
def test_a_withdrawn_record_follows_its_person_into_a_merge(linked: Town):
    other = {"given_name": "Jane", "phones": ["+447700900077"], "postcode": "OX1 1AA"}
    linked.tell("charity", {"record_c": other, "record_d": other})
    linked.rule("SAME", "record_c", "record_d")
    linked.link()
    before = linked.persons()
    assert before["record_c"] == before["record_d"] != before["record_a"]
    linked.withdraw("record_d")
    linked.rule("SAME", "record_a", "record_c")
    linked.link()
    assert set(linked.persons().values()) == set(before.values()) - {before["record_c"]}
    assert linked.together("record_a", "record_b", "record_c", "record_d")
    ((kind, records),) = linked.ask("SELECT kind, records FROM lineage")
    assert (kind, "record_d" in str(records)) == ("MERGE", True)


@copies_proved
def test_a_record_that_comes_back_to_another_person_leaves_its_own_in_the_lineage(linked: Town):
    before = linked.persons()
    linked.withdraw("record_x10")
    linked.link()
    linked.rule("SAME", "record_a", "record_x10")
    linked.restore("record_x10")
    linked.link()
    assert linked.together("record_a", "record_b", "record_x10")
    assert linked.ask("SELECT kind, from_person, to_person FROM lineage") == [
        ("MERGE", before["record_x10"], before["record_a"])
    ]


def test_a_ledger_without_records_and_one_with_a_single_one_can_be_linked(ledger: Ledger):
    town = Town(ledger)
    assert town.link().changes.persons == 0
    town.source("police")
    town.tell("police", {"record_a": person(0)})
    assert town.link().changes.persons == 1
    assert town.link(train=True).changes.persons == 1


@copies_proved
def test_training_puts_a_model_of_these_records_in_force(linked: Town):
    ((default,),) = linked.ask("SELECT model FROM run")
    trained = linked.link(train=True).model
    assert trained != default
    assert linked.link().model == trained
    assert linked.together("record_a", "record_b")


def test_only_one_run_at_a_time(town: Town):
    with town.ledger.turn("link"), pytest.raises(LedgerBusy):
        link(town.ledger, progress=Silence())


def test_a_run_that_fails_leaves_what_stood_and_says_that_it_failed(linked: Town):
    before = linked.state()
    linked.tell("charity", {"record_c": person(0)})

    def fail(*_: object) -> None:
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        link(linked.ledger, progress=Silence(), witness=fail)
    assert linked.state() == before
    assert [state for (state,) in linked.ask("SELECT state FROM run ORDER BY id")] == ["done", "failed"]
    assert linked.link().changes.entered == 1
