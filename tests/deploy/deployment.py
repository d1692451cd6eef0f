"""A deployment for tests: the services of docker-compose.yml as processes of this machine."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import yaml

from tests.deploy.issuer import Issuer

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


@dataclass
class Deployment:
    """The services of the compose file as processes of this machine."""

    folder: Path
    given: Mapping[str, str]
    addresses: Mapping[str, str]
    issuer: Issuer

    def log(self, service: str) -> str:
        """What a service wrote so far."""
        return (self.folder / f"{service}.log").read_text(encoding="utf-8")

    def environment(self, service: str) -> dict[str, str]:
        """What the compose file tells a service, with this machine's addresses instead of the containers'."""
        told = COMPOSE["services"][service]["environment"]
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("RICHPICTURE_")}
        # On a busy machine Neo4j may plan longer than 10 s for a text that it sees first.
        patient = {"RICHPICTURE_QUERY_SECONDS": "60"}
        return inherited | patient | {name: self._resolved(str(value)) for name, value in told.items()}

    def _resolved(self, text: str) -> str:
        needed = re.sub(r"\$\{([A-Z0-9_]+):\?[^}]*\}", lambda found: self.given[found[1]], text)
        value = re.sub(
            r"\$\{([A-Z0-9_]+):-([^}]*)\}", lambda found: self.given.get(found[1], found[2]), needed
        )
        return self.addresses.get(value, value)

    def line(self, service: str) -> list[str]:
        """The command of a service."""
        word, *words = COMPOSE["services"][service]["command"]
        assert word == "richpicture"
        return [str(Path(sys.executable).with_name(word)), *words]

    def run(self, service: str, *words: str) -> None:
        """A service to its end, or another command in its place."""
        line = [self.line(service)[0], *words] if words else self.line(service)
        done = subprocess.run(
            line,
            env=self.environment(service),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    @contextmanager
    def running(self, service: str) -> Iterator[subprocess.Popen[str]]:
        """A service that goes on until the block ends; then it must stop by itself when it is told to."""
        with (self.folder / f"{service}.log").open("w", encoding="utf-8") as errors:
            process = subprocess.Popen(
                self.line(service),
                env=self.environment(service),
                cwd=self.folder,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            grace = COMPOSE["services"][service]["stop_grace_period"]
            assert process.wait(float(grace.removesuffix("s"))) == 0, self.log(service)
        finally:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()

    def ask(self, url: str, text: str, user: str, purpose: str, **variables: object) -> Any:
        """The data of an answer."""
        headers = {
            "Accept": "application/graphql-response+json",
            "Authorization": f"Bearer {self.issuer.token(user)}",
            "X-Purpose": purpose,
            "X-Case-Reference": "CASE-500",
        }
        body = {"query": text, "variables": variables}
        answer = httpx2.post(f"{url}/graphql", json=body, headers=headers, timeout=60)
        assert answer.status_code == 200, answer.text
        assert "errors" not in answer.json(), answer.text
        return answer.json()["data"]
