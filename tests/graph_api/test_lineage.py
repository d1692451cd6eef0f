"""An id from before a merge or a split answers with today's person."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from graph_api.lineage import Meant, follow, persons_read, persons_today
from ledger.database import Ledger
from ledger.tables import lineage, membership, person, run
from policies.permissions import LogScope
from policies.restrictions import restrict
from schema.selection import Selection
from schema.sight import Sight, Viewer
from schema.vocabulary import FieldClass, Purpose, RestrictionKind, Role
from tests.graph_api.oracle import Facts
from tests.graph_api.protected import RESTRICT
from tests.graph_api.servers import Server, serving
from tests.policies.audit.holdings import hold

AT = "2026-01-31T09:30:00.000000Z"


def keep(ledger: Ledger, homes: dict[str, str], moves: list[tuple[str, str, list[str]]]) -> None:
    """Records at home with their persons, and the moves that led there."""
    with ledger.begin() as connection:
        [number] = connection.execute(
            run.insert().values(started_at=AT, state="done", figures={}).returning(run.c.id)
        ).one()
        people = {*homes.values(), *(end for one in moves for end in one[:2])}
        connection.execute(person.insert(), [{"id": id, "run": number} for id in sorted(people)])
        connection.execute(
            membership.insert(), [{"record": one, "person": of, "run": number} for one, of in homes.items()]
        )
        rows = [
            {
                "run": number,
                "kind": "MERGE",
                "from_person": one,
                "to_person": to,
                "records": records,
                "at": AT,
            }
            for one, to, records in moves
        ]
        connection.execute(lineage.insert(), rows)


def today(ledger: Ledger, *ids: str) -> dict[str, list[str]]:
    """Whom these mean to somebody who sees every record."""
    with ledger.read() as connection:
        every = connection.execute(select(membership.c.record)).scalars().all()
        return persons_today(connection, ids, Sight(granted={FieldClass.EXISTENCE: tuple(every)}))


def test_a_person_without_a_past_means_herself(ledger):
    keep(ledger, {"r1": "person_a"}, [("person_x", "person_y", [])])
    assert today(ledger, "person_a", "person_unknown") == {
        "person_a": ["person_a"],
        "person_unknown": ["person_unknown"],
    }


def test_after_merges_the_last_one_answers(ledger):
    moves = [("person_a", "person_b", ["r1", "r2"]), ("person_b", "person_c", ["r1", "r2", "r3"])]
    keep(ledger, {"r1": "person_c", "r2": "person_c", "r3": "person_c"}, moves)
    assert today(ledger, "person_a") == {"person_a": ["person_a", "person_c"]}
    assert today(ledger, "person_b") == {"person_b": ["person_b", "person_c"]}


def test_after_a_split_everyone_who_holds_her_records_may_answer(ledger):
    homes = {"r1": "person_a", "r2": "person_b", "r3": "person_c", "r4": "person_c"}
    keep(ledger, homes, [("person_a", "person_b", ["r2"]), ("person_a", "person_c", ["r3", "r4"])])
    assert today(ledger, "person_a") == {"person_a": ["person_a", "person_c", "person_b"]}


def test_records_that_went_away_are_nobodys(ledger):
    keep(ledger, {"r1": "person_b"}, [("person_a", "person_b", ["r1", "gone"])])
    assert today(ledger, "person_a") == {"person_a": ["person_a", "person_b"]}


def test_an_old_id_of_hidden_records_takes_the_statements_of_one_that_never_was(ledger):
    keep(ledger, {"r1": "person_b"}, [("person_a", "person_b", ["r1"])])
    asked: list[list[str]] = []
    with ledger.read() as connection:
        for id in ("person_a", "person_never"):
            run: list[str] = []

            def note(_connection: object, _cursor: object, text: str, *_: object, run: list[str] = run):
                run.append(text)

            event.listen(connection, "before_cursor_execute", note)
            assert persons_today(connection, [id], Sight()) == {id: [id]}
            event.remove(connection, "before_cursor_execute", note)
            asked.append(run)
    assert asked[0] == asked[1] != []


def test_a_reader_of_the_log_is_led_on_by_her_agencys_records_alone(ledger):
    hold(ledger)
    homes = {"record_police": "person_b", "record_nhs_acute": "person_b"}
    moves = [("person_p", "person_b", ["record_police"]), ("person_n", "person_b", ["record_nhs_acute"])]
    keep(ledger, homes, moves)
    old, police = ("person_p", "person_n"), frozenset({"police"})
    alone = {id: [id] for id in old}
    led = alone | {"person_p": ["person_p", "person_b"]}

    def read(scope: LogScope) -> dict[str, list[str]]:
        with ledger.read() as connection:
            return persons_read(connection, old, scope)

    assert read(LogScope("hugh", by=police)) == read(LogScope("hugh", to=police)) == led
    assert read(LogScope("hugh")) == alone
    maker = Viewer("dana", "Dana", "police", frozenset({Role.PRIVACY_OFFICER}), Purpose.AUDIT)
    with ledger.begin() as connection:
        restrict(connection, "record_police", RestrictionKind.CONFLICT, maker, "kin", principal="hugh")
    assert read(LogScope("hugh", to=police)) == alone
    assert read(LogScope("irene", to=police)) == led


def test_whom_every_id_of_a_person_may_mean_is_told(ledger):
    keep(ledger, {"r1": "person_b"}, [("person_a", "person_b", ["r1"])])
    counted = Selection("events", "e", {"where": {"involving": "person_a", "outcome": "Charged"}})
    asked = (
        Selection("node", "y", {"id": "event_a"}),
        Selection("shortestPaths", "z", {"from": "person_b", "to": "person_c"}),
        Selection("place", "p", {"id": "place_a", "first": 2}, (counted,)),
    )
    seen = Sight(granted={FieldClass.EXISTENCE: ("r1",)})
    with ledger.read() as connection:
        assert follow(connection, asked, seen) == Meant(
            {"person_a": ["person_a", "person_b"], "person_b": ["person_b"], "person_c": ["person_c"]}, ["r1"]
        )
        assert follow(connection, asked[:1], seen) == Meant()
        assert follow(connection, asked, Sight()) == Meant(
            {one: [one] for one in ("person_a", "person_b", "person_c")}, []
        )


KNOWN = """SELECT person, json_group_array(record) FROM membership GROUP BY person
    HAVING count(*) > 3 ORDER BY person LIMIT 2"""
MOVED = "INSERT INTO lineage (run, kind, from_person, to_person, records, at) VALUES (?, ?, ?, ?, ?, ?)"
VIEWERS = (("ana.reid", "SAFEGUARDING"), ("dr.mehta", "SAFEGUARDING"), ("pc.walsh", "CRIME_PREVENTION"))


@pytest.fixture(scope="module")
def merged(
    demonstration: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, str, str]]:
    """A demonstration with a past: a server, who was merged from `person_old`, and who was split."""
    home = tmp_path_factory.mktemp("merged") / "home"
    shutil.copytree(demonstration, home)
    with closing(sqlite3.connect(home / "ledger.db", isolation_level=None)) as ledger:
        (whole, records), (split, others) = ledger.execute(KNOWN).fetchall()
        (number,) = ledger.execute("SELECT max(id) FROM run").fetchone()
        ledger.execute("INSERT INTO person VALUES ('person_old', ?, ?)", (number, number))
        ledger.execute(MOVED, (number, "MERGE", "person_old", whole, records, AT))
        # More of hers went to another than stayed; she is still herself.
        ledger.execute(MOVED, (number, "SPLIT", split, whole, records, AT))
        assert others
    with serving(home) as server:
        server.await_ready()
        yield server, whole, split


def shown_to_viewers(server: Server, query: str) -> list[Any]:
    """What each viewer is shown as `p`."""
    return [server.ask(query, user=user, purpose=purpose).data["p"] for user, purpose in VIEWERS]


@pytest.mark.parametrize("field", ["person", "node"])
def test_the_api_answers_an_old_id_with_todays_person(merged, field):
    server, whole, _ = merged
    today = shown_to_viewers(server, f'{{ p: {field}(id: "{whole}") {{ id }} }}')
    assert {"id": whole} in today
    assert shown_to_viewers(server, f'{{ p: {field}(id: "person_old") {{ id }} }}') == today


def test_a_network_and_a_path_follow_an_old_id(merged):
    server, whole, _ = merged
    query = """query ($id: ID!) { p: personNetwork(id: $id, hops: 1) { nodes { id distance } } }"""
    for user, purpose in VIEWERS:
        old, now = (
            server.ask(query, {"id": id}, user=user, purpose=purpose).data for id in ("person_old", whole)
        )
        assert old == now


@pytest.mark.parametrize("field", ["person", "node"])
def test_an_id_of_today_is_never_taken_for_another(merged, field):
    server, _, split = merged
    shown = shown_to_viewers(server, f'{{ p: {field}(id: "{split}") {{ id }} }}')
    assert {"id": split} in shown


HERS = "query ($id: ID!) { person(id: $id) { id records(first: 200) { edges { node { id } } } } }"
INVOLVING = """query ($id: ID!) { events(where: {involving: $id}, first: 200) { edges { node { id } } }
    eventCounts(where: {involving: $id}, by: [KIND]) { kind count } }"""


def test_events_that_involve_an_old_id_are_those_of_todays_person(merged):
    server, whole, _ = merged
    found = 0
    for user, purpose in VIEWERS:
        old, now = (
            server.ask(INVOLVING, {"id": id}, user=user, purpose=purpose).data for id in ("person_old", whole)
        )
        assert old == now
        found += len(now["events"]["edges"])
    assert found


def test_events_of_one_who_was_split_are_her_own_alone(merged):
    server, _, split = merged
    own = """query ($id: ID!) { person(id: $id) {
        involvements(first: 200) { edges { node { event { id } } } } } }"""
    for user, purpose in VIEWERS:
        shown = server.ask(INVOLVING, {"id": split}, user=user, purpose=purpose).data["events"]["edges"]
        person = server.ask(own, {"id": split}, user=user, purpose=purpose).data["person"]
        if person is not None:
            hers = {edge["node"]["event"]["id"] for edge in person["involvements"]["edges"]}
            assert {edge["node"]["id"] for edge in shown} == hers


def test_an_old_id_tells_nobody_to_whom_hidden_records_went(merged):
    """Each of her records once led here by an id of its own; to whom it is hidden, it leads to nobody."""
    server, _, _ = merged
    facts = Facts(server.home)
    eyes = {(user, purpose): facts.eyes(user, Purpose(purpose)) for user, purpose in VIEWERS}
    known = {viewer: {*one.records, *one.pointed} for viewer, one in eyes.items()}
    partly = (
        whole
        for whole in sorted(set(facts.person.values()))
        for records in [{id for id, of in facts.person.items() if of == whole}]
        if any(records & seen and records - seen for seen in known.values())
    )
    whole = next(partly)
    led = {f"person_from{n}": id for n, id in enumerate(sorted(facts.person)) if facts.person[id] == whole}
    facts.close()
    with closing(sqlite3.connect(server.home / "ledger.db", isolation_level=None)) as ledger:
        (number,) = ledger.execute("SELECT max(id) FROM run").fetchone()
        for id, record in led.items():
            ledger.execute("INSERT INTO person VALUES (?, ?, ?)", (id, number, number))
            ledger.execute(MOVED, (number, "SPLIT", id, whole, json.dumps([record]), AT))
    for (user, purpose), seen in known.items():
        told = server.ask(HERS, {"id": whole}, user=user, purpose=purpose).data["person"]
        for id, record in led.items():
            shown = server.ask(HERS, {"id": id}, user=user, purpose=purpose).data["person"]
            assert shown == (told if record in seen else None)


def test_accesses_to_an_old_id_tell_nobody_to_whom_hidden_records_went(merged):
    """Of one whom the police and a children's service know: her ids from before that each alone knew."""
    server, _, _ = merged
    facts = Facts(server.home)
    held: dict[str, dict[str, str]] = {}
    for id, row in facts.records.items():
        held.setdefault(facts.person[id], {})[facts.classes[row["class"]].agency] = id
    facts.close()
    whole = min(one for one, by in held.items() if by.keys() >= {"police", "childrens_north"})
    with closing(sqlite3.connect(server.home / "ledger.db", isolation_level=None)) as ledger:
        (number,) = ledger.execute("SELECT max(id) FROM run").fetchone()
        for agency in ("police", "childrens_north"):
            ledger.execute("INSERT INTO person VALUES (?, ?, ?)", (f"person_{agency}", number, number))
            records = json.dumps([held[whole][agency]])
            ledger.execute(MOVED, (number, "MERGE", f"person_{agency}", whole, records, AT))
    assert server.ask(HERS, {"id": whole}, user="ana.reid").data["person"]
    query = "query ($id: ID!) { accessesTo(person: $id) { totalCount edges { node { subjects } } } }"

    def told(id: str) -> Any:
        asked = server.ask(query, {"id": id}, user="dana.whitlock", purpose="AUDIT", case=None)
        return asked.data["accessesTo"]

    assert told("person_police") == told("person_never") == {"totalCount": 0, "edges": []}
    assert told("person_childrens_north")["totalCount"]


def test_a_conflict_is_declared_by_an_old_id_only_where_it_leads_her_to_somebody(merged):
    """Her last deed here: it closes to her whom she declares it in."""
    server, _, _ = merged
    user, purpose = VIEWERS[2]
    facts = Facts(server.home)
    eyes = facts.eyes(user, Purpose(purpose))
    held: dict[str, set[str]] = {}
    for id, of in facts.person.items():
        held.setdefault(of, set()).add(id)
    facts.close()
    told_of = {*eyes.records, *eyes.pointed}
    whole, records = next(
        (one, ids)
        for one, ids in sorted(held.items())
        if ids & eyes.records.keys() and ids - told_of - eyes.records.keys()
    )
    seen, hidden = min(records & eyes.records.keys()), min(records - told_of)
    with closing(sqlite3.connect(server.home / "ledger.db", isolation_level=None)) as ledger:
        (number,) = ledger.execute("SELECT max(id) FROM run").fetchone()
        for id, record in (("person_was_seen", seen), ("person_was_hidden", hidden)):
            ledger.execute("INSERT INTO person VALUES (?, ?, ?)", (id, number, number))
            ledger.execute(MOVED, (number, "MERGE", id, whole, json.dumps([record]), AT))

    def declared(id: str) -> Any:
        given = {"subject": id, "kind": "CONFLICT", "reason": "my brother", "principal": user}
        return server.ask(RESTRICT, {"input": given}, user=user, purpose=purpose).data["restrict"]

    never = declared("person_was_never")
    assert never["refusal"]["code"] == "NOT_FOUND"
    assert declared("person_was_hidden") == never
    assert declared("person_was_seen")["restriction"]["subject"] == whole
