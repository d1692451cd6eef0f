"""Fixtures of the API's tests: installations, empty and of the demonstration, and servers on them."""

import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graph_api.oracle import Facts
from tests.graph_api.protected import protected
from tests.graph_api.servers import Server, environment, richpicture, serving

PEOPLE, SEED = "800", "7"


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation of the demonstration's partnership, without data."""
    home = tmp_path_factory.mktemp("home")
    done = richpicture("migrate", env=environment(home), cwd=home)
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture(scope="session")
def server(empty_home: Path) -> Iterator[Server]:
    """A server on it."""
    with serving(empty_home, allowed_origins="https://maps.example.org") as running:
        yield running


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A small demonstration, made by its command, once for all workers; it stays as it is."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    made = shared / "demonstration"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made / "done").exists():
            words = ("demo", "--people", PEOPLE, "--seed", SEED, "--folder", str(made), "--no-serve")
            done = richpicture(*words, env=environment(made, partnership="", development=""), cwd=shared)
            assert done.returncode == 0, done.stderr
            (made / "said").write_text(done.stdout, encoding="utf-8")
            (made / "done").touch()
    return made


@pytest.fixture(scope="session")
def demo_home(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demonstration's installation, for this worker's server."""
    home = tmp_path_factory.mktemp("demo") / "home"
    shutil.copytree(demonstration, home)
    return home


@pytest.fixture(scope="session")
def demo_server(demo_home: Path) -> Iterator[Server]:
    """A server on the demonstration."""
    with serving(demo_home) as running:
        running.await_ready()
        yield running


@pytest.fixture(scope="session")
def facts(demonstration: Path) -> Iterator[Facts]:
    """What the ledger of the demonstration states."""
    found = Facts(demonstration)
    yield found
    found.close()


@pytest.fixture(scope="module")
def house(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a copy of the demonstration, with a partnership's folder of its own."""
    with protected(demonstration, tmp_path_factory.mktemp("house")) as server:
        yield server
