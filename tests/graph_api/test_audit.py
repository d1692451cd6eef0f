"""No log, no answer: an intent before anything is read, an outcome before anything leaves."""

import json
import resource
import shutil
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from policies.audit.searched import private_key
from tests.graph_api.servers import DEMO, GRAPHQL, Server, environment, richpicture, serving

SEARCH = """query Johnny($t: String!) { findPersons(by: {text: $t}, first: 5) {
    edges { node { id records { edges { node { id } } } } } } }"""


def events(home: Path, after: int = 0) -> list[dict[str, Any]]:
    """The audit events of an installation after a number, in order."""
    with closing(sqlite3.connect(home / "ledger.db", timeout=30)) as ledger:
        ledger.row_factory = sqlite3.Row
        rows = ledger.execute("SELECT * FROM audit_event WHERE seq > ? ORDER BY seq", (after,)).fetchall()
    read = ("details", "roles")
    return [{**dict(row), **{name: json.loads(row[name]) for name in read}} for row in rows]


def last(home: Path) -> int:
    """The number of the newest one."""
    found = events(home)
    return int(found[-1]["seq"]) if found else 0


def test_a_search_leaves_its_intent_and_its_outcome(demo_server: Server):
    before = last(demo_server.home)
    shown = demo_server.ask(SEARCH, {"t": "Smith"}).data["findPersons"]
    intent, outcome = events(demo_server.home, before)
    assert (intent["stage"], outcome["stage"]) == ("INTENT", "OUTCOME")
    assert intent["request"] == outcome["request"]
    for one in (intent, outcome):
        assert (one["principal"], one["agency"], one["roles"]) == (
            "ana.reid",
            "childrens_north",
            ["PRACTITIONER"],
        )
        assert (one["purpose"], one["case_reference"], one["action"]) == ("SAFEGUARDING", "CASE-1", "SEARCH")
        assert one["operation"] == "findPersons"
        assert len(one["operation_hash"]) == 64
        assert one["address"] == "127.0.0.1"
        assert len(one["policy"]) == 64
    assert intent["details"].keys() == {"fieldClasses", "searched"}
    assert intent["details"]["fieldClasses"] == ["EXISTENCE", "IDENTITY"]
    records = {edge["node"]["id"] for found in shown["edges"] for edge in found["node"]["records"]["edges"]}
    told = outcome["details"]
    assert records == {id for ids in told["given"].values() for id in ids}
    assert told["counts"] == {"findPersons": len(shown["edges"])}
    assert told["outcome"] == "ANSWERED"


COUNTS = """query Smiths($t: String!) {
    findPersons(by: {text: $t}, first: 0) { totalCount pageInfo { hasNextPage } } events { totalCount } }"""


def test_a_count_alone_names_whom_it_counts(demo_server: Server):
    before = last(demo_server.home)
    told = demo_server.ask(COUNTS, {"t": "Smith"}).data
    records = {
        edge["node"]["id"]
        for found in demo_server.ask(SEARCH, {"t": "Smith"}).data["findPersons"]["edges"]
        for edge in found["node"]["records"]["edges"]
    }
    outcome = events(demo_server.home, before)[1]["details"]
    named = {id for ids in outcome["given"].values() for id in ids}
    assert outcome["counts"] == {name: told[name]["totalCount"] for name in ("findPersons", "events")}
    assert records & named
    assert len([id for id in named if id.startswith("event_")]) == min(told["events"]["totalCount"], 200)


def test_the_log_holds_no_value_that_was_asked_for_or_given(demo_server: Server):
    before = last(demo_server.home)
    literal = '{ findPersons(by: {text: "Hieronymus Grimshaw"}) { totalCount } }'
    named = "query GrimshawHieronymus { grimshaw: viewer { name } }"
    demo_server.ask(SEARCH, {"t": "Hieronymus Grimshaw"})
    demo_server.ask(literal)
    demo_server.ask(named)
    demo_server.ask('{ findPersons(by: {text: "Grimshaw"}) { nonsense } }')
    written = json.dumps(events(demo_server.home, before), default=str)
    assert "rimshaw" not in written
    assert "Ana Reid" not in written


def test_the_privacy_officer_alone_reads_what_was_searched_for(demo_server: Server, tmp_path: Path):
    before = last(demo_server.home)
    demo_server.ask(SEARCH, {"t": "Hieronymus Grimshaw"})
    [intent, outcome] = events(demo_server.home, before)
    assert "searched" not in outcome["details"]
    env, home = environment(demo_server.home), demo_server.home
    hers = ("--key", str(home / "privacy.pem"))
    for id in (intent["id"], outcome["request"]):
        done = richpicture("audit", "searched", id, *hers, env=env, cwd=home)
        assert done.returncode == 0, done.stderr
        [search] = json.loads(done.stdout)
        assert search["field"] == "findPersons"
        assert search["arguments"]["by"]["text"] == "Hieronymus Grimshaw"
    opened = events(home, before)[2:]
    assert [one["stage"] for one in opened] == ["INTENT", "OUTCOME"] * 2
    assert {one["operation"] for one in opened} == {"audit searched"}
    assert all(one["principal"].startswith("local:") for one in opened)
    others = private_key()
    (tmp_path / "other.pem").write_bytes(others)
    done = richpicture(
        "audit", "searched", intent["id"], "--key", str(tmp_path / "other.pem"), env=env, cwd=home
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "not the key" in done.stderr
    assert events(home)[-1]["details"]["outcome"] == "FAILED"
    done = richpicture("audit", "searched", "audit_unknown", *hers, env=env, cwd=home)
    assert done.returncode == 1
    assert "keeps what was searched for" in done.stderr


def test_a_refusal_says_from_where_and_under_which_policies(demo_server: Server):
    before = last(demo_server.home)
    assert demo_server.ask("{ viewer { id } }", user=None).code == "UNAUTHENTICATED"
    [event] = events(demo_server.home, before)
    assert (event["principal"], event["address"]) == ("nobody", "127.0.0.1")
    assert len(event["policy"]) == 64


def test_what_differs_in_values_alone_has_one_hash(demo_server: Server):
    before = last(demo_server.home)
    for text in ("Smith", "Jones"):
        demo_server.ask(f'{{ findPersons(by: {{text: "{text}"}}, first: {len(text)}) {{ totalCount }} }}')
    demo_server.ask('{ findPersons(by: {text: "Smith"}) { totalCount pageInfo { endCursor } } }')
    hashes = [one["operation_hash"] for one in events(demo_server.home, before) if one["stage"] == "INTENT"]
    assert hashes[0] == hashes[1] != hashes[2]


@pytest.mark.parametrize(
    ("query", "action"),
    [
        ('{ person(id: "person_a") { id } }', "CONSULT"),
        ("{ viewer { id } __typename }", "CONSULT"),
        ("{ agencies { id } events(first: 0) { totalCount } }", "SEARCH"),
    ],
)
def test_reading_the_known_and_searching_the_unknown_are_told_apart(demo_server: Server, query, action):
    before = last(demo_server.home)
    assert demo_server.ask(query).data
    assert {one["action"] for one in events(demo_server.home, before)} == {action}


@pytest.mark.parametrize(
    ("query", "purpose", "code"),
    [
        ("{ events { totalCount } }", None, "PURPOSE_REQUIRED"),
        ("{ auditEvents { totalCount } }", "SAFEGUARDING", "FORBIDDEN"),
        ("{ nonsense }", "SAFEGUARDING", "BAD_INPUT"),
        ("{ events(first: 200) { edges { node { participants(first: 200) { edges { node { role } } } } } } }",
         "SAFEGUARDING", "TOO_COSTLY"),
    ],
)  # fmt: skip
def test_a_refusal_is_on_the_log(demo_server: Server, query, purpose, code):
    before = last(demo_server.home)
    assert demo_server.ask(query, purpose=purpose).code == code
    [event] = events(demo_server.home, before)
    assert (event["action"], event["principal"]) == ("DENY", "ana.reid")
    assert event["details"] == {"outcome": "REFUSED", "code": code}


@pytest.mark.parametrize(
    ("method", "accept", "user", "status", "code"),
    [
        ("POST", "text/html", "ana.reid", 406, "BAD_INPUT"),
        ("DELETE", GRAPHQL, "ana.reid", 405, "BAD_INPUT"),
        ("POST", "text/html", None, 401, "UNAUTHENTICATED"),
        ("DELETE", GRAPHQL, None, 401, "UNAUTHENTICATED"),
    ],
)
def test_a_request_of_the_wrong_form_is_on_the_log(demo_server: Server, method, accept, user, status, code):
    before = last(demo_server.home)
    headers = demo_server.headers(user) | {"Accept": accept}
    answer = demo_server.client.request(method, "/graphql", headers=headers)
    assert answer.status_code == status
    [event] = events(demo_server.home, before)
    assert (event["action"], event["principal"], event["address"]) == ("DENY", user or "nobody", "127.0.0.1")
    assert event["details"] == {"outcome": "REFUSED", "code": code}


def test_what_went_wrong_in_a_field_is_on_the_log(demo_server: Server):
    before = last(demo_server.home)
    assert demo_server.ask('{ events(after: "x") { totalCount } }').code == "BAD_INPUT"
    outcome = events(demo_server.home, before)[-1]["details"]
    assert (outcome["outcome"], outcome["code"]) == ("FAILED", "BAD_INPUT")
    assert "given" not in outcome


@pytest.fixture(scope="module")
def fragile(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own, whose ledger a test may break, and whose policies it may edit."""
    home = tmp_path_factory.mktemp("fragile") / "home"
    shutil.copytree(demonstration, home)
    partnership = shutil.copytree(DEMO, home.parent / "partnership")
    with serving(home, partnership=str(partnership)) as running:
        running.await_ready()
        yield running


@contextmanager
def without_a_log(home: Path) -> Iterator[None]:
    """While the block lasts the log's table is not there."""
    with closing(sqlite3.connect(home / "ledger.db", timeout=30, isolation_level=None)) as ledger:
        ledger.execute("ALTER TABLE audit_event RENAME TO hidden")
        try:
            yield
        finally:
            ledger.execute("ALTER TABLE hidden RENAME TO audit_event")


ASKED = [
    "{ viewer { name } }",
    '{ findPersons(by: {text: "Smith"}) { totalCount } }',
    "{ __schema { types { name } } }",
]


@pytest.mark.parametrize("query", [*ASKED, "{ nonsense }"])
def test_while_the_log_is_gone_nothing_is_answered(fragile: Server, query):
    with without_a_log(fragile.home):
        answer = fragile.ask(query)
        assert (answer.status, answer.code) == (503, "UNAVAILABLE")
        assert "data" not in answer.body
        unknown = fragile.ask(query, user=None)
        assert (unknown.status, unknown.code) == (503, "UNAVAILABLE")
    assert fragile.ask("{ viewer { name } }").data


def test_while_the_log_is_locked_nothing_is_answered(fragile: Server):
    with closing(sqlite3.connect(fragile.home / "ledger.db", isolation_level=None)) as ledger:
        ledger.execute("BEGIN IMMEDIATE")
        answer = fragile.ask("{ viewer { name } }")
        ledger.execute("ROLLBACK")
    assert (answer.status, answer.code) == (503, "UNAVAILABLE")
    assert "data" not in answer.body
    assert fragile.ask("{ viewer { name } }").data


def edit_a_policy(server: Server) -> None:
    """So that what the ledger keeps of policies is behind their files."""
    with (server.home.parent / "partnership" / "policies" / "everyone.cedar").open("a") as policy:
        policy.write("// edited\n")


def test_who_is_refused_while_the_ledger_is_locked_keeps_nobody_else_waiting(fragile: Server):
    with (
        ThreadPoolExecutor(1) as pool,
        closing(sqlite3.connect(fragile.home / "ledger.db", isolation_level=None)) as ledger,
    ):
        ledger.execute("BEGIN IMMEDIATE")
        edit_a_policy(fragile)
        refused = pool.submit(fragile.ask, "{ viewer { id } }", user=None)
        time.sleep(1)
        assert fragile.client.get("/healthz").status_code == 200
        assert not refused.done()
        ledger.execute("ROLLBACK")
        assert refused.result().code == "UNAUTHENTICATED"


def test_what_goes_wrong_before_the_intent_is_on_the_log(fragile: Server):
    with closing(sqlite3.connect(fragile.home / "ledger.db", timeout=30, isolation_level=None)) as ledger:
        [number, was] = ledger.execute("SELECT number, category FROM class LIMIT 1").fetchone()
        ledger.execute("UPDATE class SET category = 'GOSSIP' WHERE number = ?", (number,))
        edit_a_policy(fragile)
        before = last(fragile.home)
        answer = fragile.ask("{ events { totalCount } }")
        ledger.execute("UPDATE class SET category = ? WHERE number = ?", (was, number))
    assert (answer.status, answer.code) == (500, "INTERNAL")
    [event] = events(fragile.home, before)
    assert (event["action"], event["principal"]) == ("DENY", "ana.reid")
    assert (event["operation"], event["details"]) == ("events", {"outcome": "FAILED", "code": "INTERNAL"})


@contextmanager
def full_disk(server: Server) -> Iterator[None]:
    """While the block lasts no file of the server's may grow beyond 4 KiB: as if its disk were full."""
    serving = _who_has_open(server.home / "ledger.db")
    soft, hard = resource.prlimit(serving, resource.RLIMIT_FSIZE)
    resource.prlimit(serving, resource.RLIMIT_FSIZE, (4_096, hard))
    try:
        yield
    finally:
        resource.prlimit(serving, resource.RLIMIT_FSIZE, (soft, hard))


def _who_has_open(file: Path) -> int:
    """The id of the process; what was started is only who speaks to it."""
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            if link.readlink() == file:
                return int(link.parts[2])
    raise AssertionError(f"nobody has {file} open")


@pytest.mark.parametrize("query", [*ASKED, "{ nonsense }"])
def test_with_the_disk_full_nothing_is_answered(fragile: Server, query):
    with full_disk(fragile):
        answer = fragile.ask(query)
        assert (answer.status, answer.code) == (503, "UNAVAILABLE")
        assert answer.body.keys() == {"errors"}
        assert "Smith" not in json.dumps(answer.body)
        assert fragile.ask(query, user=None).status == 503
    assert fragile.ask("{ viewer { name } }").data


def test_who_is_refused_under_policies_that_a_full_disk_does_not_take_is_told_so(fragile: Server):
    with full_disk(fragile):
        edit_a_policy(fragile)
        answer = fragile.ask("{ viewer { id } }", user=None)
        assert (answer.status, answer.code) == (503, "UNAVAILABLE")
    assert fragile.ask("{ viewer { id } }", user=None).code == "UNAUTHENTICATED"


def test_what_a_full_disk_kept_from_the_log_left_no_gap_in_it(fragile: Server):
    with full_disk(fragile):
        fragile.ask("{ viewer { name } }")
    assert fragile.ask("{ viewer { name } }").data
    numbers = [one["seq"] for one in events(fragile.home)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_intent_stands_before_the_graph_is_read(demonstration: Path, tmp_path: Path):
    home = tmp_path / "home"
    shutil.copytree(demonstration, home)
    with serving(home, query_seconds="0.000001") as server:
        server.await_ready()
        before = last(home)
        answer = server.ask("{ events { totalCount } }")
        assert answer.code == "TIMEOUT"
        assert answer.body["data"] is None
        intent, outcome = events(home, before)
        assert intent["stage"] == "INTENT"
        assert outcome["details"]["outcome"] == "FAILED"
        assert outcome["details"]["code"] == "TIMEOUT"


COUNTED = """query ($id: ID!) { eventCounts(where: {involving: $id}, by: [KIND]) { count }
    events(where: {involving: $id}) { totalCount } }"""
HERS = """query ($id: ID!) { person(id: $id) { records(first: 200) { edges { node { id } } } }
    events(where: {involving: $id}, first: 200) { edges { node { id } } } }"""


def test_a_count_of_what_involves_a_person_is_on_the_log_as_an_access_to_her_records(demo_server: Server):
    [found] = demo_server.ask(SEARCH, {"t": "Smith"}).data["findPersons"]["edges"][:1]
    hers = demo_server.ask(HERS, {"id": found["node"]["id"]}).data
    told = [*hers["person"]["records"]["edges"], *hers["events"]["edges"]]
    before = last(demo_server.home)
    demo_server.ask(COUNTED, {"id": found["node"]["id"]})
    _, outcome = events(demo_server.home, before)
    given = {id for ids in outcome["details"]["given"].values() for id in ids}
    assert {one["node"]["id"] for one in told} == given


def test_auditors_ask_the_log_through_the_api(demo_server: Server):
    demo_server.ask(SEARCH, {"t": "Smith"}, user="pc.walsh", purpose="CRIME_PREVENTION")
    query = """query ($w: AuditWhere, $after: String) { auditEvents(where: $w, first: 2, after: $after) {
        totalCount        pageInfo { hasNextPage hasPreviousPage endCursor startCursor }
        edges { cursor node { id at stage request principal agency { id } roles purpose caseReference action
        operation operationHash outcome subjects } } } }"""
    asks = partial(demo_server.ask, query, user="irene.cole", purpose="AUDIT")
    where = {"principal": "pc.walsh", "stage": "OUTCOME", "action": ["SEARCH"], "agency": "agency_police"}
    shown = asks({"w": where}).data["auditEvents"]
    newest = shown["edges"][0]["node"]
    assert newest["agency"] == {"id": "agency_police"}
    assert (newest["purpose"], newest["operation"], newest["outcome"]) == (
        "CRIME_PREVENTION",
        "findPersons",
        "ANSWERED",
    )
    assert newest["subjects"]
    pages, after = [], None
    while True:
        page = demo_server.ask(query, {"w": {}, "after": after}, user="irene.cole", purpose="AUDIT").data[
            "auditEvents"
        ]
        pages.append(page)
        after = page["pageInfo"]["endCursor"]
        assert page["pageInfo"]["hasPreviousPage"] is (len(pages) > 1)
        if len(pages) == 3 or not page["pageInfo"]["hasNextPage"]:
            break
    ids = [edge["node"]["id"] for page in pages for edge in page["edges"]]
    times = [edge["node"]["at"] for page in pages for edge in page["edges"]]
    assert len(set(ids)) == len(ids)
    assert times == sorted(times, reverse=True)
    elsewhere = asks({"w": where, "after": after})
    assert elsewhere.code == "BAD_INPUT"
    assert asks({"w": {}}).data["auditEvents"]["edges"]
