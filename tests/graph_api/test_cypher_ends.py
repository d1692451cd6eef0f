"""Nothing goes on that nobody waits for: a question without its client, a cell without its snapshot."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from tests.graph_api.servers import Server, environment, richpicture, serving
from tests.graph_api.test_cypher import COUNT, ask, home, log

__all__ = ["home"]

SLOW = "MATCH (a), (b), (c) WHERE a.id > b.id AND b.id > c.id RETURN count(*) AS n"


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    """A server whose questions have a minute, one of each analyst at a time."""
    with serving(home, cypher_seconds="60", cypher_at_once="2") as running:
        running.await_ready()
        yield running


def cells(server: Server) -> set[int]:
    """The processes that are cells of this server."""
    found = set()
    for one in Path("/proc").iterdir():
        try:
            told = (one / "cmdline").read_bytes()
            parent = int((one / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if b"cypher.analysts.inside_file" in told and parent == _pid(server):
            found.add(int(one.name))
    return found


def _pid(server: Server) -> int:
    """The process that listens: the server was started by way of another."""
    port = f":{int(server.url.rpartition(':')[2]):04X}"
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()]
    [inode] = [line[9] for line in lines if line[1].endswith(port) and line[3] == "0A"]
    for one in Path("/proc").iterdir():
        try:
            if any(str(f.readlink()) == f"socket:[{inode}]" for f in (one / "fd").iterdir()):
                return int(one.name)
        except OSError:
            continue
    raise AssertionError("no process listens")


def soon(fulfilled: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether it is so before that time is over."""
    until = time.monotonic() + seconds
    while not fulfilled() and time.monotonic() < until:
        time.sleep(0.05)
    return fulfilled()


def test_a_question_ends_when_its_client_goes_and_the_log_says_so(server: Server, home: Path):
    assert ask(server, COUNT).status_code == 200
    headers = server.headers("leo.fischer", "SERVICE_PLANNING", None)
    with pytest.raises(httpx2.ReadTimeout):
        httpx2.post(f"{server.url}/cypher", json={"query": SLOW}, headers=headers, timeout=2)
    assert soon(lambda: "ABANDONED" in log(home)[-1][4])
    told = json.loads(log(home)[-1][4])
    assert (told["outcome"], told["code"]) == ("FAILED", "ABANDONED")
    assert told["seconds"] < 10
    assert soon(lambda: len(cells(server)) == 2), "those that stand ready are left"
    started = time.monotonic()
    assert ask(server, COUNT).status_code == 200, "and it is her turn again"
    assert time.monotonic() - started < 10
    assert soon(lambda: server.log()[-2].get("code") == "ABANDONED")


def test_cells_of_a_snapshot_are_let_go_when_another_stands(server: Server, home: Path):
    assert ask(server, COUNT).status_code == 200
    assert soon(lambda: len(cells(server)) == 2)
    before = cells(server)
    done = richpicture("projection", "build", env=environment(home), cwd=home)
    assert done.returncode == 0, done.stderr
    assert soon(lambda: not before & cells(server), 3)
    assert ask(server, COUNT).status_code == 200
