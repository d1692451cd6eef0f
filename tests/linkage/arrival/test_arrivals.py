"""One record is compared with those that a run compares it with, and its weights are the run's."""

from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import cast, select
from sqlalchemy.types import Text

from ledger.database import Ledger
from ledger.tables import entry, link, record
from linkage.arrival.arrivals import Arrivals
from linkage.arrival.candidates import Among
from linkage.arrival.resolving import resolve
from linkage.arrival.scales import Told
from linkage.arrival.search import Found, pair, search
from linkage.duck import Duck
from linkage.errors import LinkageError
from linkage.model.features import TOLD
from linkage.model.model import Model
from linkage.progress import Silence
from linkage.resolution.run import link as run_link
from schema.vocabulary import Resolution
from tests.ledgers import ledger_proved
from tests.linkage.model.test_pattern import somebody
from tests.linkage.resolution.town import Town, person

NUMBER = {"NHS_NUMBER": "9434765919"}


@pytest.fixture
def town(ledger: Ledger) -> Town:
    made = Town(ledger)
    made.source("police")
    made.source("charity", deduplicated=True)
    return made


def told(town: Town) -> dict[str, Told]:
    """The records of current entries as an arrival is told."""
    wanted = select(
        record.c.id.label("record"),
        record.c.entry,
        record.c.source,
        *(cast(record.c[name], Text) for name in TOLD),
    ).join(entry, entry.c.id == record.c.entry)
    with town.ledger.read() as connection:
        rows = connection.execute(wanted.where(entry.c.state == "current")).all()
    names = ("record", "entry", "source", *TOLD)
    return {row[0]: {**dict(zip(names, row, strict=True)), "by_hand": False} for row in rows}


@ledger_proved
def test_a_record_meets_whom_a_run_compares_it_with_and_weighs_what_the_run_wrote(
    town: Town, arrivals: Arrivals
):
    chance = Random(5)
    people = {f"record_{number:03}": somebody(chance) for number in range(100)}
    half = dict(list(people.items())[:50])
    town.tell("police", half)
    town.tell("charity", {id: one for id, one in people.items() if id not in half})
    pairs: set[tuple[str, str]] = set()

    def look(duck: Duck, _: Model) -> None:
        pairs.update(
            duck.rows(
                "SELECT a.record, b.record FROM pair JOIN features a ON a.n = l JOIN features b ON b.n = r"
            )
        )

    run_link(town.ledger, progress=Silence(), witness=look)
    with town.ledger.read() as connection:
        weights = {(row.record_a, row.record_b): row.weight for row in connection.execute(select(link))}
        found: dict[tuple[str, str], float] = {}
        for id, one in told(town).items():
            without = "charity" if one["source"] == "charity" else ""
            weighing = arrivals.weighing(connection, one)
            met = weighing.candidates(connection, without=without)
            assert met.keys() == {a if b == id else b for a, b in pairs if id in (a, b)}
            weighed = weighing.weigh({**met, id: weighing.derived.packed}, [pair(id, other) for other in met])
            found |= {two: weighing.weight(one.bits) for two, one in weighed.items()}
    assert len(pairs) > 300
    assert set(found) == pairs
    for two in found.keys() & weights.keys():
        assert found[two] == pytest.approx(weights[two], abs=1e-4)  # a link is written as a 32-bit number


def test_blocks_are_measured_and_searched_among_what_is_open_alone(town: Town, arrivals: Arrivals):
    town.tell("police", {"record_a": person(0), "record_b": person(0), "record_c": person(0)})
    town.link()
    one = told(town)["record_a"]

    def met(within: Among | None) -> list[str]:
        with town.ledger.read() as connection:
            return sorted(arrivals.weighing(connection, one).candidates(connection, within))

    assert met(None) == met(Among([town.class_number])) == ["record_b", "record_c"]
    assert met(Among([])) == []
    assert met(Among([], granted=["record_c"])) == ["record_c"]
    assert met(Among([town.class_number], closed=["record_c"])) == ["record_b"]


def test_who_was_withdrawn_or_corrected_is_met_as_she_is_told_today(town: Town, arrivals: Arrivals):
    town.tell("police", {"record_a": person(0), "record_b": person(0)})
    town.link()
    one = told(town)["record_a"]
    town.withdraw("record_b")
    with town.ledger.read() as connection:
        assert not arrivals.weighing(connection, one).candidates(connection)
    town.link()
    town.restore("record_b")
    town.link()
    with town.ledger.read() as connection:
        assert [*arrivals.weighing(connection, one).candidates(connection)] == ["record_b"]


@ledger_proved
def test_a_block_too_large_is_parted_by_year_as_in_a_run(town: Town, arrivals: Arrivals):
    crowd: dict[str, dict[str, Any]] = {
        f"record_x{number:03}": {
            "given_name": "Jane",
            "family_name": "Doe",
            "birth_date": "1901" if number < 5 else "1900",
        }
        for number in range(230)
    }
    town.tell("police", crowd)
    town.link()
    met = {"record": "record_new", "entry": 0, "source": "police", **dict.fromkeys(TOLD)}
    met |= {"given_name": "Jane", "family_name": "Doe"}
    with town.ledger.read() as connection:
        assert not arrivals.weighing(connection, met).candidates(connection)
        assert not arrivals.weighing(connection, {**met, "birth_date": "1900"}).candidates(connection)
        found = arrivals.weighing(connection, {**met, "birth_date": "1901"}).candidates(connection)
    assert found.keys() == {id for id, one in crowd.items() if one["birth_date"] == "1901"}


def test_two_of_a_source_without_duplicates_are_weighed_neither_by_a_run_nor_on_arrival(
    town: Town, arrivals: Arrivals
):
    town.tell("police", {"record_a": person(0)})
    town.tell("charity", {"record_b": person(0), "record_c": person(0, given_name="Jayne")})
    town.link()
    linked = {("record_a", "record_b"), ("record_a", "record_c")}
    assert set(town.ask("SELECT record_a, record_b FROM link")) == linked
    with town.ledger.begin() as connection:
        resolve(connection, arrivals, "record_c")
    assert set(town.ask("SELECT record_a, record_b FROM link")) == linked


def test_what_fails_while_it_is_weighed_leaves_no_database_behind(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    town.tell("police", {"record_a": person(0)})
    town.link()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    opened = Arrivals()
    with town.ledger.read() as connection, pytest.raises(KeyError, match="middle_names"):
        opened.weighing(connection, {"record": "record_b", "given_name": "Jane"})
    (scratch,) = temporary.iterdir()
    assert [one for one in scratch.iterdir() if one.is_dir()] == []
    opened.close()


def test_before_the_first_run_nothing_is_compared(town: Town, arrivals: Arrivals):
    town.tell("police", {"record_a": person(0)})
    with town.ledger.read() as connection, pytest.raises(LinkageError, match="richpicture link"):
        arrivals.weighing(connection, told(town)["record_a"])


def found(town: Town, arrivals: Arrivals, one: Told) -> Found:
    """What a search for this record finds, none like it being in the ledger."""
    with town.ledger.read() as connection:
        weighing = arrivals.weighing(connection, {**one, "record": "record_looked_for"})
        return search(connection, weighing, Among([town.class_number]))


def test_whoever_has_another_lifelong_number_is_no_match(town: Town, arrivals: Arrivals):
    town.tell("police", {"record_a": {**person(0), "identifiers": NUMBER}, "record_b": person(1)})
    town.link()
    same = told(town)["record_a"]
    assert found(town, arrivals, same).resolution is Resolution.MATCHED
    other = {**same, "identifiers": '{"NHS_NUMBER": "9434765870"}'}
    assert found(town, arrivals, other).resolution is not Resolution.MATCHED


@ledger_proved
@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"given_name": "Rosalind"}, "TWINS"),
        ({"given_name": "Rosalind", "birth_date": "1988-07-19", "identifiers": NUMBER}, "CONTRADICTION"),
        ({"given_name": "Rosalind", "birth_date": "1953-11-19", "identifiers": NUMBER}, "CONTRADICTION"),
        ({"given_name": "Baby", "birth_date": "1988-07-19", "identifiers": NUMBER}, "CONTRADICTION"),
    ],
)
def test_who_shares_a_home_or_a_number_but_neither_name_nor_birth_is_another_and_a_human_is_asked(
    town: Town, arrivals: Arrivals, other: dict[str, Any], reason: str
):
    shared = {"phones": ["+447700900001"], "emails": ["home@example.org"]}
    jane = {**person(0), **shared, "identifiers": NUMBER}
    town.tell("police", {"record_a": jane, **{f"record_x{one}": person(one) for one in range(1, 60)}})
    town.link()
    town.tell("police", {"record_b": {**person(0), **shared, **other}})
    twin = told(town)["record_b"]
    assert found(town, arrivals, twin).resolution is Resolution.NEEDS_REVIEW
    with town.ledger.begin() as connection:
        resolve(connection, arrivals, "record_b")
    assert not town.together("record_a", "record_b")
    asked = [(reason, "record_a", "record_b")]
    assert set(asked) <= set(town.ask("SELECT reason, record_a, record_b FROM doubt"))
    town.link()
    assert not town.together("record_a", "record_b")
    assert set(asked) <= set(town.ask("SELECT reason, record_a, record_b FROM doubt"))


@ledger_proved
def test_who_resembles_one_record_of_a_person_is_weighed_with_all_that_her_asker_sees_of_her(
    town: Town, arrivals: Arrivals
):
    home = {
        "family_name": "Fothergill",
        "address": "12 Curlew Rise",
        "town": "Reading",
        "postcode": "RG30 1QD",
    }
    rosalind = {**home, "given_name": "Rosalind", "birth_date": "2012-03-07", "sex": "FEMALE"}
    reached = {"phones": ["+447700900212"], "emails": ["fothergills@example.org"]}
    town.tell("police", {f"record_x{number}": person(number) for number in range(60)})
    # A contact of hers was told without name and birth date, with the home's new phone and e-mail.
    town.tell("police", {**{f"record_r{n}": rosalind for n in range(5)}, "record_s": {**home, **reached}})
    town.link()
    assert town.together("record_r0", "record_r4", "record_s")
    harriet = {"given_name": "Harriet", "family_name": "Fothergill", "birth_date": "2015-11-19", **reached}
    town.tell("charity", {"record_h": {**harriet, "sex": "FEMALE"}})
    one = told(town)["record_h"]
    looked = found(town, arrivals, one)
    assert looked.resolution is Resolution.NEEDS_REVIEW
    assert looked.matches[0].record == "record_s"
    with town.ledger.begin() as connection:
        resolve(connection, arrivals, "record_h")
    assert not town.together("record_h", "record_r0")
    with town.ledger.read() as connection:
        weighing = arrivals.weighing(connection, {**one, "record": "record_looked_for"})
        blind = Among([], ["record_s"])
        assert search(connection, weighing, blind).resolution is Resolution.MATCHED, "she sees no other"


def test_a_source_without_duplicates_does_not_say_that_nobody_has_a_second_record(
    town: Town, arrivals: Arrivals
):
    town.tell("charity", {f"record_{number:03}": person(number) for number in range(100)})
    town.link()
    copy = {**told(town)["record_050"], "source": "police"}  # nobody else is of this name
    assert found(town, arrivals, copy).resolution is Resolution.MATCHED
