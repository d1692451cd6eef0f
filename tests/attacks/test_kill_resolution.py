"""A server that is killed while records are sent takes each in whole, with its person, or not at all."""

import json
import random
import shutil
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from schema.vocabulary import Purpose
from tests.graph_api.oracle import Facts
from tests.graph_api.servers import Server, serving
from tests.graph_api.test_audit import events
from tests.graph_api.test_resolution import NEIL, RESOLVE, SOURCE, details, full

CLIENTS = 4
TAKEN_IN = """
    SELECT e.key, e.id, e.version, e.state, r.id AS record, m.person, i.entry AS indexed
    FROM batch b JOIN entry e ON e.batch = b.id LEFT JOIN record r ON r.entry = e.id
        LEFT JOIN membership m ON m.record = r.id LEFT JOIN indexed i ON i.record = r.id
    WHERE b.file = 'resolveRecord' ORDER BY e.key, e.version
"""
BATCHES_OF_NOTHING = """
    SELECT count(*) FROM batch WHERE file = 'resolveRecord' AND
        (state <> 'done' OR id NOT IN (SELECT batch FROM entry))
"""
NAMELESS = "SELECT count(*) FROM identity WHERE kind = 'record' AND id NOT IN (SELECT id FROM record)"

Told = dict[str, Any]


class Client(threading.Thread):
    """Sends one record after the other, each once and then corrected, until the server is gone.

    Keeps what it was told: for each key the payloads of what it sent.
    """

    def __init__(self, server: Server, wanted: list[tuple[str, Told]]) -> None:
        super().__init__(daemon=True)
        self.told: dict[str, list[Told]] = {}
        self._server, self._wanted = server, wanted

    def run(self) -> None:
        """Each key once, so that every deed is one of its own."""
        headers = self._server.headers(NEIL, "SAFEGUARDING", "CASE-1")
        with httpx2.Client(base_url=self._server.url, timeout=30, verify=False) as client:
            while self._wanted:
                key, known = self._wanted.pop()
                for some in (known, corrected(known)):
                    given = {"source": SOURCE, "key": key, "details": some}
                    body = {"query": RESOLVE, "variables": {"input": given}}
                    try:
                        answer = client.post("/graphql", json=body, headers=headers)
                    except httpx2.HTTPError:
                        return
                    self.told.setdefault(key, []).append(answer.json()["data"]["resolveRecord"])


def corrected(known: Told) -> Told:
    """The same person, who has moved."""
    return {**known, "address": "4 Ferry Row", "postcode": "ZZ1 4QQ"}


def to_send(facts: Facts, dice: random.Random) -> list[tuple[str, Told]]:
    """Records of people whom others tell of, seen by the sender or not, and of people who are new."""
    eyes = facts.eyes(NEIL, Purpose.SAFEGUARDING)
    known = [row for _, row in sorted(facts.records.items()) if full(row)]
    seen = [row for row in known if row["id"] in eyes.records]
    hidden = [row for row in known if row["id"] not in eyes.records]
    found = [details(row) for row in (*dice.sample(seen, 150), *dice.sample(hidden, 150))]
    found += [
        {
            "givenName": f"Quen{number}tin",
            "familyName": f"Umber{number}slade",
            "birthDate": f"19{number % 80 + 10}",
        }
        for number in range(100)
    ]
    dice.shuffle(found)
    return [(f"KILL-{number}", told) for number, told in enumerate(found)]


def ask(home: Path, query: str) -> list[sqlite3.Row]:
    """The rows of the ledger as the process that was killed left it."""
    with closing(sqlite3.connect(home / "ledger.db", timeout=30)) as ledger:
        ledger.row_factory = sqlite3.Row
        return ledger.execute(query).fetchall()


def hold(home: Path, told: dict[str, list[Told]]) -> None:
    """Hold the ledger to its log and to what clients were told: key by key, whole deeds alone."""
    assert [tuple(row) for row in ask(home, "PRAGMA integrity_check")] == [("ok",)]
    assert ask(home, BATCHES_OF_NOTHING)[0][0] == 0
    assert ask(home, NAMELESS)[0][0] == 0
    taken: dict[str, list[sqlite3.Row]] = {}
    for row in ask(home, TAKEN_IN):
        taken.setdefault(row["key"], []).append(row)
    announced: Counter[tuple[str, Any]] = Counter()
    for row in ask(home, "SELECT kind, ids FROM outbox"):
        announced.update((row["kind"], id) for id in json.loads(row["ids"]))
    for rows in taken.values():
        assert [row["version"] for row in rows] == [*range(1, len(rows) + 1)]
        assert [row["state"] for row in rows] == [*["superseded"] * (len(rows) - 1), "current"]
        assert len({row["record"] for row in rows}) == 1
        assert all(row["person"] for row in rows)
        assert rows[-1]["indexed"] == rows[-1]["id"]
        assert all(announced["entries", row["id"]] for row in rows)
        assert announced["records", rows[0]["record"]]
    log = [one for one in events(home) if one["operation"] == "resolveRecord"]
    outcomes = [one for one in log if one["stage"] == "OUTCOME"]
    assert {one["request"] for one in outcomes} <= {one["request"] for one in log if one["stage"] == "INTENT"}
    assert len({one["request"] for one in outcomes}) == len(outcomes)
    assert all(one["details"]["outcome"] == "ANSWERED" for one in outcomes)
    given = Counter(
        id for one in outcomes for id in {id for ids in one["details"]["given"].values() for id in ids}
    )
    assert len(outcomes) == sum(len(rows) for rows in taken.values()), (
        "an outcome for each deed, and no other"
    )
    assert all(given[rows[0]["record"]] >= len(rows) for rows in taken.values())
    for key, payloads in told.items():
        assert {one["record"] for one in payloads} == {taken[key][0]["record"]}
        assert len(taken[key]) >= len(payloads)


def killed(home: Path, wanted: list[tuple[str, Told]], dice: random.Random) -> dict[str, list[Told]]:
    """Kill a server to which records are sent; what its clients were told."""
    with serving(home) as server:
        server.await_ready()
        clients = [Client(server, wanted) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        enough, until = dice.randint(1, 12), time.monotonic() + 30
        while sum(len(client.told) for client in clients) < enough and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(dice.uniform(0, 0.1))
        server.kill()
        for client in clients:
            client.join(60)
            assert not client.is_alive()
    return {key: payloads for client in clients for key, payloads in client.told.items()}


def complete(home: Path, sent: list[tuple[str, Told]], told: dict[str, list[Told]]) -> None:
    """Whatever was under way is sent again, and taken in once, as the record that it was."""
    with serving(home) as server:
        server.await_ready()
        for key, known in sent:
            given = {"source": SOURCE, "key": key, "details": corrected(known)}
            asked = server.ask(RESOLVE, {"input": given}, user=NEIL, purpose="SAFEGUARDING", case="CASE-1")
            payload = asked.data["resolveRecord"]
            assert payload["refusal"] is None
            for before in told.get(key, ()):
                assert payload["record"] == before["record"]
            told.setdefault(key, []).append(payload)
        records = {payloads[-1]["record"] for payloads in told.values()}
        until = time.monotonic() + 30
        while (missing := absent(server, records)) and time.monotonic() < until:
            time.sleep(0.2)
        assert not missing, "the graph has every record that was taken in"
    current = {row["key"]: row["record"] for row in ask(home, TAKEN_IN) if row["state"] == "current"}
    assert current == {key: payloads[-1]["record"] for key, payloads in told.items()}


def absent(server: Server, records: set[str]) -> set[str]:
    """Those of the records that the graph does not show to whom they belong."""
    query = "query ($id: ID!) { node(id: $id) { id } }"
    return {
        id
        for id in records
        if server.ask(query, {"id": id}, user=NEIL, purpose="SAFEGUARDING").data["node"] is None
    }


def _kill_often(demonstration: Path, tmp_path: Path, facts: Facts, often: int, seed: int) -> None:
    home = tmp_path / "home"
    shutil.copytree(demonstration, home)
    dice = random.Random(seed)
    every = to_send(facts, dice)
    wanted, told = [*every], dict[str, list[Told]]()
    for _ in range(often):
        told |= killed(home, wanted, dice)
        hold(home, told)
    assert len(told) >= often, "no load was on it"
    complete(home, every[len(wanted) :], told)


def test_a_server_killed_while_records_are_sent_takes_each_in_whole_or_not_at_all(
    demonstration: Path, tmp_path: Path, facts: Facts
):
    _kill_often(demonstration, tmp_path, facts, 2, seed=1)


@pytest.mark.prove
def test_killed_thirty_times_it_still_takes_each_in_whole_or_not_at_all(
    demonstration: Path, tmp_path: Path, facts: Facts
):
    _kill_often(demonstration, tmp_path, facts, 30, seed=2)
