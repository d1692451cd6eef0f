"""A server that is killed at any moment leaves a log that knows of every answer that anyone received."""

import json
import random
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.graph_api.servers import Server, serving

CLIENTS = 8
QUERY = "query ($first: Int) { events(first: $first) { edges { node { id } } } }"
USERS = {"pc.walsh": "CRIME_PREVENTION", "ana.reid": "SAFEGUARDING"}


class Client(threading.Thread):
    """Asks without a pause until the server is gone; keeps what it received, whole."""

    def __init__(self, server: Server, number: int) -> None:
        super().__init__(daemon=True)
        self.user = list(USERS)[number % len(USERS)]
        self.number = number
        self.received: list[tuple[str, set[str]]] = []
        self._server = server

    def run(self) -> None:
        """Every request has a case of its own, by which the log can be asked for it."""
        with httpx2.Client(base_url=self._server.url, timeout=30, verify=False) as client:
            while True:
                case = f"KILL-{self.number}-{len(self.received)}-{random.random()}"
                headers = self._server.headers(self.user, USERS[self.user], case)
                body = {"query": QUERY, "variables": {"first": random.randint(1, 40)}}
                try:
                    answer = client.post("/graphql", json=body, headers=headers)
                except httpx2.HTTPError:
                    return
                if answer.status_code == 200:
                    edges = answer.json()["data"]["events"]["edges"]
                    self.received.append((case, {edge["node"]["id"] for edge in edges}))


def logged(home: Path) -> dict[str, list[dict[str, Any]]]:
    """The audit events of each case, in order; the ledger is read as the killed server left it."""
    found: dict[str, list[dict[str, Any]]] = {}
    with closing(sqlite3.connect(home / "ledger.db", timeout=30)) as ledger:
        assert ledger.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        ledger.row_factory = sqlite3.Row
        for row in ledger.execute("SELECT * FROM audit_event ORDER BY seq"):
            told = {**dict(row), "details": json.loads(row["details"])}
            found.setdefault(row["case_reference"] or "", []).append(told)
    return found


def killed(home: Path, dice: random.Random) -> int:
    """Kill a busy server, and hold its log to what its clients received; how many answers that was."""
    with serving(home) as server:
        server.await_ready()
        clients = [Client(server, number) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        time.sleep(dice.uniform(0.05, 1.5))
        server.kill()
        for client in clients:
            client.join(60)
            assert not client.is_alive()
    log = logged(home)
    received = [one for client in clients for one in client.received]
    for case, ids in received:
        intent, outcome = log[case]
        assert (intent["stage"], outcome["stage"]) == ("INTENT", "OUTCOME")
        assert intent["request"] == outcome["request"]
        assert {id for some in outcome["details"]["given"].values() for id in some} == ids
    for rows in log.values():
        for place, row in enumerate(rows):
            if row["stage"] == "OUTCOME" and row["action"] != "DENY":
                before = [one["request"] for one in rows[:place] if one["stage"] == "INTENT"]
                assert row["request"] in before, "an outcome without its intent"
    return len(received)


def _kill_often(demonstration: Path, tmp_path: Path, often: int, seed: int) -> None:
    home = tmp_path / "home"
    shutil.copytree(demonstration, home)
    dice = random.Random(seed)
    answers = [killed(home, dice) for _ in range(often)]
    assert sum(answers) >= often, "no load was on it"


def test_a_server_killed_under_load_leaves_every_answer_on_the_log(demonstration: Path, tmp_path: Path):
    _kill_often(demonstration, tmp_path, 3, seed=1)


@pytest.mark.prove
def test_a_server_killed_fifty_times_leaves_every_answer_on_the_log(demonstration: Path, tmp_path: Path):
    _kill_often(demonstration, tmp_path, 50, seed=2)
