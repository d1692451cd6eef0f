"""The page on hotspots: its commands and questions do on the demonstration what it says."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.page import read_blocks
from tests.docs.played import play_on
from tests.graph_api.servers import Server, environment, serving
from tests.graph_api.test_hotspots import nodes, police

BLOCKS = read_blocks("hotspots.md")
QUESTION, DRAWING = (one.text for one in BLOCKS if one.language == "graphql")


@pytest.fixture(scope="module")
def home(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demonstration."""
    return shutil.copytree(demonstration, tmp_path_factory.mktemp("page") / "home")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    """A server on it."""
    with serving(home) as running:
        running.await_ready()
        yield running


def test_its_commands_do_what_it_shows(home: Path, tmp_path: Path):
    play_on(environment(home), BLOCKS, tmp_path)
    assert json.loads((tmp_path / "hotspots.geojson").read_text(encoding="utf-8"))["features"]
    assert "<svg" in (tmp_path / "hotspots.html").read_text(encoding="utf-8")


def test_its_questions_are_answered(server: Server):
    found = nodes(police(server, QUESTION))
    assert len(found) == 20
    assert sum(one["crimes"] for one in found) > 20
    drawn = police(server, DRAWING, "mara.voss").data["defineHotspot"]
    assert drawn["refusal"] is None
    assert drawn["hotspot"].startswith("hotspot_")
