"""`POST /cypher`: analysts ask in Cypher, for a purpose, on the log, within limits; nobody else does."""

import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from graph_api.analysts.client import Client
from tests.graph_api.servers import (
    DEMO,
    Server,
    command,
    environment,
    richpicture,
    serving,
    with_snapshot,
)
from tests.graph_api.terminal import Terminal

COUNT = "MATCH (n:Person) RETURN count(*) AS n"


@pytest.fixture(scope="module")
def home(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demonstration with a snapshot for analysts."""
    return with_snapshot(demonstration, tmp_path_factory.mktemp("cypher") / "home")


@pytest.fixture(scope="module")
def partnership(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its partnership, but that the analyst is of an agency that has an auditor."""
    folder = shutil.copytree(DEMO, tmp_path_factory.mktemp("partnership") / "demo")
    people = folder / "people.toml"
    told = people.read_text(encoding="utf-8")
    analyst = 'name = "Leo Fischer"\nagency = "{}"'
    more = "".join(
        f'\n[[people]]\nid = "{id}"\nname = "{id}"\nagency = "police"\nroles = ["ANALYST"]\n'
        for id in ("eve.moss", "noa.frost")
    )
    moved = told.replace(analyst.format("housing"), analyst.format("police"))
    people.write_text(moved + more, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def server(home: Path, partnership: Path) -> Iterator[Server]:
    """A server on it, whose questions have little time and few rows."""
    limits = {
        "cypher_seconds": "2",
        "cypher_rows": "50",
        "cypher_most_rows": "500",
        "cypher_megabytes": "128",
    }
    with serving(home, partnership=str(partnership), **limits) as running:
        running.await_ready()
        yield running


def ask(
    server: Server,
    query: object,
    parameters: object = None,
    *,
    user: str | None = "leo.fischer",
    purpose: str | None = "SERVICE_PLANNING",
    accept: str = "application/json",
    **more: object,
) -> httpx2.Response:
    headers = {**server.headers(user, purpose, None), "Accept": accept}
    body = {"query": query, "parameters": parameters, **more}
    return server.client.post("/cypher", json=body, headers=headers)


def code(told: httpx2.Response) -> str:
    return str(told.json()["errors"][0]["extensions"]["code"])


def log(home: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(home / "ledger.db")) as ledger:
        return ledger.execute(
            "SELECT stage, principal, purpose, operation, details FROM audit_event"
            " WHERE operation = 'cypher' ORDER BY seq"
        ).fetchall()


def test_an_analyst_is_given_a_table(server: Server):
    told = ask(
        server, "MATCH (n:Person {sex: $sex}) RETURN n.sex AS sex, count(*) AS n", {"sex": "FEMALE"}
    ).json()
    assert told["columns"] == ["sex", "n"]
    [(sex, n)] = told["rows"]
    assert (sex, told["more"]) == ("FEMALE", False)
    assert 100 < n < 500
    nodes = ask(server, "MATCH (a:Person)-[r:INVOLVED]->(e) RETURN a, r, [e] AS l LIMIT 1").json()["rows"][0]
    assert nodes[0]["labels"] == ["Person"]
    assert nodes[0]["properties"].keys() <= {"id", "ageBand", "sex"}
    assert nodes[1]["type"] == "INVOLVED"


def test_csv_is_a_file_that_a_spreadsheet_reads(server: Server):
    told = ask(server, "RETURN '=1+1' AS x, [1, 'a'] AS l, null AS n", accept="text/csv")
    assert told.headers["content-type"] == "text/csv; charset=utf-8"
    assert told.headers["x-more"] == "false"
    assert told.text.splitlines() == ["x,l,n", '\'=1+1,"[1,""a""]",']


def test_every_question_is_on_the_log_without_what_a_person_chose(server: Server, home: Path):
    ask(server, "MATCH (ada:Person {id: 'Ada Lovelace'}) RETURN ada.id AS ada")
    intent, outcome = log(home)[-2:]
    assert intent[:4] == ("INTENT", "leo.fischer", "SERVICE_PLANNING", "cypher")
    assert "MATCH(n1:Person{id:$})RETURN n1.id AS n1" in intent[4]
    assert '"rows":0' in outcome[4]
    assert '"outcome":"ANSWERED"' in outcome[4]
    query = (
        '{ auditEvents(where: {principal: "leo.fischer"}) { edges { node { stage purpose cypher rows } } } }'
    )
    told = server.ask(query, user="irene.cole", purpose="AUDIT", case=None).data["auditEvents"]["edges"]
    nodes = [one["node"] for one in told]
    assert {"stage": "OUTCOME", "purpose": "SERVICE_PLANNING", "cypher": None, "rows": 0} in nodes


def test_auditors_of_every_agency_of_which_it_may_tell_see_that_it_was_asked_and_not_what(server: Server):
    ask(server, "MATCH (p:Person) RETURN count(*) AS n")
    query = (
        '{ auditEvents(where: {principal: "leo.fischer"}, first: 1)'
        " { edges { node { stage purpose operation subjects cypher rows values bytes } } } }"
    )
    told = server.ask(query, user="hugh.prior", purpose="AUDIT", case=None).data["auditEvents"]["edges"]
    asked = {"stage": "OUTCOME", "purpose": "SERVICE_PLANNING", "operation": "cypher", "subjects": []}
    assert [one["node"] for one in told] == [asked | dict.fromkeys(("cypher", "rows", "values", "bytes"))]


@pytest.mark.parametrize(
    ("user", "purpose", "refusal"),
    [
        (None, "SERVICE_PLANNING", "UNAUTHENTICATED"),
        ("ana.reid", "SAFEGUARDING", "FORBIDDEN"),
        ("pc.walsh", "CRIME_PREVENTION", "FORBIDDEN"),
        ("irene.cole", "AUDIT", "FORBIDDEN"),
        ("leo.fischer", None, "PURPOSE_REQUIRED"),
        ("leo.fischer", "SAFEGUARDING", "FORBIDDEN"),
        ("leo.fischer", "CURIOSITY", "BAD_INPUT"),
    ],
)
def test_others_and_other_purposes_are_refused_on_the_log(
    server: Server, home: Path, user: str | None, purpose: str | None, refusal: str
):
    before = len(log(home))
    told = ask(server, COUNT, user=user, purpose=purpose)
    assert code(told) == refusal
    [(stage, principal, *_, details)] = log(home)[before:]
    assert (stage, principal) == ("OUTCOME", user or "nobody")
    assert refusal in details


@pytest.mark.parametrize(
    ("query", "parameters", "status", "refusal"),
    [
        ("MATCH (n) DELETE n", None, 400, "BAD_INPUT"),
        (7, None, 400, "BAD_INPUT"),
        ("RETURN 1", [1], 400, "BAD_INPUT"),
        ("RETURN $x", None, 400, "BAD_INPUT"),
        ("RETURN 1 / 0", None, 400, "BAD_INPUT"),
        ("RETURN undefined", None, 400, "BAD_INPUT"),
        ("MATCH (a), (b), (c) RETURN count(*)", None, 504, "TIMEOUT"),
    ],
)
def test_what_can_not_be_asked_is_refused(
    server: Server, query: object, parameters: object, status: int, refusal: str
):
    told = ask(server, query, parameters)
    assert (told.status_code, code(told)) == (status, refusal), told.text
    assert ask(server, COUNT).status_code == 200


def test_what_was_refused_is_on_the_log_with_its_text(server: Server, home: Path):
    ask(server, "MATCH (ada:Person {id: 'Ada Lovelace'}) DELETE ada")
    assert '"cypher":"MATCH(n1:Person{id:$})DELETE n1"' in log(home)[-1][4]
    ask(server, "MATCH (p:Person) RETURN p.sex, p[$k] AS x", user="pc.walsh", purpose="CRIME_PREVENTION")
    assert '"cypher":"MATCH(n1:Person)RETURN n1.sex,n1[$]AS n2"' in log(home)[-1][4]
    query = '{ auditEvents(first: 1, where: {principal: "leo.fischer"}) { edges { node { cypher } } } }'
    told = server.ask(query, user="irene.cole", purpose="AUDIT", case=None).data["auditEvents"]["edges"]
    assert told[0]["node"] == {"cypher": "MATCH(n1:Person{id:$})DELETE n1"}


def test_a_property_that_a_parameter_names_is_on_the_log(server: Server, home: Path):
    ask(server, "MATCH (p:Person) RETURN p[$k] AS x LIMIT 1", {"k": "ageBand"})
    assert '"cypher":"MATCH(n1:Person)RETURN n1[$ageBand]AS n2 LIMIT 0"' in log(home)[-2][4]


def test_a_question_that_takes_all_memory_ends_and_others_are_answered(server: Server):
    told = ask(server, "RETURN reduce(l = [1], i IN range(1, 40) | l + l) AS x")
    assert code(told) in ("TOO_COSTLY", "TIMEOUT")
    assert ask(server, COUNT).status_code == 200


@pytest.mark.parametrize(
    ("told", "instead"),
    [
        ('resource in Category::"CUSTODY" ||', ""),
        ('Action::"project identity", ', ""),
        ('action == Action::"project operational"', 'action == Action::"see location"'),
    ],
)
def test_when_policy_takes_back_what_entered_the_snapshot_is_closed(
    server: Server, partnership: Path, told: str, instead: str
):
    assert ask(server, COUNT).status_code == 200
    rules = partnership / "policies" / "service_planning.cedar"
    before = rules.read_text(encoding="utf-8")
    assert told in before
    rules.write_text(before.replace(told, instead), encoding="utf-8")
    refused = ask(server, COUNT)
    assert refused.json()["errors"][0]["message"] == "There is no snapshot for this purpose."
    rules.write_text(before, encoding="utf-8")
    assert ask(server, COUNT).status_code == 200


def test_at_the_prompt_questions_of_many_lines_become_tables_and_only_questions_are_kept(
    server: Server, home: Path, tmp_path: Path
):
    (tmp_path / "leo.token").write_text(server.token("leo.fischer"), encoding="ascii")
    words = (
        "cypher",
        "--token",
        str(tmp_path / "leo.token"),
        "--server",
        server.url,
        "--parameter",
        "sex=MALE",
    )
    with Terminal([command(), *words], environment(home) | {"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        terminal.awaits("cypher>")
        terminal.types("MATCH (p:Per\t")
        terminal.awaits("son")
        terminal.types(" {sex: $sex})\rRETURN count(p) AS many;\r")
        told = terminal.awaits("1 row; snapshot ")
        terminal.awaits("cypher>")
        terminal.types("MATCH (n) DELETE n;\r")
        terminal.awaits("'DELETE' can't be read here")
        terminal.awaits("cypher>")
        terminal.types(":schema\r")
        terminal.awaits("(:Person {id, ageBand, sex})")
        terminal.awaits("cypher>")
        terminal.types(":exit\r")
        assert terminal.ends() == 0
    [(many,)] = ask(server, "MATCH (p:Person {sex: 'MALE'}) RETURN count(p) AS n").json()["rows"]
    assert re.search(rf"many.*\b{many}\b", told, re.DOTALL)
    history = tmp_path / "richpicture" / "cypher-history"
    kept = [line for line in history.read_text(encoding="utf-8").splitlines() if line[:1] == "+"]
    assert kept[:3] == ["+MATCH (p:Person {sex: $sex})", "+RETURN count(p) AS many;", "+MATCH (n) DELETE n;"]
    assert str(many) not in "".join(kept)
    assert history.stat().st_mode & 0o077 == 0


def test_a_prompt_needs_a_terminal(server: Server, home: Path, tmp_path: Path):
    (tmp_path / "leo.token").write_text(server.token("leo.fischer"), encoding="ascii")
    words = ("cypher", "--token", str(tmp_path / "leo.token"), "--server", server.url)
    done = richpicture(*words, env=environment(home), cwd=tmp_path)
    assert (done.returncode, done.stderr.strip()) == (
        1,
        "A prompt needs a terminal: give a question, or - to read it.",
    )


def test_nobody_keeps_all_others_waiting(server: Server):
    slow = "MATCH (a), (b), (c) WHERE a.id > b.id AND b.id > c.id RETURN count(*) AS n"
    with ThreadPoolExecutor(9) as threads:
        hers = [threads.submit(ask, server, slow, user="noa.frost") for _ in range(9)]
        time.sleep(1)
        assert ask(server, COUNT, user="eve.moss").status_code == 200
        assert not all(one.done() for one in hers), "she was answered before all of them"
        assert {code(one.result()) for one in hers} <= {"TIMEOUT", "TOO_COSTLY"}


def test_the_client_tells_its_token_to_no_proxy(server: Server, monkeypatch: pytest.MonkeyPatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert Client(server.url, server.token("leo.fischer")).cypher(COUNT).rows


def test_whoever_asks_too_often_waits(server: Server):
    told = next(told for told in (ask(server, "no question") for _ in range(61)) if told.status_code == 429)
    assert code(told) == "RATE_LIMITED"
    assert int(told.headers["retry-after"]) > 0


def test_without_a_snapshot_nobody_is_answered(demo_server: Server):
    told = ask(demo_server, COUNT)
    assert told.json()["errors"][0]["message"] == "There is no snapshot for this purpose."
