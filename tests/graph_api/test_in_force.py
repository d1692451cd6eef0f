"""What changes who may see what is in force at once, on every server process, while many keep asking."""

import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.graph_api.oracle import Facts
from tests.graph_api.protected import runs_out
from tests.graph_api.servers import DEMO, Server, serving
from tests.graph_api.test_break_glass import BREAKER, of_agencies, taken

CLIENTS = 16
PATIENCE = 120.0
"""Seconds in which a busy machine answers each client once."""
QUERY = '{ events(where: {agency: ["agency_charity"]}) { totalCount } }'
"""What the charity tells of: to youth justice it is open by an agreement."""


class Told(NamedTuple):
    """How many a client was told of, when it asked and when it had its answer."""

    client: int
    begun: float
    ended: float
    number: int


@dataclass
class Crowd:
    """Clients of several servers that ask and ask. An answer is judged by when it was asked for.

    How many answers there are is the machine's affair; that each client has one of each moment is the test's.
    """

    servers: list[Server]
    user: str
    query: str = QUERY
    told: list[Told] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def ask(self, client: int) -> None:
        """Ask one of the servers until it is over."""
        server = self.servers[client % len(self.servers)]
        headers = server.headers(self.user)
        while not self._over.is_set():
            begun = time.time()
            [answer] = server.post({"query": self.query}, headers).data.values()
            self.told.append(Told(client, begun, time.time(), answer["totalCount"]))

    @contextmanager
    def asking(self) -> Iterator[None]:
        """They ask for as long as the block lasts; each has an answer when it begins."""
        threads = [threading.Thread(target=self.ask, args=[client]) for client in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            self.await_answers(0)
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def await_answers(self, since: float) -> None:
        """Return when each client has an answer for which it asked at this moment or later."""
        until = time.monotonic() + PATIENCE
        while len({one.client for one in self.told[:] if one.begun >= since}) < CLIENTS:
            assert time.monotonic() < until, "not every client had its answer"
            time.sleep(0.05)

    def before(self, moment: float) -> list[int]:
        """What was answered before a moment."""
        return [one.number for one in self.told if one.ended < moment]

    def after(self, moment: float) -> list[int]:
        """What was asked from a moment on."""
        return [one.number for one in self.told if one.begun >= moment]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demonstration's folder, that these tests edit."""
    return Path(shutil.copytree(DEMO, tmp_path_factory.mktemp("in_force") / "partnership"))


@pytest.fixture(scope="module")
def servers(
    demonstration: Path, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Server]]:
    """Two server processes on one ledger and one folder, each with a graph of its own."""
    home = tmp_path_factory.mktemp("in_force") / "home"
    shutil.copytree(demonstration, home)
    second = home / "second.kgl"
    for file in demonstration.glob("graph.kgl*"):
        shutil.copy(file, home / file.name.replace("graph.kgl", second.name))
    with (
        serving(home, partnership=str(folder)) as one,
        serving(home, partnership=str(folder), graph_url=f"embedded:{second}") as other,
    ):
        one.await_ready()
        other.await_ready()
        yield [one, other]


def ending(folder: Path, until: datetime) -> None:
    """Let the agreement on mentoring end then."""
    file = folder / "agreements" / "mentoring.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub("(?m)^until = .*$", f"until = {until.isoformat()}", text), encoding="utf-8")


@pytest.fixture(scope="module")
def patient(demonstration: Path) -> str:
    """Somebody of whom one hospital trust alone tells, and what happened to her there."""
    facts = Facts(demonstration)
    involved = {facts.person[edge.start] for edge in facts.edges if edge.type == "INVOLVED"}
    facts.close()
    return next(one for one in of_agencies(facts, "nhs_acute") if one in involved)


def test_an_agreement_ends_to_the_second(servers: list[Server], folder: Path):
    crowd = Crowd(servers, "josh.bell")
    with crowd.asking():
        until = datetime.now(UTC) + timedelta(seconds=3)
        end = until.timestamp()
        ending(folder, until)
        crowd.await_answers(end)
    assert min(crowd.before(end)) > 0
    assert set(crowd.after(end)) == {0}
    ending(folder, until + timedelta(days=1))


def test_an_edit_of_a_policy_is_in_force_within_a_second(servers: list[Server], folder: Path):
    crowd = Crowd(servers, "josh.bell")
    file = folder / "policies" / "halt.cedar"
    with crowd.asking():
        begun = time.time()
        file.write_text(
            '@id("halt") forbid (principal, action, resource in Category::"SUPPORT");', encoding="utf-8"
        )
        halted = time.time()
        crowd.await_answers(halted + 1)
        lifting = time.time()
        file.unlink()
        lifted = time.time()
        crowd.await_answers(lifted + 1)
    assert min(crowd.before(begun)) > 0
    assert {one.number for one in crowd.told if one.begun >= halted + 1 and one.ended < lifting} == {0}
    assert min(crowd.after(lifted + 1)) > 0


def test_a_break_glass_grant_runs_out_to_the_second(servers: list[Server], patient: str):
    crowd = Crowd(servers, BREAKER, f'{{ events(where: {{involving: "{patient}"}}) {{ totalCount }} }}')
    with crowd.asking():
        begun = time.time()
        grant = taken(servers[0], patient)["id"]
        granted = time.time()
        crowd.await_answers(granted)
        end = runs_out(servers[0].home, grant, 3).timestamp()
        crowd.await_answers(end)
    assert set(crowd.before(begun)) == {0}
    assert min(one.number for one in crowd.told if one.begun >= granted and one.ended < end) > 0
    assert set(crowd.after(end)) == {0}
