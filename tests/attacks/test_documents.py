"""Documents that are huge, circular, aliased, ill-typed or alter something: refused, quickly and plainly."""

import json
import time
from typing import Any

import pytest

from tests.graph_api.servers import Server

USER: dict[str, Any] = {"user": "leo.fischer", "purpose": "SERVICE_PLANNING"}
QUICK = 5.0
"""Seconds within which any refusal stands, on a busy machine."""
CODES = {"BAD_INPUT", "TOO_COSTLY", "FORBIDDEN", "PURPOSE_REQUIRED"}


def circles(count: int) -> str:
    return "{ ...F0 } " + " ".join(
        f"fragment F{number} on Query {{ ...F{(number + 1) % count} }}" for number in range(count)
    )


def doubling(levels: int) -> str:
    return (
        "{ ...F0 } "
        + " ".join(
            f"fragment F{level} on Query {{ a{level}: __typename ...F{level + 1} ...F{level + 1} }}"
            for level in range(levels)
        )
        + f" fragment F{levels} on Query {{ __typename }}"
    )


HEAVY = {
    "aliases": "{ " + " ".join(f"a{number}: viewer {{ id }}" for number in range(500)) + " }",
    "fields": "{ viewer { " + "id " * 1_500 + "} }",
    "depth": "{ events { edges { node "
    + "{ place { events { edges { node " * 30
    + "{ id }"
    + "} } } }" * 30
    + " } } }",
    "circle": circles(50),
    "itself": "{ ...F } fragment F on Query { ...F }",
    "doubling": doubling(40),
    "directives": "{ viewer " + "@include(if: true) " * 500 + "{ id } }",
    "unknown directives": "{ viewer " + "@x" * 900 + " { id } }",
    "conflicts": "{ "
    + " ".join(f"a: viewer {{ b: {'id' if n % 2 else 'name'} }}" for n in range(200))
    + " }",
    "variables": "query (" + " ".join(f"$v{n}: Int" for n in range(600)) + ") { viewer { id } }",
    "operations": " ".join(f"query Q{n} {{ viewer {{ id }} }}" for n in range(300)),
    "brackets": "{" * 3_000,
    "lists": "{ eventCounts(by: " + "[" * 900 + "]" * 900 + ") { count } }",
    "a long name": "{ " + "x" * 90_000 + " }",
    "introspection in circles": (
        "{ __schema { types " + "{ fields { type " * 6 + "{ name }" + " } }" * 6 + " } }"
    ),
}


@pytest.mark.parametrize("name", HEAVY)
def test_what_is_heavy_is_refused_quickly(demo_server: Server, name: str):
    started = time.monotonic()
    answer = demo_server.ask(HEAVY[name], **USER)
    assert time.monotonic() - started < QUICK
    assert answer.status in (400, 403)
    assert answer.code in CODES
    assert answer.body.get("data") is None


def test_a_great_many_heavy_ones_do_not_keep_others_waiting(demo_server: Server):
    for text in HEAVY.values():
        demo_server.ask(text, **USER)
    started = time.monotonic()
    assert demo_server.ask("{ viewer { id } }", **USER).data
    assert time.monotonic() - started < QUICK


@pytest.mark.parametrize("batch", [[{"query": "{ viewer { id } }"}] * 2, [], [[]], "text", 7])
def test_no_batch_is_answered(demo_server: Server, batch: object):
    answer = demo_server.post(batch, demo_server.headers("leo.fischer"))
    assert (answer.status, answer.code) == (400, "BAD_INPUT")
    assert isinstance(answer.body, dict)


@pytest.mark.parametrize("variables", [
    {"first": "50"}, {"first": 1.5}, {"first": True}, {"first": [1]}, {"first": {"a": 1}}, {"first": 10**400},
    {"first": -1}, {"first": 201}, {"first": 2**31}, {"where": {"kind": "ROBBERY' OR 1=1"}},
    {"where": {"nonsense": 1}}, {"where": [1, 2]}, {"where": {"area": {"$ne": None}}},
    {"where": {"start": {"from": "yesterday"}}}, {"where": {"start": {"from": 0}}},
    {"after": "AAAA"}, {"after": ""}, {"after": "../../etc/passwd"}, {"after": {"x": 1}},
], ids=str)  # fmt: skip
def test_variables_of_the_wrong_type_are_the_clients_fault(demo_server: Server, variables: dict[str, object]):
    query = """query ($first: Int, $where: EventWhere, $after: String) {
        events(first: $first, where: $where, after: $after) { totalCount } }"""
    answer = demo_server.ask(query, variables, user="pc.walsh", purpose="CRIME_PREVENTION")
    assert answer.code == "BAD_INPUT"
    assert not answer.body.get("data")


def test_many_searches_for_persons_at_once_and_long_texts_are_refused(demo_server: Server):
    asked: dict[str, Any] = {"user": "pc.walsh", "purpose": "CRIME_PREVENTION"}
    guess = "findPersons(by: {identifier: {kind: NHS_NUMBER, value: $n}}) { totalCount }"
    many = "query ($n: String!) { " + " ".join(f"a{number}: {guess}" for number in range(6)) + " }"
    answer = demo_server.ask(many, {"n": "9434765919"}, **asked)
    assert (answer.code, answer.body.get("data")) == ("TOO_COSTLY", None)
    staff = "query ($t: String!) { staff(text: $t) { totalCount } }"
    assert demo_server.ask(staff, {"t": "a" * 1_000}, **asked).data == {"staff": {"totalCount": 0}}
    assert demo_server.ask(staff, {"t": "a" * 1_001}, **asked).code == "BAD_INPUT"


def test_a_steward_learns_by_no_filter_what_happened_to_somebody(demo_server: Server):
    asked: dict[str, Any] = {"user": "sam.stewart", "purpose": "LINKAGE_QUALITY"}
    for query in (
        "query ($id: ID!) { person(id: $id) { involvements(where: {kind: [CUSTODY]}) { totalCount } } }",
        "query ($id: ID!) { person(id: $id) { involvements { edges { node { role } } } } }",
        "query ($id: ID!) { node(id: $id) { ... on Person { involvements { totalCount } } } }",
    ):
        assert demo_server.ask(query, {"id": "person_a"}, **asked).code == "FORBIDDEN"


def test_whoever_may_not_ask_of_persons_filters_by_none(demo_server: Server):
    for query in (
        'query { events(where: {involving: "person_a"}) { totalCount } }',
        'query { eventCounts(where: {involving: "person_a"}, by: [KIND]) { count } }',
    ):
        assert demo_server.ask(query, **USER).code == "FORBIDDEN"


@pytest.mark.parametrize("text", [
    "\u0000", "'", '"', "\\", "') RETURN 1 //", "}) MATCH (n) DETACH DELETE n //", "`", "$closed", "%", "_",
    "{{7*7}}", "${jndi:ldap://x}", "\u202e", "\uffff", "a" * 50_000, "(a+)+$" * 200, "*" * 5_000, " " * 5_000,
    "NULL", "<script>", "🜂" * 1_000, "-1 OR 1=1",
], ids=lambda text: ascii(text[:20]))  # fmt: skip
def test_no_text_is_more_than_a_text(demo_server: Server, text: str):
    asked: dict[str, Any] = {"user": "pc.walsh", "purpose": "CRIME_PREVENTION"}
    queries = {
        "query ($t: String!) { findPersons(by: {text: $t}) { totalCount } }": {"t": text},
        "query ($t: String!) { events(where: {text: $t}, first: 1) { totalCount } }": {"t": text},
        "query ($t: ID!) { person(id: $t) { name } node(id: $t) { id } }": {"t": text},
        "query ($t: String!) { findPersons(by: {identifier: {kind: PNC_ID, value: $t}}) { totalCount } }": {
            "t": text
        },
    }
    before = demo_server.ask("{ events(first: 0) { totalCount } }", **asked).data
    for query, variables in queries.items():
        started = time.monotonic()
        answer = demo_server.ask(query, variables, **asked)
        assert time.monotonic() - started < QUICK
        assert "errors" not in answer.body or answer.code in CODES, answer.body
    assert demo_server.ask("{ events(first: 0) { totalCount } }", **asked).data == before


def test_half_of_a_character_is_no_text(demo_server: Server):
    headers = demo_server.headers("pc.walsh", "CRIME_PREVENTION") | {"Content-Type": "application/json"}
    for body in (
        rb'{"query": "query ($t: String!) { findPersons(by: {text: $t}) { totalCount } }",'
        rb' "variables": {"t": "\ud800"}}',
        rb'{"query": "{ findPersons(by: {text: \"\\ud800\"}) { totalCount } }"}',
        b'{"query": "{ viewer { id } }\xff"}',
        b'{"query": ' + b"[" * 40_000,
        b'{"a":' * 15_000 + b"1" + b"}" * 15_000,
        b'{"query": "{ viewer { id } }", "variables": ' + b'{"a":' * 9_000 + b"1" + b"}" * 9_000 + b"}",
    ):
        answer = demo_server.client.post("/graphql", content=body, headers=headers)
        assert answer.status_code in (200, 400)
        if answer.status_code == 200:
            assert answer.json() == {"data": {"viewer": {"id": "pc.walsh"}}}


def test_what_is_far_too_long_is_not_read(demo_server: Server):
    for query in ("x" * 300_000, "{ viewer { id } }" + " " * 300_000, "# " + "c" * 300_000):
        assert demo_server.ask(query, **USER).status == 413
    assert demo_server.client.get("/graphql", params={"query": "x" * 60_000}, headers={}).status_code in (
        400, 401, 413, 414,
    )  # fmt: skip


@pytest.mark.parametrize("text", ["mutation { __typename }", "subscription { __typename }"])
def test_nothing_alters_by_get(demo_server: Server, text: str):
    headers = demo_server.headers("leo.fischer")
    told = {"query": f"query Q {{ viewer {{ id }} }} {text}", "operationName": "Q"}
    for params in ({"query": text}, told, {"query": "{ viewer { id } }", "query ": text}):
        answer = demo_server.client.get("/graphql", params=params, headers=headers)
        assert text.split()[0] not in params["query"] or answer.status_code in (400, 405)
    form = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    assert (
        demo_server.client.post("/graphql", content=b"query=" + text.encode(), headers=form).status_code
        == 415
    )


def test_introspection_tells_no_one_more_than_the_published_contract(demo_server: Server):
    assert demo_server.ask("{ __schema { types { name } } }", user=None).status == 401
    told = demo_server.ask("{ __schema { types { name } } }", **USER).data["__schema"]["types"]
    assert {"Query", "Person"} <= {one["name"] for one in told}
    hidden = demo_server.ask("{ _service { sdl } _entities { id } }", **USER)
    assert hidden.code == "BAD_INPUT"


def test_an_error_quotes_nothing_that_is_not_the_attackers_own(demo_server: Server):
    for query in ("{ nonsense }", "{ viewer { nam } }", "query ($x: Int!) { viewer { id } }", "{"):
        told = json.dumps(demo_server.ask(query, **USER).body)
        assert "Traceback" not in told
        assert ".py" not in told
        assert "MATCH" not in told
        assert "SELECT" not in told
