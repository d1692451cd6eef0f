"""A real server signs its log; auditors get checkpoints and proofs, and the command line verifies them."""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.graph_api.servers import Server, environment, richpicture, serving
from tests.graph_api.test_audit import last

CHECKPOINT = "{ auditCheckpoint { size root at key note } }"
EVENTS = "query ($w: AuditWhere) { auditEvents(where: $w, first: 1) { edges { node { id } } } }"
INCLUSION = """query ($id: ID!, $size: Int) { auditInclusionProof(eventId: $id, treeSize: $size) {
    index leaf event treeSize root hashes fromSize fromRoot } }"""
CONSISTENCY = """query ($from: Int!, $to: Int!) { auditConsistencyProof(from: $from, to: $to) {
    fromSize fromRoot treeSize root hashes leaf index event } }"""


@pytest.fixture(scope="module")
def signing(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that signs four times a second."""
    home = tmp_path_factory.mktemp("signing") / "home"
    shutil.copytree(demonstration, home)
    with serving(home, audit_seconds="0.25") as running:
        running.await_ready()
        yield running


def audit(server: Server, query: str, user: str = "irene.cole", **variables: Any) -> Any:
    """What an auditor of the police is told."""
    return server.ask(query, variables, user=user, purpose="AUDIT").data


def signed_past(server: Server, size: int) -> dict[str, Any]:
    """The first checkpoint of more events than these."""
    until = time.monotonic() + 20
    while True:
        found: dict[str, Any] = audit(server, CHECKPOINT)["auditCheckpoint"]
        if found["size"] > size:
            return found
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_server_signs_its_log_and_proves_an_event_of_it(signing: Server):
    signing.ask("{ agencies { id } }", user="pc.walsh", purpose="CRIME_PREVENTION")
    [edge] = audit(signing, EVENTS, w={"principal": "pc.walsh"})["auditEvents"]["edges"]
    checkpoint = signed_past(signing, signed_past(signing, 0)["size"])
    assert checkpoint["note"].startswith("richpicture/log_")
    size = checkpoint["size"]
    proof = audit(signing, INCLUSION, id=edge["node"]["id"], size=size)["auditInclusionProof"]
    assert proof["root"] == checkpoint["root"]
    assert sha256(b"\0" + proof["event"].encode()).hexdigest() == proof["leaf"]
    assert '"principal":"pc.walsh"' in proof["event"]
    hidden = audit(signing, INCLUSION, user="hugh.prior", id=edge["node"]["id"], size=size)
    assert hidden == {"auditInclusionProof": None}
    absent = audit(signing, INCLUSION, user="hugh.prior", id="audit_unknown", size=size)
    assert hidden == absent


def test_what_others_did_is_proved_without_its_text(signing: Server):
    signing.ask('{ findPersons(by: {text: "Smith"}) { totalCount edges { node { id } } } }', user="ana.reid")
    where = {"principal": "ana.reid", "stage": "OUTCOME"}
    [edge] = audit(signing, EVENTS, w=where)["auditEvents"]["edges"]
    size = signed_past(signing, signed_past(signing, 0)["size"])["size"]
    of_police = audit(signing, INCLUSION, id=edge["node"]["id"], size=size)["auditInclusionProof"]
    of_hers = audit(signing, INCLUSION, user="hugh.prior", id=edge["node"]["id"], size=size)
    assert of_police["event"] is None
    assert of_hers["auditInclusionProof"]["event"] is not None
    assert of_police["leaf"] == of_hers["auditInclusionProof"]["leaf"]


def test_a_log_proves_that_it_grew_from_a_checkpoint_that_was_kept(signing: Server):
    kept = signed_past(signing, 0)
    last = signed_past(signing, kept["size"])
    proof = audit(signing, CONSISTENCY, **{"from": kept["size"], "to": last["size"]})["auditConsistencyProof"]
    assert (proof["fromRoot"], proof["root"]) == (kept["root"], last["root"])
    assert proof["hashes"]
    wrong = signing.ask(CONSISTENCY, {"from": 5, "to": 10**9}, user="irene.cole", purpose="AUDIT")
    assert wrong.code == "BAD_INPUT"


@pytest.mark.parametrize("query", [CHECKPOINT, "{ auditConsistencyProof(from: 1, to: 1) { root } }"])
def test_who_does_not_audit_is_refused(signing: Server, query: str):
    assert signing.ask(query, user="ana.reid").code == "FORBIDDEN"


def test_the_command_verifies_and_names_what_was_altered(demonstration: Path, tmp_path: Path):
    home = tmp_path / "home"
    shutil.copytree(demonstration, home)
    made = last(home)
    with serving(home) as server:
        server.await_ready()
        for _ in range(5):
            assert server.ask("{ viewer { id } }").data
    env = environment(home)
    done = richpicture("audit", "verify", env=env, cwd=home)
    assert done.returncode == 0, done.stderr
    assert f"{made + 10} events are as they were written; " in done.stdout, (
        "the last ones were signed when it stopped"
    )
    done = richpicture("audit", "verify", "--key", str(home / "audit.pub.pem"), env=env, cwd=home)
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(home / "ledger.db")) as ledger:
        ledger.execute("UPDATE audit_event SET principal = 'nobody' WHERE seq = 4")
        ledger.commit()
    done = richpicture("audit", "verify", env=env, cwd=home)
    assert done.returncode == 1
    assert done.stdout.startswith("Event 4 is not the one that was written")
    assert "Smith" not in done.stdout
    (home / "audit-checkpoints.jsonl").unlink()
    done = richpicture("audit", "verify", env=env, cwd=home)
    assert done.returncode == 1
    assert "audit-checkpoints.jsonl: can't be read" in done.stderr


def test_a_log_that_nobody_signed_yet_is_not_called_sound_nor_tampered_with(
    demonstration: Path, tmp_path: Path
):
    home = tmp_path / "home"
    shutil.copytree(demonstration, home)
    env, signed = environment(home), home / "audit-checkpoints.jsonl"
    assert not signed.exists()
    for _ in range(2):
        done = richpicture("audit", "verify", env=env, cwd=home)
        assert done.returncode == 1
        assert "Nothing was signed yet" in done.stdout
        assert "can't be read" not in done.stdout + done.stderr
        signed.touch()  # emptied, it is no better


def test_who_verifies_where_nothing_is_installed_is_told_where_it_looked(tmp_path: Path):
    home = tmp_path / "nowhere"
    for development in ("true", "false"):
        env = environment(home, development=development)
        done = richpicture("audit", "verify", env=env, cwd=tmp_path)
        assert done.returncode == 1
        assert f"There is no installation here: {home / 'ledger.db'} is not there" in done.stderr
        assert not home.exists()


def test_a_log_that_was_altered_makes_the_server_unready(demonstration: Path, tmp_path: Path):
    home = tmp_path / "home"
    shutil.copytree(demonstration, home)
    with serving(home, audit_seconds="0.2") as server:
        server.await_ready()
        assert server.ask("{ viewer { id } }").data
        signed = signed_past(server, 1)["size"]
        with closing(sqlite3.connect(home / "ledger.db", timeout=30)) as ledger:
            ledger.execute("UPDATE audit_event SET leaf = zeroblob(32) WHERE seq = 1")
            ledger.commit()
        until = time.monotonic() + 20
        while server.client.get("/readyz").json()["parts"]["checkpoints"] != "tampered":
            assert time.monotonic() < until
            time.sleep(0.1)
        assert signed >= 2
        assert server.client.get("/readyz").status_code == 503


def test_an_inspectorate_gets_events_that_it_can_check_alone(demonstration: Path, tmp_path: Path):
    home = tmp_path / "home"
    shutil.copytree(demonstration, home)
    made = last(home)
    with serving(home) as server:
        server.await_ready()
        assert server.ask("{ viewer { id } }").data
    env, file = environment(home), tmp_path / "events.jsonl"
    done = richpicture("audit", "export", "--since", "2026-01-01", "--to", str(file), env=env, cwd=home)
    assert done.returncode == 0, done.stderr
    assert f"{made + 2} events are written" in done.stdout
    words = ("audit", "check", str(file), "--key", str(home / "audit.pub.pem"))
    done = richpicture(*words, env=environment(tmp_path / "elsewhere"), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    file.write_bytes(file.read_bytes().replace(b"ana.reid", b"tom.okafor"))
    done = richpicture(*words, env=environment(tmp_path / "elsewhere"), cwd=tmp_path)
    assert done.returncode == 1
    assert "not those that were signed" in done.stderr
    with closing(sqlite3.connect(home / "ledger.db")) as ledger:
        rows = ledger.execute("SELECT action, operation FROM audit_event WHERE seq > ?", (made + 2,))
        said = rows.fetchall()
    assert said == [("EXPORT", "audit export")] * 2
