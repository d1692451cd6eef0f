"""A server that is killed while it restricts: each deed is whole and on the log, or was never done."""

import json
import random
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from tests.graph_api.oracle import Facts
from tests.graph_api.protected import RESTRICT
from tests.graph_api.servers import Server, serving
from tests.graph_api.test_audit import events

CLIENTS = 4


class Client(threading.Thread):
    """Seals one event after the other until the server is gone; keeps what it was told of."""

    def __init__(self, server: Server, subjects: list[str]) -> None:
        super().__init__(daemon=True)
        self.made: dict[str, str] = {}
        self._server = server
        self._subjects = subjects

    def run(self) -> None:
        """Each event once, so that every deed is one of its own."""
        headers = self._server.headers("dana.whitlock", "AUDIT", None)
        with httpx2.Client(base_url=self._server.url, timeout=30, verify=False) as client:
            while self._subjects:
                subject = self._subjects.pop()
                given = {"subject": subject, "kind": "SEALED", "reason": "order"}
                body = {"query": RESTRICT, "variables": {"input": given}}
                try:
                    answer = client.post("/graphql", json=body, headers=headers)
                except httpx2.HTTPError:
                    return
                self.made[answer.json()["data"]["restrict"]["restriction"]["id"]] = subject


def own_events(demonstration: Path) -> list[str]:
    """The events of the children's service."""
    facts = Facts(demonstration)
    own = {number for number, row in facts.classes.items() if row.agency == "childrens_north"}
    found = sorted(id for id, row in facts.events.items() if row["class"] in own)
    facts.close()
    return found


def killed(home: Path, subjects: list[str], dice: random.Random) -> int:
    """Kill a server that restricts, and hold its ledger to its log; how many deeds clients were told of."""
    with serving(home) as server:
        server.await_ready()
        clients = [Client(server, subjects) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        enough, until = dice.randint(1, 12), time.monotonic() + 30
        while sum(len(client.made) for client in clients) < enough and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(dice.uniform(0, 0.03))
        server.kill()
        for client in clients:
            client.join(60)
            assert not client.is_alive()
    told = {id: subject for client in clients for id, subject in client.made.items()}
    with closing(sqlite3.connect(home / "ledger.db", timeout=30)) as ledger:
        assert ledger.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        made = dict(ledger.execute("SELECT id, subject FROM restriction"))
        held = dict(ledger.execute("SELECT restriction, subject FROM restricted WHERE seq IS NOT NULL"))
        rows = ledger.execute("SELECT ids FROM outbox WHERE kind = 'restricted'")
        announced = {id for (ids,) in rows for id in json.loads(ids)}
    assert told.items() <= made.items()
    assert held == made
    assert announced >= set(made.values())
    log = [one for one in events(home) if one["operation"] == "restrict"]
    intents = {one["request"] for one in log if one["stage"] == "INTENT"}
    outcomes = [one for one in log if one["stage"] == "OUTCOME"]
    done = [id for one in outcomes for ids in one["details"]["given"].values() for id in ids]
    assert sorted(done) == sorted(made.values())
    assert {one["request"] for one in outcomes} <= intents
    return len(told)


def _kill_often(demonstration: Path, tmp_path: Path, often: int, seed: int) -> None:
    home = tmp_path / "home"
    shutil.copytree(demonstration, home)
    subjects, dice = own_events(demonstration), random.Random(seed)
    dice.shuffle(subjects)
    assert sum(killed(home, subjects, dice) for _ in range(often)) >= often, "no load was on it"


def test_a_server_killed_while_it_restricts_leaves_nothing_half_done(demonstration: Path, tmp_path: Path):
    _kill_often(demonstration, tmp_path, 3, seed=1)


@pytest.mark.prove
def test_killed_thirty_times_it_still_leaves_nothing_half_done(demonstration: Path, tmp_path: Path):
    _kill_often(demonstration, tmp_path, 30, seed=2)
