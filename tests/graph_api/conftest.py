"""Fixtures of the API's tests: an installation that stands empty, and a server on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graph_api.servers import Server, environment, richpicture, serving


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
