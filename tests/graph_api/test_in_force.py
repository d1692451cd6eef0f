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

import pytest

from tests.graph_api.servers import DEMO, Server, serving

CLIENTS = 16
QUERY = '{ events(where: {agency: ["agency_charity"]}) { totalCount } }'
"""What the charity tells of: to youth justice it is open by an agreement."""


@dataclass
class Crowd:
    """Clients of several servers that ask and ask, each noting when it asked and how many it was told of."""

    servers: list[Server]
    user: str
    told: list[tuple[float, float, int]] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def ask(self, number: int) -> None:
        """Ask one of the servers until it is over."""
        server = self.servers[number % len(self.servers)]
        headers = server.headers(self.user)
        while not self._over.is_set():
            begun = time.time()
            count = server.post({"query": QUERY}, headers).data["events"]["totalCount"]
            self.told.append((begun, time.time(), count))

    @contextmanager
    def asking(self) -> Iterator[None]:
        """They ask for as long as the block lasts, and at least once after it."""
        threads = [threading.Thread(target=self.ask, args=[number]) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def before(self, moment: float) -> list[int]:
        """What was answered before a moment."""
        return [count for _, ended, count in self.told if ended < moment]

    def after(self, moment: float) -> list[int]:
        """What was asked from a moment on."""
        return [count for begun, _, count in self.told if begun >= moment]


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


def test_an_agreement_ends_to_the_second(servers: list[Server], folder: Path):
    crowd = Crowd(servers, "josh.bell")
    with crowd.asking():
        until = datetime.now(UTC) + timedelta(seconds=3)
        ending(folder, until)
        time.sleep(5)
    end = until.timestamp()
    assert min(crowd.before(end)) > 0
    assert set(crowd.after(end)) == {0}
    assert len(crowd.before(end)) > CLIENTS
    assert len(crowd.after(end)) > CLIENTS
    ending(folder, until + timedelta(days=1))


def test_an_edit_of_a_policy_is_in_force_within_a_second(servers: list[Server], folder: Path):
    crowd = Crowd(servers, "josh.bell")
    file = folder / "policies" / "halt.cedar"
    with crowd.asking():
        time.sleep(1)
        begun = time.time()
        file.write_text(
            '@id("halt") forbid (principal, action, resource in Category::"SUPPORT");', encoding="utf-8"
        )
        halted = time.time()
        time.sleep(2)
        lifting = time.time()
        file.unlink()
        lifted = time.time()
        time.sleep(2)
    assert min(crowd.before(begun)) > 0
    between = [count for begun, ended, count in crowd.told if begun >= halted + 1 and ended < lifting]
    assert set(between) == {0}
    assert len(between) > CLIENTS
    assert min(crowd.after(lifted + 1)) > 0
