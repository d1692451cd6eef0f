"""Two agencies ask ten questions about homes, things, kin and staff; the ledger agrees, on both engines."""

import asyncio
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from ledger.database import Ledger
from ledger.tables import entry, stated_node
from schema.scalars import parse_date_time
from schema.vocabulary import FieldClass, Purpose
from tests.graph_api.oracle import Edge, Eyes, Facts
from tests.graph_api.servers import Server, serving
from tests.installations import graph_of, make_graph

VIEWERS = {"ana.reid": Purpose.SAFEGUARDING, "pc.walsh": Purpose.CRIME_PREVENTION}
REVEALED = {
    "LIVES_AT": FieldClass.LOCATION,
    "USES": FieldClass.CONTACT,
    "RELATED": FieldClass.EXISTENCE,
    "AT": FieldClass.LOCATION,
    "HANDLED_BY": FieldClass.OPERATIONAL,
}
INVERSE = {"PARENT": "CHILD", "CHILD": "PARENT"}
SOME = 12


@dataclass
class Surroundings:
    """The edges that one viewer sees, told from both ends; a person's end is a record in the ledger."""

    server: Server
    user: str
    facts: Facts
    eyes: Eyes

    def edges(self, type: str) -> list[Edge]:
        """Those of this type whose class is open for what it reveals and whose ends are visible."""
        seen = self.eyes.records.keys() | self.eyes.events.keys()
        return [
            edge
            for edge in self.facts.edges
            if edge.type == type
            and self.eyes.reveals(edge.number, edge.id, REVEALED[type])
            and all(end in seen for end in (edge.start, edge.end) if end.startswith(("record_", "event_")))
        ]

    def person(self, record: str) -> str:
        """Whose record it is."""
        owner: str = self.facts.person[record]
        return owner

    def ask(self, query: str, **variables: object) -> Any:
        """The data of an answer to this viewer."""
        purpose = VIEWERS[self.user].value
        return self.server.ask(query, variables, user=self.user, purpose=purpose).data


@pytest.fixture(scope="module", params=["embedded", pytest.param("neo4j", marks=pytest.mark.prove)])
def answering(
    request: pytest.FixtureRequest, demonstration: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server on the demonstration; at night on Neo4j, too, where `contract` proves the statements."""
    if request.param == "embedded":
        yield request.getfixturevalue("demo_server")
        return
    home = tmp_path_factory.mktemp("neo4j_home")
    shutil.copy(demonstration / "ledger.db", home)
    graph = graph_of(home, request.getfixturevalue("neo4j_url"))
    asyncio.run(make_graph(f"sqlite:///{home / 'ledger.db'}", graph))
    with serving(home, query_seconds="60", **graph) as running:
        yield running


@pytest.fixture(scope="module", params=VIEWERS)
def around(request: pytest.FixtureRequest, answering: Server, facts: Facts) -> Surroundings:
    """What each viewer sees."""
    return Surroundings(answering, request.param, facts, facts.eyes(request.param, VIEWERS[request.param]))


@pytest.fixture(scope="module")
def labels(demonstration: Path) -> dict[str, str]:
    """What is shown of each object that has a number or a mark."""
    wanted = (
        select(stated_node.c.id, stated_node.c.properties)
        .join(entry, entry.c.id == stated_node.c.entry)
        .where(entry.c.state == "current", stated_node.c.label == "Object")
    )
    ledger = Ledger.open(f"sqlite:///{demonstration / 'ledger.db'}")
    with ledger.read() as connection:
        found = {row.id: row.properties["value"] for row in connection.execute(wanted) if row.properties}
    ledger.close()
    return found


def grouped(pairs: Iterable[tuple[str, Any]]) -> dict[str, set[Any]]:
    """What belongs to each key, of the largest groups first."""
    found: dict[str, set[Any]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return dict(sorted(found.items(), key=lambda one: (-len(one[1]), one[0])))


def some(found: dict[str, set[Any]]) -> list[tuple[str, set[Any]]]:
    """A few of the largest groups and a few of the others."""
    assert found
    groups = list(found.items())
    return groups[:SOME] + groups[SOME :: max(1, len(groups) // SOME)]


def ids(connection: Any) -> set[str]:
    """The things of a page that holds all of them."""
    found = [edge["node"]["id"] for edge in connection["edges"]]
    assert connection["totalCount"] == len(found) == len(set(found))
    return set(found)


def test_the_two_see_different_surroundings(facts: Facts, answering: Server):
    seen = [
        {
            type: {(edge.start, edge.end) for edge in Surroundings(answering, user, facts, eyes).edges(type)}
            for type in REVEALED
        }
        for user, eyes in ((user, facts.eyes(user, purpose)) for user, purpose in VIEWERS.items())
    ]
    assert all(seen[0][type] != seen[1][type] for type in REVEALED)


def test_1_where_a_person_lives(around: Surroundings):
    query = "query ($id: ID!) { person(id: $id) { residences { place { id } record { id } } } }"
    lives = grouped((around.person(edge.start), (edge.end, edge.start)) for edge in around.edges("LIVES_AT"))
    for person, expected in some(lives):
        shown = around.ask(query, id=person)["person"]["residences"]
        assert {(one["place"]["id"], one["record"]["id"]) for one in shown} == expected


def test_2_who_lives_at_a_place(around: Surroundings):
    query = (
        "query ($id: ID!) { place(id: $id) { residents(first: 200) { totalCount edges { node { id } } } } }"
    )
    lives = grouped((edge.end, around.person(edge.start)) for edge in around.edges("LIVES_AT"))
    for place, expected in some(lives):
        assert ids(around.ask(query, id=place)["place"]["residents"]) == expected


def test_3_what_a_person_uses(around: Surroundings):
    query = "query ($id: ID!) { person(id: $id) { objects { id } } }"
    uses = grouped((around.person(edge.start), edge.end) for edge in around.edges("USES"))
    for person, expected in some(uses):
        shown = [one["id"] for one in around.ask(query, id=person)["person"]["objects"]]
        assert sorted(shown) == sorted(expected)


def test_4_who_else_uses_a_thing(around: Surroundings, labels: dict[str, str]):
    query = """query ($label: String!) { objects(label: $label) { edges { node {
        id users(first: 200) { totalCount edges { node { id } } } } } } }"""
    uses = grouped((edge.end, around.person(edge.start)) for edge in around.edges("USES"))
    for thing, expected in some(uses):
        shown = around.ask(query, label=labels[thing])["objects"]["edges"]
        assert {edge["node"]["id"]: ids(edge["node"]["users"]) for edge in shown} == {thing: expected}
    hidden = [id for id in sorted(labels) if id not in uses]
    assert hidden
    for thing in hidden[:SOME]:
        assert around.ask(query, label=labels[thing])["objects"]["edges"] == []


def test_5_who_is_related_to_whom(around: Surroundings):
    query = "query ($id: ID!) { person(id: $id) { relationships { kind person { id } record { id } } } }"
    told = [
        (edge.start, edge.end, edge.properties["kind"])
        for edge in around.edges("RELATED")
        if around.person(edge.start) != around.person(edge.end)
    ]
    kin = grouped(
        [(around.person(end), (kind, around.person(start), start)) for start, end, kind in told]
        + [
            (around.person(start), (INVERSE.get(kind, kind), around.person(end), end))
            for start, end, kind in told
        ]
    )
    for person, expected in some(kin) if kin else []:
        shown = around.ask(query, id=person)["person"]["relationships"]
        assert {(one["kind"], one["person"]["id"], one["record"]["id"]) for one in shown} == expected


def test_6_where_an_event_happened(around: Surroundings):
    query = "query ($id: ID!) { event(id: $id) { place { id } } }"
    places = grouped((edge.start, edge.end) for edge in around.edges("AT"))
    for event, expected in some(places):
        assert around.ask(query, id=event)["event"]["place"]["id"] in expected
    for event in sorted(around.eyes.events.keys() - places.keys())[:SOME]:
        assert around.ask(query, id=event)["event"]["place"] is None


def test_7_what_happened_at_a_place(around: Surroundings):
    query = "query ($id: ID!) { place(id: $id) { events(first: 200) { totalCount edges { node { id } } } } }"
    happened = grouped((edge.end, edge.start) for edge in around.edges("AT"))
    for place, expected in some({id: events for id, events in happened.items() if len(events) <= 200}):
        assert ids(around.ask(query, id=place)["place"]["events"]) == expected


def test_8_who_handled_an_event(around: Surroundings):
    query = "query ($id: ID!) { event(id: $id) { handledBy { id } } }"
    handled = grouped((edge.start, edge.end) for edge in around.edges("HANDLED_BY"))
    for event, expected in some(handled):
        assert {one["id"] for one in around.ask(query, id=event)["event"]["handledBy"]} == expected
    for event in sorted(around.eyes.events.keys() - handled.keys())[:SOME]:
        assert around.ask(query, id=event)["event"]["handledBy"] == []


def test_9_what_somebody_handled(around: Surroundings):
    query = """query ($id: ID!) { node(id: $id) { ... on Staff {
        events(first: 200) { totalCount edges { node { id } } } } }
        events(where: {handledBy: $id}, first: 0) { totalCount } }"""
    handled = grouped((edge.end, edge.start) for edge in around.edges("HANDLED_BY"))
    for staff, expected in some({id: events for id, events in handled.items() if len(events) <= 200}):
        shown = around.ask(query, id=staff)
        assert ids(shown["node"]["events"]) == expected
        assert shown["events"]["totalCount"] == len(expected)
    others = {edge.end for edge in around.facts.edges if edge.type == "HANDLED_BY"} - handled.keys()
    assert others
    for staff in sorted(others)[:SOME]:
        assert around.ask(query, id=staff) == {"node": None, "events": {"totalCount": 0}}


def test_10_where_and_by_whom_most_was_handled(around: Surroundings):
    query = """{ places: eventCounts(by: [PLACE]) { place count }
        staff: eventCounts(by: [STAFF]) { staff count } }"""
    shown = around.ask(query)
    for name, type in (("places", "AT"), ("staff", "HANDLED_BY")):
        field = {"places": "place", "staff": "staff"}[name]
        told = {one[field]: one["count"] for one in shown[name] if one[field] is not None}
        expected = Counter(end for _, end in {(edge.start, edge.end) for edge in around.edges(type)})
        assert told.items() <= expected.items()
        most = sorted(expected.values(), reverse=True)
        assert sorted(told.values(), reverse=True) == most[: len(told)]
        assert len(told) == len(expected) or len(shown[name]) == 1_000


def test_11_since_when_what_stands_in_a_network(around: Surroundings):
    query = """query ($id: ID!) { personNetwork(
        id: $id, hops: 1, first: 1000, through: [INVOLVED, LIVES_AT, USES]) { edges { to kind since } } }"""
    events = grouped((person, event) for person, event, _, _ in around.eyes.involvements())
    for person, expected in some(events):
        edges = around.ask(query, id=person)["personNetwork"]["edges"]
        told = {edge["to"]: edge["since"] for edge in edges if edge["kind"] == "INVOLVED"}
        starts = {event: around.eyes.events[event].get("start") for event in expected}
        assert told == {event: start and f"{start[:19]}Z" for event, start in starts.items()}
        assert all(parse_date_time(edge["since"]) for edge in edges if edge["since"] is not None)
