"""Servers for tests: a real `richpicture serve` in a process of its own, and clients that sign in to it."""

import atexit
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx2

from graph_api.authentication.development import DevelopmentKey
from tests.docs.warm import warm_command

DEMO = Path(__file__).parents[2] / "demo" / "partnership"
GRAPHQL = "application/graphql-response+json"
START_SECONDS = 60


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: httpx2.Headers
    body: Any

    @property
    def data(self) -> Any:
        """The data; fails the test where there are errors."""
        assert "errors" not in self.body, self.body
        assert self.status == 200
        return self.body["data"]

    @property
    def code(self) -> str:
        """The code of the first error."""
        code: str = self.body["errors"][0]["extensions"]["code"]
        return code


@dataclass
class Server:
    """A server that runs, its home, and what it wrote."""

    url: str
    home: Path
    process: subprocess.Popen[str]
    log_file: Path
    client: httpx2.Client = field(init=False)

    def __post_init__(self) -> None:
        # Of a server on this machine no certificates, which take long to read, need be known.
        self.client = httpx2.Client(base_url=self.url, timeout=30, verify=False)

    def token(self, user: str, audience: str = "richpicture", seconds: int = 3_600) -> str:
        """A token of this installation's development key."""
        return DevelopmentKey.of(self.home).token(user, audience, seconds)

    def headers(
        self, user: str | None, purpose: str | None = "SAFEGUARDING", case: str | None = "CASE-1"
    ) -> dict[str, str]:
        """What a client of this user sends."""
        told = {"Accept": GRAPHQL}
        if user is not None:
            told["Authorization"] = f"Bearer {self.token(user)}"
        if purpose is not None:
            told["X-Purpose"] = purpose
        if case is not None:
            told["X-Case-Reference"] = case
        return told

    def ask(
        self,
        query: str,
        variables: Mapping[str, object] | None = None,
        *,
        user: str | None = "ana.reid",
        purpose: str | None = "SAFEGUARDING",
        case: str | None = "CASE-1",
        operation: str | None = None,
    ) -> Answer:
        """Ask by POST."""
        body = {"query": query, "variables": variables, "operationName": operation}
        return self.post(body, self.headers(user, purpose, case))

    def post(self, body: object, headers: Mapping[str, str]) -> Answer:
        """Send this body as JSON."""
        sent = self.client.post("/graphql", json=body, headers=dict(headers))
        return Answer(sent.status_code, sent.headers, sent.json())

    def await_ready(self) -> None:
        """Return when the graph is up to the ledger."""
        until = time.monotonic() + START_SECONDS
        while self.client.get("/readyz").status_code != 200:
            assert time.monotonic() < until, self.client.get("/readyz").text
            time.sleep(0.1)

    def kill(self) -> None:
        """Kill it (SIGKILL)."""
        kill_command(self.process)

    def log(self) -> list[dict[str, Any]]:
        """The lines of its log so far."""
        return [json.loads(line) for line in self.log_file.read_text(encoding="utf-8").splitlines()]


def environment(home: Path, **more: str) -> dict[str, str]:
    """The settings of a test's installation, and no others of this machine's."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("RICHPICTURE_")}
    return inherited | {
        "RICHPICTURE_HOME": str(home),
        "RICHPICTURE_PARTNERSHIP": str(DEMO),
        "RICHPICTURE_DEVELOPMENT": "true",
        # a test asks faster than people do
        "RICHPICTURE_REQUESTS_PER_MINUTE": "1000000",
        "RICHPICTURE_ADDRESS_REQUESTS_PER_MINUTE": "1000000",
        **{f"RICHPICTURE_{name.upper()}": value for name, value in more.items()},
    }


def richpicture(*words: str, env: Mapping[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [command(), *words], env=dict(env), cwd=cwd, capture_output=True, text=True, timeout=300, check=False
    )


def with_snapshot(demonstration: Path, home: Path) -> Path:
    """A copy of the demonstration at `home`, with a snapshot for analysts."""
    shutil.copytree(demonstration, home)
    done = richpicture("projection", "build", env=environment(home), cwd=home)
    assert done.returncode == 0, done.stderr
    return home


def kill_command(process: subprocess.Popen[Any]) -> None:
    """Kill (SIGKILL) what the process of a `command` runs, and wait for its end."""
    process.send_signal(signal.SIGUSR1)  # it is not the process of the command itself, see `warm_command`
    process.wait(30)


@cache
def command() -> str:
    """The path of a `richpicture` that starts at once, good for as long as this process lives."""
    folder = Path(tempfile.mkdtemp(prefix="richpicture-"))
    warm = ExitStack()
    warm.callback(shutil.rmtree, folder, ignore_errors=True)
    warm.enter_context(warm_command(folder))
    atexit.register(warm.close)
    return str(folder / "richpicture")


@contextmanager
def serving(home: Path, *, port: str = "0", **more: str) -> Iterator[Server]:
    """Serve the installation in `home` until the block ends; on a free port unless one is told."""
    home.mkdir(parents=True, exist_ok=True)
    log_file = home / "server.log"
    with log_file.open("w") as errors:
        process = subprocess.Popen(
            [command(), "serve", "--port", port],
            env={**environment(home, **more), "COLUMNS": "200"},
            cwd=home,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        assert said.startswith("Serving at http://127.0.0.1:"), said + log_file.read_text(encoding="utf-8")
        server = Server(said.split()[-1], home, process, log_file)
        with server.client:
            yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        finally:
            process.kill()
            process.stdout.close()
