"""The page for linkage stewards: the day that it tells of runs as it stands there, and its table is whole."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from schema.vocabulary import ReviewReason
from tests.docs.page import code, fits, read_blocks, read_page, rows
from tests.graph_api.protected import protected
from tests.graph_api.servers import DEMO, Server, environment

PAGE = "stewards.md"


@pytest.fixture
def house(demonstration: Path, tmp_path: Path) -> Iterator[Server]:
    """A server on a copy of the demonstration."""
    with protected(demonstration, tmp_path) as server:
        yield server


def test_a_stewards_day_is_as_the_page_tells_it(house: Server, tmp_path: Path):
    program, said = [one for one in read_blocks(PAGE) if one.language in ("python", "text")]
    file = tmp_path / "day.py"
    file.write_text(program.text, encoding="utf-8")
    env = environment(house.home, partnership=str(DEMO)) | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "TOKEN": house.token("sam.stewart"),
        "API_ADDRESS": house.url,
    }
    done = subprocess.run(
        [sys.executable, str(file)],
        env=env, cwd=house.home, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert fits(said.text, done.stdout), done.stdout


def test_every_reason_is_explained():
    table = [line for line in read_page(PAGE).split("## The queue")[1].splitlines() if line.startswith("|")]
    assert {code(row[0])[0] for row in rows("\n".join(table))} == set(ReviewReason)
