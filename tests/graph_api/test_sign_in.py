"""No request is answered without sign-in; who is who comes from the directory alone; attempts are logged."""

import sqlite3

import pytest

from graph_api.authentication.development import DevelopmentKey
from tests.graph_api.servers import GRAPHQL, Server

ASK = {"query": "{ viewer { id } __schema { queryType { name } } }"}


def logged(server: Server) -> list[tuple[str, str, str]]:
    """(principal, action, details) of each audit event, in order."""
    with sqlite3.connect(server.home / "ledger.db") as ledger:
        rows = ledger.execute("SELECT principal, action, details FROM audit_event ORDER BY seq").fetchall()
    ledger.close()
    return rows


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "",
        "Bearer",
        "Basic YW5hLnJlaWQ6",
        "Bearer nonsense",
        "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbmEucmVpZCJ9.",
    ],
)
def test_without_a_valid_token_nothing_is_answered_and_the_attempt_is_logged(server: Server, sent):
    before = len(logged(server))
    headers = {"Accept": GRAPHQL, "X-Purpose": "SAFEGUARDING"} | (
        {"Authorization": sent} if sent is not None else {}
    )
    answer = server.post(ASK, headers)
    assert (answer.status, answer.code) == (401, "UNAUTHENTICATED")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "data" not in answer.body
    [(principal, action, details)] = logged(server)[before:]
    assert (principal, action) == ("nobody", "DENY")
    assert "UNAUTHENTICATED" in details


def test_a_refusal_does_not_tell_why(server: Server, tmp_path):
    stranger = server.token("no.such.user")
    elsewhere = server.token("ana.reid", audience="another-service")
    other_key = DevelopmentKey.of(tmp_path).token("ana.reid", "richpicture", 60)
    over = server.token("ana.reid", seconds=-60)
    told = {
        (answer.status, answer.body["errors"][0]["message"])
        for token in (stranger, elsewhere, other_key, over)
        for answer in [server.post(ASK, {"Authorization": f"Bearer {token}", "Accept": GRAPHQL})]
    }
    assert told == {(401, "The access token is not valid here.")}


def test_a_token_elsewhere_than_in_its_header_does_not_count(server: Server):
    token = server.token("ana.reid")
    url = f"/graphql?query={{__typename}}&access_token={token}"
    assert server.client.get(url).status_code == 401
    assert (
        server.client.get("/graphql?query={__typename}", headers={"Cookie": f"token={token}"}).status_code
        == 401
    )


def test_a_header_that_stands_twice_does_not_count(server: Server):
    token = server.token("ana.reid")
    twice = [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {token}")]
    assert server.client.post("/graphql", json=ASK, headers=twice).status_code == 401
    purposes = [("Authorization", f"Bearer {token}"), ("X-Purpose", "SAFEGUARDING"), ("X-Purpose", "AUDIT")]
    assert server.client.post("/graphql", json=ASK, headers=purposes).status_code == 400


def test_headers_of_a_proxy_give_no_one_anything(server: Server):
    smuggled = {
        "X-User": "sam.auditor",
        "X-Roles": "AUDITOR",
        "X-Forwarded-User": "sam.auditor",
        "X-Agency": "police",
    }
    answer = server.post(ASK, server.headers("ana.reid") | smuggled)
    assert answer.data["viewer"]["id"] == "ana.reid"
    assert server.post(ASK, smuggled).status == 401


def test_roles_and_agency_come_from_the_directory(server: Server):
    query = "{ viewer { id roles agency { id } purposes } }"
    assert server.ask(query).data["viewer"] == {
        "id": "ana.reid",
        "roles": ["PRACTITIONER"],
        "agency": {"id": "agency_childrens_north"},
        "purposes": ["SAFEGUARDING"],
    }
    officer = server.ask(query, user="pc.walsh").data["viewer"]
    assert officer["agency"] == {"id": "agency_police"}
    assert officer["roles"] == ["OFFICER"]


def test_introspection_is_for_those_who_are_signed_in(server: Server):
    assert server.ask("{ __schema { types { name } } }", purpose=None).data["__schema"]["types"]
    assert server.ask("{ __schema { types { name } } }", user=None).status == 401
