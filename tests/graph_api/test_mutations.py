"""Mutations go the way of queries: permitted, bounded, in order, each on the log with what came of it."""

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from graphql import GraphQLObjectType, is_non_null_type

from graph_api.deeds.known import DEEDS
from graph_api.question.question import MOST_DEEDS
from ledger.ids import new_id
from schema.contract import contract
from tests.graph_api.browsers import OWN
from tests.graph_api.oracle import Facts
from tests.graph_api.protected import LIFT, RESTRICT, as_officer, protected, restrict
from tests.graph_api.servers import Server
from tests.graph_api.test_audit import events, last
from tests.graph_api.test_browser import signed_in
from tests.graph_api.test_subscriptions import heard, who, wire

ABSENT = {"subject": f"record_{'a' * 26}", "kind": "SEALED", "reason": "court order"}
LITERAL = (
    f'mutation {{ restrict(input: {{subject: "{ABSENT["subject"]}", kind: SEALED, reason: "order"}})'
    " { refusal { code } } }"
)


@pytest.fixture(scope="module")
def records(demonstration: Path) -> list[str]:
    """Records of the children's service."""
    facts = Facts(demonstration)
    own = {number for number, row in facts.classes.items() if row.agency == "childrens_north"}
    found = sorted(id for id, row in facts.records.items() if row["class"] in own)
    facts.close()
    return found[:3]


def test_every_mutation_of_the_contract_is_a_deed_with_a_refusal():
    declared = contract().type_map["Mutation"]
    assert isinstance(declared, GraphQLObjectType)
    assert set(declared.fields) == set(DEEDS)
    for field in declared.fields.values():
        payload = field.type.of_type
        assert set(field.args) == {"input"}
        assert payload.fields["refusal"].type.name == "Refusal"
        assert not any(is_non_null_type(one.type) for one in payload.fields.values())


def test_a_deed_leaves_its_intent_and_its_outcome_without_its_words(house: Server, records: list[str]):
    before = last(house.home)
    given = {"subject": records[0], "kind": "PRIVILEGED", "reason": "Grimshaw wrote to her lawyer"}
    made = as_officer(house, RESTRICT, input=given).data["restrict"]["restriction"]
    assert made["reason"] == given["reason"]
    intent, outcome = events(house.home, before)
    assert (intent["stage"], outcome["stage"]) == ("INTENT", "OUTCOME")
    assert intent["request"] == outcome["request"]
    for one in (intent, outcome):
        assert (one["principal"], one["purpose"]) == ("dana.whitlock", "AUDIT")
        assert (one["action"], one["operation"]) == ("ALTER", "restrict")
    assert intent["details"] == {"fieldClasses": ["EXISTENCE"]}
    assert outcome["details"]["outcome"] == "ANSWERED"
    assert [id for ids in outcome["details"]["given"].values() for id in ids] == [records[0]]
    assert "rimshaw" not in json.dumps(events(house.home, before), default=str)


def test_a_deed_that_is_refused_says_so_in_its_payload_and_on_the_log(house: Server):
    before = last(house.home)
    told = as_officer(house, RESTRICT, input=ABSENT).data["restrict"]
    assert told["restriction"] is None
    assert told["refusal"]["code"] == "NOT_FOUND"
    intent, outcome = events(house.home, before)
    assert intent["request"] == outcome["request"]
    assert (outcome["details"]["outcome"], outcome["details"]["code"]) == ("REFUSED", "NOT_FOUND")
    assert "given" not in outcome["details"]


def test_deeds_are_done_in_their_order_and_one_leaves_the_others(house: Server, records: list[str]):
    query = """mutation ($one: RestrictInput!, $none: RestrictInput!, $other: RestrictInput!) {
        b: restrict(input: $one) { restriction { madeAt } refusal { code } }
        c: restrict(input: $none) { restriction { id } refusal { code } __typename }
        a: restrict(input: $other) { restriction { madeAt } refusal { code } } }"""
    one, other = ({"subject": id, "kind": "SEALED", "reason": "order"} for id in records[1:3])
    told = as_officer(house, query, one=one, none=ABSENT, other=other).data
    assert list(told) == ["b", "c", "a"]
    assert told["c"] == {
        "restriction": None,
        "refusal": {"code": "NOT_FOUND"},
        "__typename": "RestrictPayload",
    }
    assert told["b"]["restriction"]["madeAt"] < told["a"]["restriction"]["madeAt"]
    for id in records[1:3]:
        assert house.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": id}).data["node"] is None


def get(server: Server, query: str, user: str = "dana.whitlock") -> Any:
    headers = server.headers(user, "AUDIT", None)
    return server.client.get(f"/graphql?{urlencode({'query': query})}", headers=headers)


def test_nothing_is_done_by_get_though_the_same_text_came_by_post(house: Server):
    for _ in range(2):
        before = last(house.home)
        refused = get(house, LITERAL)
        assert (refused.status_code, refused.headers["allow"]) == (405, "GET, POST")
        assert {one["action"] for one in events(house.home, before)} == {"DENY"}
        assert as_officer(house, LITERAL).data["restrict"]["refusal"]["code"] == "NOT_FOUND"


def test_nothing_is_done_over_a_web_socket(house: Server):
    async def tried() -> Any:
        async with wire(house, who(house, "dana.whitlock")) as opened:
            assert (await heard(opened))["type"] == "connection_ack"
            message = {"type": "subscribe", "id": "1", "payload": {"query": LITERAL}}
            await opened.send(json.dumps(message))
            return await heard(opened)

    told = asyncio.run(tried())
    assert told["type"] == "error"
    assert told["payload"][0]["extensions"]["code"] == "BAD_INPUT"


@pytest.mark.parametrize(
    "headers",
    [{"X-Requested-By": ""}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=str,
)
def test_another_page_does_nothing_with_a_session(house: Server, headers: dict[str, str]):
    browser = signed_in(house, "dana.whitlock")
    audit = {"X-Purpose": "AUDIT"}
    assert browser.ask(house.url, LITERAL, **audit).json()["data"]["restrict"]["refusal"]
    before = last(house.home)
    assert browser.ask(house.url, LITERAL, **audit, **headers).status_code == 401
    plain = {**OWN, **audit, "Content-Type": "text/plain"}
    sent = browser.send("POST", f"{house.url}/graphql", json={"query": LITERAL}, headers=plain)
    assert sent.status_code == 415
    assert "restrict" not in {one["operation"] for one in events(house.home, before)}


def test_a_deed_asks_why_and_for_which_case(house: Server):
    given = {"subject": new_id("event"), "kind": "CONFLICT", "reason": "brother", "principal": "ana.reid"}
    for purpose, case, code in (
        (None, "CASE-1", "PURPOSE_REQUIRED"),
        ("SAFEGUARDING", None, "CASE_REFERENCE_REQUIRED"),
        ("AUDIT", "CASE-1", "FORBIDDEN"),
    ):
        assert house.ask(RESTRICT, {"input": given}, purpose=purpose, case=case).code == code


def test_a_deed_takes_its_right(house: Server):
    lifting = {"id": new_id("restriction"), "reason": "over"}
    assert house.ask(LIFT, {"input": lifting}).code == "FORBIDDEN"
    assert house.ask(RESTRICT, {"input": ABSENT}, user="irene.cole", purpose="AUDIT").code == "FORBIDDEN"


def test_so_many_deeds_in_one_request_and_no_more(house: Server):
    def deeds(count: int) -> str:
        inner = LITERAL.removeprefix("mutation { ").removesuffix(" }")
        return "mutation { " + " ".join(f"a{number}: {inner}" for number in range(count)) + " }"

    assert len(as_officer(house, deeds(MOST_DEEDS)).data) == MOST_DEEDS
    before = last(house.home)
    assert as_officer(house, deeds(MOST_DEEDS + 1)).code == "TOO_COSTLY"
    assert [one["action"] for one in events(house.home, before)] == ["DENY"]
    many = [{"query": LITERAL}] * 3
    assert house.post(many, house.headers("dana.whitlock", "AUDIT", None)).code == "BAD_INPUT"


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        "record_a",
        {},
        {**ABSENT, "kind": "HIDDEN"},
        {**ABSENT, "kind": 1},
        {**ABSENT, "subject": None},
        {**ABSENT, "subject": {"id": "record_a"}},
        {**ABSENT, "reason": ["order"]},
        {**ABSENT, "agency": "police"},
    ],
    ids=str,
)
def test_what_is_no_input_is_refused_before_anything_is_done(house: Server, given: object):
    before = last(house.home)
    assert as_officer(house, RESTRICT, input=given).code == "BAD_INPUT"
    assert [one["action"] for one in events(house.home, before)] == ["DENY"]


def test_who_asks_too_often_does_nothing_more(demonstration: Path, tmp_path: Path):
    with protected(demonstration, tmp_path, requests_per_minute="3") as server:
        for _ in range(3):
            assert restrict(server, new_id("record"))["refusal"]["code"] == "NOT_FOUND"
        before = last(server.home)
        assert as_officer(server, RESTRICT, input=ABSENT).code == "RATE_LIMITED"
        assert events(server.home, before) == []
