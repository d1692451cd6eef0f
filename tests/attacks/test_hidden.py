"""Ids and cursors that are another's: answered as what never was, by the same statements and with one log."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from cypher.cursor import Cursors
from cypher.plan.answer import Reference
from cypher.plan.planning import plan
from graph_api.question.document import Documents
from graph_api.question.selection import coerce, select
from ledger.ids import new_id
from schema.contract import contract
from schema.sight import Sight
from schema.vocabulary import FieldClass, Purpose
from tests.graph_api.oracle import Facts
from tests.graph_api.servers import Server
from tests.graph_api.test_audit import events, last

ATTACKER: dict[str, Any] = {"user": "dr.mehta", "purpose": "SAFEGUARDING"}
BY_ID = {
    "person": "person(id: $id) { id name birthDate records { totalCount } involvements { totalCount } }",
    "record": "node(id: $id) { id ... on Record { givenName } }",
    "event": "event(id: $id) { id kind start narrative participants { totalCount } }",
    "place": "place(id: $id) { id address events { totalCount } residents { totalCount } }",
    "object": "node(id: $id) { id ... on Object { label users { totalCount } } }",
    "staff": "node(id: $id) { id ... on Staff { name events { totalCount } } }",
}
ANY = "node(id: $id) { id __typename }"
AROUND = "personNetwork(id: $id) { nodes { id } } shortestPaths(from: $id, to: $id) { length }"
COUNTS = "events(where: {involving: $id}, first: 0) { totalCount }"


@pytest.fixture(scope="module")
def hidden(demonstration: Path) -> dict[str, list[str]]:
    """Ids of each kind that exist, and that the attacker may not see."""
    facts = Facts(demonstration)
    eyes = facts.eyes("dr.mehta", Purpose.SAFEGUARDING)
    # One to whom a pointer leads is told of by her id, as policy says.
    seen = {facts.person[id] for id in (*eyes.records, *eyes.pointed)}
    found = {
        "person": sorted({person for id, person in facts.person.items() if person not in seen}),
        "record": sorted(id for id in facts.records if id not in eyes.records),
        "event": sorted(id for id in facts.events if id not in eyes.events),
    }
    ends = {edge.end for edge in facts.edges if edge.number not in eyes.open[FieldClass.EXISTENCE]}
    shown = {edge.end for edge in facts.edges if edge.number in eyes.open[FieldClass.EXISTENCE]}
    for kind in ("place", "object", "staff"):
        found[kind] = sorted(id for id in ends - shown if id.startswith(f"{kind}_"))
    facts.close()
    return {kind: ids[:6] for kind, ids in found.items() if ids}


def test_there_is_something_hidden_of_most_kinds(hidden: dict[str, list[str]]):
    assert {"person", "record", "event"} <= hidden.keys()


def answered(server: Server, query: str, id: str) -> tuple[int, str, str]:
    """Status, body and log of an answer, without the id (sealed, too) and the time it took."""
    before = last(server.home)
    answer = server.ask(f"query ($id: ID!) {{ {query} }}", {"id": id}, **ATTACKER)
    log = [
        {name: one[name] for name in ("stage", "principal", "action", "operation", "operation_hash")}
        | {
            "details": {
                name: value for name, value in one["details"].items() if name not in ("seconds", "searched")
            }
        }
        for one in events(server.home, before)
        if one["principal"] == "dr.mehta"
    ]
    return answer.status, json.dumps(answer.body).replace(id, "ID"), json.dumps(log, default=str)


@pytest.mark.parametrize("kind", BY_ID)
def test_a_hidden_id_is_answered_and_logged_as_one_that_never_was(
    demo_server: Server, hidden: dict[str, list[str]], kind: str
):
    if kind not in hidden:
        pytest.skip(f"the demonstration hides no {kind} from the attacker")
    for query in (BY_ID[kind], ANY, *((AROUND, COUNTS) if kind == "person" else ())):
        never = answered(demo_server, query, new_id(kind))
        assert {answered(demo_server, query, id) for id in hidden[kind]} == {never}


def test_many_guesses_in_one_document_tell_no_more(demo_server: Server, hidden: dict[str, list[str]]):
    guesses = [id for ids in hidden.values() for id in ids]
    query = (
        "{ " + " ".join(f'a{number}: node(id: "{id}") {{ id }}' for number, id in enumerate(guesses)) + " }"
    )
    answer = demo_server.ask(query, **ATTACKER)
    assert set(answer.data.values()) == {None}


@pytest.mark.parametrize("kind", BY_ID)
def test_hidden_and_absent_take_the_same_statements(kind: str):
    schema = contract()
    documents = Documents(schema, lambda document: None, tokens=1_000, size=10)
    document = documents.read(
        f"query ($id: ID!) {{ {BY_ID[kind]} {ANY} }}".replace(
            "node(id: $id) { id __typename }", "n: node(id: $id) { id }"
        )
    )
    operation = document.operation(None)

    def statements(id: str) -> list[str]:
        sight = Sight({FieldClass.EXISTENCE: (1, 2), FieldClass.IDENTITY: (1,)})
        roots = select(schema, document, operation, coerce(schema, operation, {"id": id}))
        plans = [plan(root, sight, Cursors(b"key", "viewer"), Reference({})) for root in roots]
        return [one.statement.text if one.statement is not None else "" for one in plans]

    assert statements(new_id(kind)) == statements(new_id(kind))
    assert all(statements(new_id(kind)))


PAGE = (
    "query ($after: String) { events(first: 2, after: $after) { edges { cursor } pageInfo { endCursor } } }"
)


def cursor_of(server: Server, user: str, purpose: str) -> str:
    found: Any = server.ask(PAGE, user=user, purpose=purpose).data["events"]["pageInfo"]["endCursor"]
    return str(found)


def test_a_cursor_of_another_is_refused_however_it_is_bent(demo_server: Server):
    theirs = cursor_of(demo_server, "pc.walsh", "CRIME_PREVENTION")
    raw = base64.urlsafe_b64decode(theirs + "=" * (-len(theirs) % 4))
    bent = [theirs, theirs[:-4], theirs + "AAAA", theirs.swapcase(), f"{theirs}=", ""]
    bent += [
        base64.urlsafe_b64encode(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
        .decode()
        .rstrip("=")
        for place in range(0, len(raw), 5)
    ]
    told = set()
    for cursor in bent:
        answer = demo_server.ask(PAGE, {"after": cursor}, **ATTACKER)
        assert answer.code == "BAD_INPUT", cursor
        told.add(answer.body["errors"][0]["message"])
    assert len(told) == 1
    assert demo_server.ask(PAGE, {"after": theirs}, user="pc.walsh", purpose="CRIME_PREVENTION").data


def test_ones_own_cursor_opens_no_other_list(demo_server: Server):
    own = cursor_of(demo_server, "pc.walsh", "CRIME_PREVENTION")
    walsh: dict[str, Any] = {"user": "pc.walsh", "purpose": "CRIME_PREVENTION"}
    for query in (
        "query ($after: String) { events(first: 2, orderBy: START_ASC, after: $after) { totalCount } }",
        "query ($after: String) { events(first: 2, where: {kind: [ROBBERY]}, after: $after) { totalCount } }",
        "query ($after: String) { places(first: 2, after: $after) { totalCount } }",
    ):
        assert demo_server.ask(query, {"after": own}, **walsh).code == "BAD_INPUT"


def test_the_log_of_others_is_not_hers(demo_server: Server):
    query = "{ auditEvents { totalCount } }"
    for purpose in ("SAFEGUARDING", "AUDIT"):
        answer = demo_server.ask(query, user="dr.mehta", purpose=purpose)
        assert answer.code == "FORBIDDEN"
