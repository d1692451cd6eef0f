"""What a server writes and shows of itself: no personal data, query or token; ready only when it is."""

import json
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from tests.graph_api.servers import Server, environment, richpicture, serving

QUERY = 'query Grimshaw { findPersons(by: {text: "Grimshaw"}) { totalCount } }'


def test_it_starts_without_a_word_but_where_it_serves(server: Server):
    server.await_ready()
    started = [line for line in server.log() if "request" not in line]
    assert [line["logger"] for line in started if line["logger"].startswith("alembic")] == []


def test_a_request_is_one_line_without_its_query_its_token_or_a_name(server: Server):
    headers = server.headers("ana.reid")
    got = [
        server.client.get("/graphql", params={"query": QUERY}, headers=headers),
        server.client.get("/Grimshaw", headers=headers),
        server.client.get("/static/Grimshaw.js?Grimshaw=1"),
    ]
    asked = server.ask(QUERY), server.ask("{ Grimshaw }")
    answer = server.ask("query ($n: Int) { events(first: $n) { totalCount } }", {"n": "Grimshaw"})
    told = [one.headers for one in got] + [one.headers for one in (*asked, answer)]
    sent = {headers["x-request-id"] for headers in told}
    # A line is written when its answer has left, so the last may still be on its way.
    until = time.monotonic() + 5
    while len(lines := [one for one in server.log() if one.get("request") in sent]) < 6:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert len(lines) == len(sent) == 6
    for line in lines:
        assert {"time", "level", "request", "method", "path", "status", "milliseconds"} <= set(line)
    written = json.dumps(lines)
    for secret in ("Grimshaw", "Ana Reid", "Bearer", headers["Authorization"][20:60], "CASE-1", "127.0.0.1"):
        assert secret not in written
    (last,) = [line for line in lines if line["request"] == answer.headers["x-request-id"]]
    assert last["principal"] == "ana.reid"
    assert last["code"] == "BAD_INPUT"
    assert [line["path"] for line in lines[:3]] == ["/graphql", "other", "other"]


def test_figures_are_for_operators_and_tell_of_no_one(server: Server):
    server.ask("{ viewer { name } }")
    figures = server.client.get("/metrics", headers=server.headers("omar.hadid"))
    assert figures.status_code == 200
    assert 'richpicture_requests_total{method="POST",path="/graphql",status="200"}' in figures.text
    for word in ("ana.reid", "viewer", "SAFEGUARDING", "childrens"):
        assert word not in figures.text
    # Behind a proxy that does not tell for whom it asks, everyone comes from this machine.
    assert server.client.get("/metrics").status_code == 403
    assert server.client.get("/metrics", headers=server.headers("ana.reid")).status_code == 403


def test_figures_are_for_the_addresses_that_the_settings_name(demonstration: Path, tmp_path: Path):
    shutil.copytree(demonstration, home := tmp_path / "home")
    with serving(home, metrics_addresses="198.51.100.7, 203.0.113.0/24") as server:
        for address, status in (
            ("203.0.113.9", 200),
            ("198.51.100.7", 200),
            ("198.51.100.8", 403),
            ("::1", 403),
        ):
            far = {"X-Forwarded-For": address}
            assert server.client.get("/metrics", headers=far).status_code == status, address
        assert server.client.get("/metrics").status_code == 403


def test_it_lives_and_is_ready(server: Server):
    server.await_ready()
    assert server.client.get("/healthz").json() == {"status": "ok"}
    ready = server.client.get("/readyz")
    parts = {"ledger", "graph", "policies", "directory", "projection", "checkpoints"}
    assert ready.json() == {"status": "ok", "parts": dict.fromkeys(parts, "ok")}
    assert ready.headers["cache-control"] == "no-store"


def test_it_is_not_ready_while_a_part_is_missing(empty_home, tmp_path):
    home = tmp_path / "home"
    with closing(sqlite3.connect(empty_home / "ledger.db")) as source:
        home.mkdir()
        with closing(sqlite3.connect(home / "ledger.db")) as copy:
            source.backup(copy)
    with serving(home) as server:
        server.await_ready()
        with closing(sqlite3.connect(home / "ledger.db", timeout=30, isolation_level=None)) as ledger:
            ledger.execute("ALTER TABLE outbox RENAME TO hidden")
        until = time.monotonic() + 20
        while server.client.get("/readyz").status_code == 200 and time.monotonic() < until:
            time.sleep(0.1)
        unready = server.client.get("/readyz")
        assert unready.status_code == 503
        assert unready.json()["parts"]["projection"] == "failing"
        assert server.client.get("/healthz").status_code == 200


def test_told_to_stop_it_ends_cleanly_and_gives_the_graph_free(empty_home, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    with (
        closing(sqlite3.connect(empty_home / "ledger.db")) as source,
        closing(sqlite3.connect(home / "ledger.db")) as copy,
    ):
        source.backup(copy)
    for _ in range(2):  # the second one finds the store free
        with serving(home) as server:
            assert server.ask("{ viewer { id } }").data
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait(30) == 0
            assert not [line for line in server.log() if line["level"] in ("ERROR", "CRITICAL")]


def test_a_second_server_is_told_that_the_graph_is_taken(server: Server, tmp_path):
    env = environment(server.home)
    for words in (("serve", "--port", "0"), ("project",)):
        done = richpicture(*words, env=env, cwd=tmp_path)
        assert done.returncode == 1
        assert "belongs to process" in done.stderr
        assert "Traceback" not in done.stderr
