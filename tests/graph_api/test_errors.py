"""Errors tell a client what to do, and nothing of the inside, of a person, or of what is hidden."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.graph_api.servers import Server, serving

INSIDE = ("Traceback", "sqlite", "sqlalchemy", "kglite", "MATCH", "cypher", ".py", "File ", "audit_event")


@pytest.fixture(scope="module")
def broken(demonstration: Path, tmp_path_factory: pytest.TempPathFactory):
    """A server whose ledger lacks the table of lineages: asking for a person by id goes wrong inside."""
    home = tmp_path_factory.mktemp("broken") / "home"
    shutil.copytree(demonstration, home)
    with serving(home) as running:
        running.await_ready()
        with closing(sqlite3.connect(home / "ledger.db", timeout=30, isolation_level=None)) as ledger:
            ledger.execute("ALTER TABLE lineage RENAME TO hidden")
        yield running


def test_what_went_wrong_inside_is_told_as_a_reference_alone(broken: Server):
    answer = broken.ask('{ person(id: "person_grimshaw") { name } }')
    assert (answer.status, answer.code) == (500, "INTERNAL")
    assert "data" not in answer.body
    message = answer.body["errors"][0]["message"]
    assert not [word for word in INSIDE if word.lower() in message.lower()]
    reference = message.split()[-1]
    [line] = [line for line in broken.log() if line.get("reference") == reference]
    assert line["error"] == "OperationalError"
    assert "grimshaw" not in str(broken.log())
    # others go on being answered
    others = "{ events(first: 1) { edges { node { id } } } }"
    assert broken.ask(others, user="pc.walsh", purpose="CRIME_PREVENTION").data


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{ events(first: -1) { totalCount } }", {}),
        ("{ events(first: 201) { totalCount } }", {}),
        ('{ personNetwork(id: "person_a", hops: 9) { truncated } }', {}),
        ('{ shortestPaths(from: "person_a", to: "person_b", maxHops: 0) { length } }', {}),
        ("{ places(near: {latitude: 91, longitude: 0, metres: 5}) { totalCount } }", {}),
        ("{ places(near: {latitude: 51, longitude: 0, metres: -5}) { totalCount } }", {}),
        ('{ findPersons(by: {text: "  "}) { totalCount } }', {}),
        ("{ eventCounts(by: []) { count } }", {}),
        ("query ($d: DateTime!) { events(where: {start: {from: $d}}) { totalCount } }", {"d": "yesterday"}),
        ("query ($n: Int!) { events(first: $n) { totalCount } }", {"n": "Grimshaw"}),
        ("query ($n: [ID!]) { events(where: {agency: $n}) { totalCount } }", {"n": [[["x"]]]}),
    ],
)
def test_what_a_client_gets_wrong_is_bad_input_with_plain_words(demo_server: Server, query, variables):
    answer = demo_server.ask(query, variables)
    assert answer.code == "BAD_INPUT"
    assert not any((answer.body.get("data") or {}).values())
    assert not [word for word in INSIDE if word.lower() in str(answer.body).lower()]


def test_an_error_of_one_field_leaves_the_others(demo_server: Server):
    answer = demo_server.ask('{ viewer { id } bad: personNetwork(id: "person_a", hops: 9) { truncated } }')
    assert answer.status == 200
    assert answer.body["data"] == {"viewer": {"id": "ana.reid"}, "bad": None}
    [error] = answer.body["errors"]
    assert error["path"] == ["bad"]
    assert error["extensions"] == {"code": "BAD_INPUT"}


def test_a_path_of_the_server_that_is_none_is_not_found(demo_server: Server):
    for path in ("/graphql/more", "/static/../server.py", "/static/%2e%2e/server.py", "/admin", "/static/"):
        assert demo_server.client.get(path).status_code in (404, 405)
