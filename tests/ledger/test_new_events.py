"""Which events are new about whom, by what the outbox announced."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, insert, select, update

from ledger.classes import class_number
from ledger.clock import now
from ledger.database import Ledger
from ledger.new_events import Standing, new_events
from ledger.outbox import Announcement
from ledger.reference import keep_partnership
from ledger.tables import entry, lineage
from schema.vocabulary import Category, Marking
from tests.linkage.deliveries import PARTNERSHIP
from tests.policies.stating import Statements


@pytest.fixture
def connection(ledger: Ledger) -> Iterator[Connection]:
    """Amina stands in two events by one record each; the second entry names the first event, too."""
    with ledger.begin() as connection:
        keep_partnership(connection, PARTNERSHIP)
        number = class_number(connection, "police", Category.CRIME, Marking.OFFICIAL)
        told = Statements(connection)
        for one in ("amina", "zoe"):
            told.person(f"person_{one}")
        told.entry(
            number,
            {"record_1": "person_amina"},
            {"event_1": True},
            {"e1": ("INVOLVED", "record_1", "event_1")},
        )
        told.entry(
            number,
            {"record_2": "person_amina"},
            {"event_1": False, "event_2": True},
            {"e2": ("INVOLVED", "record_2", "event_2"), "e3": ("INVOLVED", "record_2", "event_1")},
        )
        yield connection


def new(connection: Connection, entries: list[int], records: list[str], who: str = "amina") -> list[str]:
    rows = [Announcement(1, "entries", entries), Announcement(2, "records", records)]
    told = new_events(connection, [f"person_{who}"], rows)
    return [event for event, stood in told.items() if not stood]


def test_an_event_is_told_with_how_one_stood_in_it_already(connection: Connection):
    number = connection.execute(select(entry.c["class"]).where(entry.c.id == 1)).scalar_one()
    rows = [Announcement(1, "entries", [2])]
    told = new_events(connection, ["person_amina"], rows)
    assert told == {"event_1": [Standing("e1", number, "record_1")], "event_2": []}


def test_an_entry_brings_its_event_unless_another_did(connection: Connection):
    assert new(connection, [1, 2], []) == ["event_1", "event_2"]
    assert new(connection, [2], []) == ["event_2"]
    assert new(connection, [1], []) == []
    assert new(connection, [], []) == []
    assert new(connection, [1, 2], [], "zoe") == []


def test_a_record_that_is_given_its_person_brings_its_events(connection: Connection):
    assert new(connection, [], ["record_2"]) == ["event_2"]
    assert new(connection, [], ["record_1", "record_2"]) == ["event_1", "event_2"]


def test_a_record_that_comes_from_another_person_brings_nothing(connection: Connection):
    told = {"run": 1, "kind": "MERGE", "from_person": "person_zoe", "to_person": "person_amina", "at": now()}
    connection.execute(insert(lineage).values(**told, records=["record_2"]))
    assert new(connection, [], ["record_2"]) == []


def test_a_correction_brings_nothing(connection: Connection):
    connection.execute(update(entry).where(entry.c.id == 2).values(version=2))
    assert new(connection, [2], []) == []
    assert new(connection, [1, 2], []) == []  # event_1, too, was told of before it was corrected
    assert new(connection, [2], ["record_2"]) == ["event_2"]  # corrected before anyone knew whose it is


def test_what_was_withdrawn_brings_nothing(connection: Connection):
    connection.execute(update(entry).where(entry.c.id == 2).values(state="superseded"))
    assert new(connection, [2], ["record_2"]) == []
