"""A server that is killed while devices send pings: what it acknowledged is kept, and is measured."""

import random
import sqlite3
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from patrol.patrols.visits import PASSING
from tests.graph_api.beat import DEEDS, OFFICERS, Beat, beat, split, stood
from tests.graph_api.servers import serving

START = """mutation ($input: StartPatrolInput!) {
    startPatrol(input: $input) { patrol { id } refusal { code } } }"""
SYNC = f"""mutation ($input: SyncPingsInput!) {{
    syncPings(input: $input) {{ {DEEDS["syncPings"]} refusal {{ code }} }} }}"""
EAST = 0.0


class Device(threading.Thread):
    """Sends an hour in batches of three, until the server is gone; keeps what was acknowledged."""

    def __init__(self, town: Beat, url: str, officer: str) -> None:
        super().__init__(daemon=True)
        self.acknowledged: list[str] = []
        self._headers = town.server.headers(officer, "CRIME_PREVENTION", None)
        self._url, self.key = url, str(uuid4())

    def run(self) -> None:
        begin = (datetime.now(UTC) - timedelta(hours=2)).replace(microsecond=0)
        start = {"patrol": self.key, "unit": "N1", "at": begin.isoformat()}
        with httpx2.Client(base_url=self._url, timeout=30) as client:
            if self._send(client, START, start) is None:
                return
            for batch in split(stood(begin, 3_600, EAST), 3):
                if self._send(client, SYNC, {"patrol": self.key, "pings": batch}) is None:
                    return
                self.acknowledged += [one["at"] for one in batch]

    def _send(self, client: httpx2.Client, query: str, given: dict[str, Any]) -> object:
        body = {"query": query, "variables": {"input": given}}
        try:
            return client.post("/graphql", json=body, headers=self._headers).json()["data"]
        except httpx2.HTTPError:
            return None


def killed(town: Beat, dice: random.Random) -> int:
    """Kill a server that devices send to; how many pings it had acknowledged."""
    home = town.server.home
    with serving(home, partnership=str(home.parent / "partnership")) as server:
        server.await_ready()
        devices = [Device(town, server.url, officer) for officer in OFFICERS]
        for device in devices:
            device.start()
        enough, until = dice.randint(6, 90), time.monotonic() + 60
        while sum(len(one.acknowledged) for one in devices) < enough and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(dice.uniform(0, 0.03))
        server.kill()
        for device in devices:
            device.join(60)
            assert not device.is_alive()
    for device in devices:
        _check(home, device)
    return sum(len(one.acknowledged) for one in devices)


def _check(home: Path, device: Device) -> None:
    with closing(sqlite3.connect(home / "ledger.db", timeout=30)) as ledger:
        assert ledger.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = ledger.execute("SELECT number, measured_seconds FROM patrol WHERE key = ?", (device.key,))
        for number, measured in rows.fetchall():
            kept = [at for (at,) in ledger.execute("SELECT at FROM ping WHERE patrol = ?", (number,))]
            dwelt = ledger.execute("SELECT sum(seconds) FROM dwell WHERE patrol = ?", (number,)).fetchone()[0]
            assert {*map(_milliseconds, device.acknowledged)} <= set(kept)
            whole = (max(kept) - min(kept)) / 1_000 if kept else 0
            assert measured == whole, "what is kept is measured, all of it or nothing"
            assert (dwelt or 0) == pytest.approx(whole if whole >= PASSING else 0)
            return
    assert not device.acknowledged


def _milliseconds(at: str) -> int:
    return round(datetime.fromisoformat(at).timestamp() * 1_000)


@pytest.fixture
def town(sqlite_template: Path, tmp_path: Path) -> Beat:
    """An installation whose own server has stopped."""
    with beat(sqlite_template, tmp_path) as found:
        pass
    return found


def _kill_often(town: Beat, often: int, seed: int) -> None:
    dice = random.Random(seed)
    assert sum(killed(town, dice) for _ in range(often)) >= often, "no load was on it"


def test_a_server_killed_while_devices_send_loses_nothing_that_it_acknowledged(town: Beat):
    _kill_often(town, 2, seed=1)


@pytest.mark.prove
def test_killed_thirty_times_it_still_loses_nothing(town: Beat):
    _kill_often(town, 30, seed=2)
