"""GraphQL over HTTP as the specification says, and nothing else."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graph_api.servers import GRAPHQL, Server

AUDIT = Path(__file__).with_name("http_audit")
JSON = "application/json"
ASK = {"query": "{ __typename }"}


@pytest.fixture(scope="session")
def audit_suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public audit suite, installed from its lock."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("The audit of GraphQL over HTTP can't run: node and npm are missing.")
        pytest.skip("the audit of GraphQL over HTTP: node and npm are missing")
    place = tmp_path_factory.mktemp("audit")
    for file in AUDIT.iterdir():
        if file.is_file():
            shutil.copy(file, place)
    subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=place, check=True, capture_output=True, timeout=120)
    return place


def test_the_public_audit_suite_passes_whole(server: Server, audit_suite: Path):
    words = ["node", "audit.js", f"{server.url}/graphql", server.token("ana.reid")]
    told = subprocess.run(words, cwd=audit_suite, check=True, capture_output=True, text=True, timeout=120)
    results = json.loads(told.stdout)
    assert [one for one in results if one["status"] != "ok"] == []
    assert len(results) == 61


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        (None, JSON),
        ("*/*", JSON),
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        (f"{JSON};q=0.5, {GRAPHQL}", GRAPHQL),
        (f"{GRAPHQL};q=0.1, {JSON}", JSON),
        (f"text/html, {GRAPHQL}, */*;q=0.1", GRAPHQL),
        (f"{GRAPHQL};charset=utf-8", GRAPHQL),
    ],
)
def test_the_answer_is_in_the_type_that_the_client_likes_best(server: Server, accept, answered):
    headers = server.headers("ana.reid") | ({"Accept": accept} if accept else {})
    if accept is None:
        del headers["Accept"]
    answer = server.post(ASK, headers)
    assert answer.headers["content-type"] == f"{answered}; charset=utf-8"
    assert answer.data == {"__typename": "Query"}


@pytest.mark.parametrize("accept", ["text/html", f"{GRAPHQL};q=0", f"{JSON};charset=latin-1"])
def test_a_client_that_accepts_neither_gets_nothing(server: Server, accept):
    answer = server.post(ASK, server.headers("ana.reid") | {"Accept": accept})
    assert answer.status == 406
    assert "data" not in answer.body


def test_every_answer_is_to_be_kept_nowhere(server: Server):
    assert server.ask("{ __typename }").headers["cache-control"] == "no-store"
    assert server.ask("{ nonsense }").headers["cache-control"] == "no-store"
    assert server.ask("{ __typename }", user=None).headers["cache-control"] == "no-store"


def test_a_query_may_come_by_get_but_nothing_that_alters(server: Server):
    headers = server.headers("ana.reid")
    read = server.client.get("/graphql", params={"query": "{ __typename }"}, headers=headers)
    assert read.json() == {"data": {"__typename": "Query"}}
    for hidden in ("mutation { __typename }", "query A { __typename } mutation B { __typename }"):
        refused = server.client.get("/graphql", params={"query": hidden}, headers=headers)
        assert refused.status_code == 405
        assert "data" not in refused.json()


def test_a_parameter_given_twice_is_refused(server: Server):
    url = "/graphql?query={__typename}&query={viewer{name}}"
    assert server.client.get(url, headers=server.headers("ana.reid")).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_no_other_method_is_answered(server: Server, method):
    refused = server.client.request(method, "/graphql", headers=server.headers("ana.reid"))
    assert refused.status_code == 405
    assert refused.headers["allow"] == "GET, POST"


def test_batches_are_not_answered(server: Server):
    answer = server.post([ASK, ASK], server.headers("ana.reid"))
    assert (answer.status, answer.code) == (400, "BAD_INPUT")


@pytest.mark.parametrize("type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_body_that_a_foreign_page_could_send_is_refused(server: Server, type):
    headers = server.headers("ana.reid") | {"Content-Type": type}
    refused = server.client.post("/graphql", content=json.dumps(ASK), headers=headers)
    assert refused.status_code == 415


def test_only_named_origins_may_call_from_a_page(server: Server):
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,x-purpose",
    }
    named = server.client.options("/graphql", headers={"Origin": "https://maps.example.org", **asked})
    assert named.headers["access-control-allow-origin"] == "https://maps.example.org"
    assert "access-control-allow-credentials" not in named.headers
    other = server.client.options("/graphql", headers={"Origin": "https://evil.example", **asked})
    assert "access-control-allow-origin" not in other.headers
    answer = server.post(ASK, server.headers("ana.reid") | {"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_a_body_beyond_the_limit_is_not_read(server: Server):
    long = {"query": "{ __typename }", "variables": {"text": "x" * 250_000}}
    answer = server.post(long, server.headers("ana.reid"))
    assert answer.status == 413

    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b" " * 10_000

    headers = server.headers("ana.reid") | {"Content-Type": JSON}
    assert server.client.post("/graphql", content=endless(), headers=headers).status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b'"text"',
        b"[]",
        b"{}",
        b'{"query": 1}',
        b'{"query": "{__typename}", "variables": []}',
        b"\xff\xfe",
    ],
)
def test_what_is_no_request_is_told_plainly(server: Server, body):
    headers = server.headers("ana.reid") | {"Content-Type": JSON}
    refused = server.client.post("/graphql", content=body, headers=headers)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"


def test_a_document_that_is_wrong_is_the_clients_fault_in_either_type(server: Server):
    for wrong in ("{", "{ nonsense }", "query ($a: Int!) { __typename }", "{ person { id } }"):
        new = server.post({"query": wrong}, server.headers("ana.reid"))
        assert (new.status, new.code) == (400, "BAD_INPUT")
        assert "data" not in new.body
        old = server.post({"query": wrong}, server.headers("ana.reid") | {"Accept": JSON})
        assert (old.status, old.code) == (200, "BAD_INPUT")


def test_the_operation_is_chosen_by_its_name(server: Server):
    two = "query A { a: __typename } query B { b: __typename }"
    assert server.ask(two, operation="B").data == {"b": "Query"}
    assert server.ask(two).code == "BAD_INPUT"
    assert server.ask(two, operation="C").code == "BAD_INPUT"
