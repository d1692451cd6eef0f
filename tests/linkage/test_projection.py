"""The graph follows the ledger: what entries state and whose records are, on both engines."""

from typing import Any

import pytest

from cypher.engine import Engine
from cypher.position import position
from cypher.writes import create_edges, create_nodes
from ledger.classes import restricted_number
from ledger.database import Ledger
from ledger.outbox import last_seq, pending, projected_seq
from linkage.progress import Silence
from linkage.projection.portions import changed
from linkage.projection.project import project, rebuild
from policies.restrictions import closed
from schema.vocabulary import RestrictionKind
from tests.graphs import contents
from tests.linkage.histories import History

CRIME = {
    "kind": "BURGLARY",
    "start": "2026-01-31T09:30:00.000000Z",
    "startPrecision": "TIME",
    "outcome": "Charged",
}


@pytest.fixture
def history(sqlite_ledger: Ledger) -> History:
    return History(sqlite_ledger).begin()


def nodes(dump: Any, label: str) -> dict[str, dict[str, Any]]:
    return {id: dict(properties) for found, id, properties in dump[0] if found == label}


def edges(dump: Any, type: str) -> list[tuple[str, str]]:
    return [(start, end) for found, start, end, _ in dump[1] if found == type]


async def up_to_date(history: History, engine: Engine) -> Any:
    await project(history.ledger, engine, Silence())
    return await contents(engine)


def custody(history: History, person: str | None = "person_1", given: str = "Zoë") -> None:
    history.deliver(
        "custody",
        "c1",
        records=[
            {
                "id": "record_1",
                "given_name": given,
                "family_name": "O'Brien",
                "full_name": f"{given} O'Brien",
                "birth_date": "1990-05",
                "address": "1 High Street",
                "town": "Oxford",
                "phones": ["+447700900001"],
                "identifiers": {"PNC_ID": "2001/0000001A"},
                "attributes": {"HEALTH": {"diagnosis": "asthma"}},
            }
        ],
        nodes=[
            ("event_1", "Event", {"kind": "CUSTODY"}),
            ("event_2", "Event", {}),
            (
                "place_1",
                "Place",
                {"kind": "ADDRESS", "address": "1 High Street", "postcode": "OX1 1AA", "areas": ["area_W01"]},
            ),
            ("staff_1", "Staff", {"fullName": "PC Ann Lee"}),
        ],
        edges=[
            ("edge_1", "INVOLVED", "record_1", "event_1", {"role": "SUBJECT"}),
            ("edge_2", "INVOLVED", "record_1", "event_2", {"role": "SUSPECT"}),
            ("edge_3", "LIVES_AT", "record_1", "place_1", {"from": "2020"}),
            ("edge_4", "HANDLED_BY", "event_1", "staff_1", {}),
        ],
    )
    if person:
        history.own("record_1", person)


async def test_a_record_stands_in_the_graph_once_it_has_a_person(history: History, engine: Engine):
    custody(history, person=None)
    dump = await up_to_date(history, engine)
    assert (nodes(dump, "Record"), nodes(dump, "Person"), edges(dump, "INVOLVED")) == ({}, {}, [])
    assert edges(dump, "HANDLED_BY") == [("event_1", "staff_1")]
    history.own("record_1", "person_1")
    dump = await up_to_date(history, engine)
    told = nodes(dump, "Record")["record_1"]
    assert len(told.pop("receivedAt")) == len("2026-01-31T09:30:00Z")
    assert told == {
        "id": "record_1",
        "class": history.classes["custody"],
        "agency": "agency_police",
        "category": "CUSTODY",
        "marking": "OFFICIAL_SENSITIVE",
        "givenName": "Zoë",
        "familyName": "O'Brien",
        "fullName": "Zoë O'Brien",
        "birthDate": "1990-05",
        "address": "1 High Street, Oxford",
        "phones": ["+447700900001"],
        "pncId": "2001/0000001A",
        "attributesHealth": ["diagnosis=asthma"],
        "givenKey": "zoe",
        "familyKey": "obrien",
        "givenSound": "S",
        "familySound": "OBRN",
    }
    assert list(nodes(dump, "Person")) == ["person_1"]
    assert (edges(dump, "OF"), edges(dump, "FROM")) == (
        [("record_1", "person_1")],
        [("record_1", "agency_police")],
    )
    assert edges(dump, "INVOLVED") == [("person_1", "event_1"), ("person_1", "event_2")]
    assert (edges(dump, "IN"), edges(dump, "WORKS_FOR")) == (
        [("place_1", "area_W01")],
        [("staff_1", "agency_police")],
    )


def called(history: History, *names: str) -> None:
    told = {"id": "record_1", "given_name": "Jane", "family_name": "Roe", "other_names": list(names)}
    history.deliver("custody", "c1", records=[told])


async def test_other_names_are_sought_and_go_with_their_record(history: History, engine: Engine):
    called(history, "Doe", "Ann van Berg")
    history.own("record_1", "person_1")
    dump = await up_to_date(history, engine)
    names = {(one.get("givenKey"), one.get("familyKey")) for one in nodes(dump, "OtherName").values()}
    assert names == {
        ("doe", "roe"), ("jane", "doe"), ("ann", "van berg"), ("jane", "ann van berg"),
    }  # fmt: skip
    assert edges(dump, "TELLS") == [("record_1", f"record_1.{n}") for n in range(4)]
    history.own("record_1", "person_2")
    assert nodes(await up_to_date(history, engine), "OtherName") == nodes(dump, "OtherName")
    called(history, "Jane Roe", "Jay")  # the first is no other
    dump = await up_to_date(history, engine)
    names = {(one.get("givenKey"), one.get("familyKey")) for one in nodes(dump, "OtherName").values()}
    assert names == {("jay", "roe"), ("jane", "jay")}
    await rebuild(history.ledger, engine, Silence())
    assert await contents(engine) == dump
    history.deliver("custody", "c1", withdrawn=True)
    dump = await up_to_date(history, engine)
    assert (nodes(dump, "OtherName"), edges(dump, "TELLS")) == ({}, [])


async def test_an_edge_carries_the_record_that_it_names_and_its_class(history: History, engine: Engine):
    custody(history)
    history.deliver(
        "housing",
        "h1",
        records=[{"id": "record_2"}],
        edges=[("edge_9", "RELATED", "record_2", "record_1", {"kind": "PARENT"})],
    )
    history.own("record_2", "person_2")
    dump = await up_to_date(history, engine)
    (related,) = [edge for edge in dump[1] if edge[0] == "RELATED"]
    assert related[1:3] == ("person_2", "person_1")
    assert dict(related[3]) == {
        "id": "edge_9",
        "class": history.classes["housing"],
        "entry": 2,
        "kind": "PARENT",
        "fromRecord": "record_2",
        "fromClass": history.classes["housing"],
        "toRecord": "record_1",
        "toClass": history.classes["custody"],
    }
    lives = dict(next(edge for edge in dump[1] if edge[0] == "LIVES_AT")[3])
    assert lives == {
        "id": "edge_3",
        "class": history.classes["custody"],
        "entry": 1,
        "from": "2020",
        "record": "record_1",
        "recordClass": history.classes["custody"],
    }


async def test_edges_follow_their_record_to_another_person(history: History, engine: Engine):
    custody(history)
    await up_to_date(history, engine)
    history.own("record_1", "person_2")
    dump = await up_to_date(history, engine)
    assert list(nodes(dump, "Person")) == ["person_2"]
    assert edges(dump, "INVOLVED") == [("person_2", "event_1"), ("person_2", "event_2")]
    history.own("record_1", None)
    dump = await up_to_date(history, engine)
    assert (nodes(dump, "Person"), nodes(dump, "Record"), edges(dump, "LIVES_AT")) == ({}, {}, [])


async def test_a_person_stays_while_any_record_is_hers(history: History, engine: Engine):
    custody(history)
    history.deliver("housing", "h1", records=[{"id": "record_2"}])
    history.own("record_2", "person_1")
    await up_to_date(history, engine)
    history.own("record_1", "person_2")
    dump = await up_to_date(history, engine)
    assert sorted(edges(dump, "OF")) == [("record_1", "person_2"), ("record_2", "person_1")]


async def test_two_records_of_one_person_are_not_related_to_each_other(history: History, engine: Engine):
    custody(history)
    history.deliver(
        "housing",
        "h1",
        records=[{"id": "record_2"}],
        edges=[("edge_9", "RELATED", "record_2", "record_1", {"kind": "SIBLING"})],
    )
    history.own("record_2", "person_1")
    assert edges(await up_to_date(history, engine), "RELATED") == []
    history.own("record_2", "person_2")
    assert edges(await up_to_date(history, engine), "RELATED") == [("person_2", "person_1")]


async def test_a_corrected_entry_says_what_it_says_now(history: History, engine: Engine):
    custody(history)
    await up_to_date(history, engine)
    history.deliver(
        "custody",
        "c1",
        records=[{"id": "record_1", "given_name": "Zoe"}],
        nodes=[("event_1", "Event", {"kind": "ARREST"})],
        edges=[("edge_1", "INVOLVED", "record_1", "event_1", {"role": "SUSPECT"})],
    )
    dump = await up_to_date(history, engine)
    assert nodes(dump, "Record")["record_1"].get("familyName") is None
    assert {id: told["kind"] for id, told in nodes(dump, "Event").items()} == {"event_1": "ARREST"}
    assert (nodes(dump, "Place"), nodes(dump, "Staff")) == ({}, {})
    assert [dict(edge[3])["role"] for edge in dump[1] if edge[0] == "INVOLVED"] == ["SUSPECT"]


async def test_a_withdrawn_entry_takes_along_what_nobody_else_states(history: History, engine: Engine):
    history.deliver(
        "crimes",
        "k1",
        nodes=[("event_2", "Event", CRIME), ("place_1", "Place", {})],
        edges=[("edge_5", "AT", "event_2", "place_1", {})],
    )
    custody(history)
    await up_to_date(history, engine)
    history.deliver("custody", "c1", withdrawn=True)
    dump = await up_to_date(history, engine)
    labels = {label for label, *_ in dump[0]}
    assert labels == {"Agency", "Area", "Event", "Place"}
    assert list(nodes(dump, "Event")) == ["event_2"]
    assert nodes(dump, "Place")["place_1"] == {"id": "place_1", "kind": "POINT"}
    assert [edge[:3] for edge in dump[1]] == [("AT", "event_2", "place_1")]


async def test_an_event_has_the_class_of_the_first_entry_that_tells_of_it_and_only_that_class_tells(
    history: History, engine: Engine
):
    custody(history)
    dump = await up_to_date(history, engine)
    assert nodes(dump, "Event")["event_2"] == {"id": "event_2"}
    history.deliver("crimes", "k1", nodes=[("event_2", "Event", CRIME)])
    # Another class may say what it likes: whoever sees a public crime is told nothing of it.
    history.deliver("housing", "h1", nodes=[("event_2", "Event", {"kind": "ROBBERY", "narrative": "Seen."})])
    history.deliver("crimes", "k2", nodes=[("event_2", "Event", {"narrative": "Shed broken into."})])
    dump = await up_to_date(history, engine)
    assert nodes(dump, "Event")["event_2"] == {
        "id": "event_2",
        "class": history.classes["crimes"],
        "agency": "agency_police",
        "category": "CRIME",
        "marking": "PUBLIC",
        "kind": "BURGLARY",
        "start": "2026-01-31T09:30:00Z",
        "startPrecision": "TIME",
        "outcome": "Charged",
        "narrative": "Shed broken into.",
    }


async def test_an_event_that_nobody_tells_of_says_nothing(history: History, engine: Engine):
    history.deliver("housing", "h1", nodes=[("event_2", "Event", {"narrative": "Seen."})])
    assert nodes(await up_to_date(history, engine), "Event")["event_2"] == {"id": "event_2"}


async def test_versions_of_long_ago_are_not_read_again(history: History, engine: Engine):
    for number in range(4):
        history.deliver("crimes", "k1", nodes=[(f"event_{number}", "Event", CRIME)])
        with history.ledger.read() as connection:
            portion = changed(connection, pending(connection, last_seq(connection) - 1, 1))
        assert [one["id"] for one in portion.nodes["Event"]] == [f"event_{number}"]
        assert portion.gone["Event"] == ({f"event_{number - 1}"} if number else set())
    assert list(nodes(await up_to_date(history, engine), "Event")) == ["event_3"]


async def test_an_agency_that_changes_is_shown_as_it_is(history: History, engine: Engine):
    await up_to_date(history, engine)
    history.refer("new@police.example")
    assert (
        nodes(await up_to_date(history, engine), "Agency")["agency_police"]["contact"] == "new@police.example"
    )


async def test_the_position_is_that_of_the_ledger_and_nothing_is_applied_twice(
    history: History, engine: Engine
):
    custody(history)
    await project(history.ledger, engine, Silence())
    with history.ledger.read() as connection:
        newest = last_seq(connection)
    before = await position(engine)
    assert before is not None
    assert before.seq == newest
    custody(history, given="Zoey")
    assert await project(history.ledger, engine, Silence()) == 2
    assert await project(history.ledger, engine, Silence()) == 0


async def test_applying_again_changes_nothing(history: History, engine: Engine):
    custody(history)
    await project(history.ledger, engine, Silence())
    custody(history, given="Zoey", person="person_2")
    at = await position(engine)
    assert at is not None
    once = await up_to_date(history, engine)
    await engine.write([at.statement()])
    assert await project(history.ledger, engine, Silence()) == 2
    assert await contents(engine) == once


async def test_a_graph_of_which_most_has_changed_is_written_whole(
    history: History, engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    custody(history)
    await up_to_date(history, engine)
    before = await position(engine)
    monkeypatch.setattr("linkage.projection.project.MANY", 1)
    custody(history, given="Zoey", person="person_2")
    dump = await up_to_date(history, engine)
    after = await position(engine)
    assert before is not None
    assert after is not None
    assert (after.seq, after.generation != before.generation) == (before.seq + 2, True)
    assert nodes(dump, "Record")["record_1"]["givenName"] == "Zoey"
    assert list(nodes(dump, "Person")) == ["person_2"]


async def test_a_rebuilt_graph_has_nothing_of_another_ledger(history: History, engine: Engine):
    custody(history)
    expected = await up_to_date(history, engine)
    with history.ledger.begin() as connection:
        connection.exec_driver_sql("DELETE FROM outbox")
    history.deliver("crimes", "k1", nodes=[("event_7", "Event", CRIME)])
    history.deliver("crimes", "k1", withdrawn=True)
    with history.ledger.begin() as connection:
        connection.exec_driver_sql("DELETE FROM outbox")
    await engine.write(
        [create_nodes("Person", [{"id": "person_9"}], 1), create_nodes("Event", [{"id": "event_9"}], 1)]
    )
    await engine.write(
        [create_edges("INVOLVED", [{"id": "edge_99", "start": "person_1", "end": "event_1"}], 1)]
    )
    await rebuild(history.ledger, engine, Silence())
    assert await contents(engine) == expected


async def test_a_shared_place_betrays_nobody_who_knows_it(history: History, engine: Engine):
    """Spelling, position and areas of an address would tell that a closed source knows it."""
    named = {"shared": "address", "address": "Flat 3, 162 Flynn Avenue", "postcode": "OX1 1AA"}
    history.deliver(
        "custody",
        "c1",
        nodes=[("event_2", "Event", CRIME), ("place_1", "Place", named)],
        edges=[("edge_5", "AT", "event_2", "place_1", {})],
    )
    before = nodes(await up_to_date(history, engine), "Place")
    assert before["place_1"]["address"] == "Flat 3 162 Flynn Avenue"
    more = {**named, "address": "FLAT 3 162 Flynn Avenue", "latitude": 51.7, "longitude": -1.2}
    more |= {"kind": "PREMISES", "areas": ["area_W01"]}
    history.deliver("housing", "h1", nodes=[("place_1", "Place", more)])
    dump = await up_to_date(history, engine)
    assert nodes(dump, "Place") == before
    assert edges(dump, "IN") == []


async def test_what_is_restricted_leaves_its_class_and_comes_back(history: History, engine: Engine):
    custody(history)
    before = await up_to_date(history, engine)
    sealed = history.restrict("person_1", RestrictionKind.SEALED)
    privileged = history.restrict("record_1", RestrictionKind.PRIVILEGED)
    event = history.restrict("event_1", RestrictionKind.SEALED)
    assert closed_ids(history) == ("event_1", "record_1")
    dump = await up_to_date(history, engine)
    assert closed_ids(history) == ()
    own = history.classes["custody"]
    strictest = restricted_number(own, RestrictionKind.PRIVILEGED)
    assert nodes(dump, "Record")["record_1"]["class"] == strictest
    assert {dict(edge[3])["recordClass"] for edge in dump[1] if edge[0] == "INVOLVED"} == {strictest}
    assert nodes(dump, "Event")["event_1"]["class"] == restricted_number(own, RestrictionKind.SEALED)
    await rebuild(history.ledger, engine, Silence())
    assert await contents(engine) == dump
    for id in (sealed, privileged, event):
        history.lift(id)
    assert await up_to_date(history, engine) == before


def closed_ids(history: History) -> tuple[str, ...]:
    with history.ledger.read() as connection:
        return closed(connection, "anyone", projected_seq(connection))
