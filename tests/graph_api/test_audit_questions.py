"""What auditors ask: who saw a person, and what deserves a look; and that they asked is on the log."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.graph_api.servers import Server
from tests.graph_api.test_audit import events, last

PERSON = "query ($id: ID!) { person(id: $id) { records { edges { node { id agency { id } } } } } }"
ACCESSES = """query ($id: ID!, $after: String) { accessesTo(person: $id, first: 2, after: $after) { totalCount
    edges { node { principal stage subjects } } pageInfo { hasNextPage endCursor } } }"""
FINDINGS = """query ($kind: AuditFindingKind!, $first: Int, $after: String, $since: DateTime) {
    auditFindings(kind: $kind, first: $first, after: $after, since: $since) { totalCount
    edges { node { kind principal agency { id } since until count usual reason } }
    pageInfo { hasNextPage endCursor } } }"""


SUMMED = """query ($id: ID!) { person(id: $id) { id
    accesses { principal agency { id } roles purpose last count }
    records { edges { node { id } } } relationships { person { accesses(first: 1) { principal } } } } }"""


@pytest.fixture(scope="module")
def seen(demo_server: Server) -> dict[str, Any]:
    """A person of whom Ana of a children's service saw a record of her own agency."""
    with closing(sqlite3.connect(demo_server.home / "ledger.db")) as ledger:
        [person] = ledger.execute(
            "SELECT m.person FROM membership m JOIN record r ON r.id = m.record JOIN class c"
            " ON c.number = r.class WHERE c.agency = 'childrens_north' ORDER BY r.id LIMIT 1"
        ).fetchone()
    found = demo_server.ask(PERSON, {"id": person}).data["person"]["records"]["edges"]
    records = [one["node"] for one in found]
    hers = [one["id"] for one in records if one["agency"]["id"] == "agency_childrens_north"]
    return {"id": person, "hers": hers, "all": [one["id"] for one in records]}


def test_an_auditor_is_told_who_saw_a_person(demo_server: Server, seen: dict[str, Any]):
    found = demo_server.ask(ACCESSES, {"id": seen["id"]}, user="hugh.prior", purpose="AUDIT").data
    newest = found["accessesTo"]["edges"][0]["node"]
    assert (newest["principal"], newest["stage"]) == ("ana.reid", "OUTCOME")
    assert set(seen["all"]) <= set(newest["subjects"])


def test_another_agency_learns_only_of_its_own_records(demo_server: Server, seen: dict[str, Any]):
    """The housing records of hers that Ana saw are nothing of Irene's, who audits the police."""
    found = demo_server.ask(ACCESSES, {"id": seen["id"]}, user="irene.cole", purpose="AUDIT").data
    for edge in found["accessesTo"]["edges"]:
        assert not set(edge["node"]["subjects"]) & set(seen["hers"])


def test_of_nobody_there_is_nothing(demo_server: Server):
    asked = {"id": "person_unknown"}
    found = demo_server.ask(ACCESSES, asked, user="hugh.prior", purpose="AUDIT").data["accessesTo"]
    assert found == {"totalCount": 0, "edges": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}


@pytest.mark.parametrize("id", ["record_a", "Joel Smith", ""])
def test_what_is_no_persons_id_is_told_rather_than_seen_by_nobody(demo_server: Server, id: str):
    told = demo_server.ask(ACCESSES, {"id": id}, user="hugh.prior", purpose="AUDIT")
    assert told.code == "BAD_INPUT"


def test_what_the_log_never_names_is_told_rather_than_given_to_nobody(demo_server: Server):
    query = "query ($id: ID!) { auditEvents(where: {subject: $id}) { totalCount } }"
    told = demo_server.ask(query, {"id": "person_a"}, user="hugh.prior", purpose="AUDIT")
    assert told.code == "BAD_INPUT"


def test_reading_the_log_is_itself_on_the_log_and_found(demo_server: Server, seen: dict[str, Any]):
    before = last(demo_server.home)
    demo_server.ask(ACCESSES, {"id": seen["id"]}, user="hugh.prior", purpose="AUDIT")
    [_, outcome] = events(demo_server.home, before)
    given = {id for ids in outcome["details"]["given"].values() for id in ids}
    assert set(seen["hers"]) <= given
    again = demo_server.ask(ACCESSES, {"id": seen["id"]}, user="hugh.prior", purpose="AUDIT").data
    assert again["accessesTo"]["edges"][0]["node"]["principal"] == "hugh.prior"
    asked = {"kind": "LOG_READING"}
    found = demo_server.ask(FINDINGS, asked, user="hugh.prior", purpose="AUDIT").data["auditFindings"]
    assert "hugh.prior" in [edge["node"]["principal"] for edge in found["edges"]]


def test_refusals_and_searches_without_a_case_are_findings(demo_server: Server):
    for _ in range(6):
        demo_server.ask(
            '{ findPersons(by: {text: "x"}) { totalCount } }',
            user="pc.walsh",
            purpose="CRIME_PREVENTION",
            case=None,
        )
        assert demo_server.ask("{ nonsense }", user="pc.walsh").code == "BAD_INPUT"
    for kind in ("REPEATED_DENIALS", "SEARCH_WITHOUT_CASE"):
        found = demo_server.ask(FINDINGS, {"kind": kind}, user="irene.cole", purpose="AUDIT").data
        told = {edge["node"]["principal"]: edge["node"] for edge in found["auditFindings"]["edges"]}
        assert told["pc.walsh"]["count"] >= 5
        assert told["pc.walsh"]["agency"] == {"id": "agency_police"}
        elsewhere = demo_server.ask(FINDINGS, {"kind": kind}, user="hugh.prior", purpose="AUDIT").data
        principals = [edge["node"]["principal"] for edge in elsewhere["auditFindings"]["edges"]]
        assert "pc.walsh" not in principals


def test_findings_come_in_pages(demo_server: Server):
    asked: dict[str, Any] = {"kind": "LOG_READING", "first": 1}
    walked: list[str] = []
    while True:
        page = demo_server.ask(FINDINGS, asked, user="irene.cole", purpose="AUDIT").data["auditFindings"]
        walked += [edge["node"]["principal"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        asked["after"] = page["pageInfo"]["endCursor"]
    assert len(walked) == len(set(walked)) == page["totalCount"]
    wrong = {**asked, "after": page["pageInfo"]["endCursor"], "kind": "OUT_OF_HOURS"}
    assert demo_server.ask(FINDINGS, wrong, user="irene.cole", purpose="AUDIT").code == "BAD_INPUT"
    recent = {"kind": "LOG_READING", "since": "2999-01-01T00:00:00Z"}
    told = demo_server.ask(FINDINGS, recent, user="irene.cole", purpose="AUDIT").data["auditFindings"]
    assert told["totalCount"] == 0


def test_nobody_else_is_told(demo_server: Server):
    for query, variables in ((ACCESSES, {"id": "person_a"}), (FINDINGS, {"kind": "LOG_READING"})):
        assert demo_server.ask(query, variables).code == "FORBIDDEN"


def test_who_may_read_the_log_sees_on_a_person_who_was_given_something_of_her(
    demo_server: Server, seen: dict[str, Any]
):
    for _ in range(2):
        demo_server.ask(PERSON, {"id": seen["id"]})
    before = last(demo_server.home)
    found = demo_server.ask(SUMMED, {"id": seen["id"]}, user="dana.whitlock", purpose="AUDIT").data["person"]
    [hers] = [one for one in found["accesses"] if one["principal"] == "ana.reid"]
    assert hers["agency"] == {"id": "agency_childrens_north"}
    assert (hers["roles"], hers["purpose"]) == (["PRACTITIONER"], "SAFEGUARDING")
    assert hers["count"] >= 2
    assert found["accesses"] == sorted(found["accesses"], key=lambda one: one["last"], reverse=True)
    [_, outcome] = events(demo_server.home, before)
    assert outcome["operation"] == "person, accesses"
    given = {id for ids in outcome["details"]["given"].values() for id in ids}
    assert {edge["node"]["id"] for edge in found["records"]["edges"]} <= given


def test_to_others_a_person_was_given_to_nobody(demo_server: Server, seen: dict[str, Any]):
    assert demo_server.ask(SUMMED, {"id": seen["id"]}).data["person"]["accesses"] == []
