"""The analysts' notebook on the POLE data set: the questions of its guide give the guide's counts."""

import csv
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.docs.notebook import run
from tests.graph_api.servers import environment, richpicture, serving
from tests.pole.files import PARTNERSHIP, POLE
from tests.pole.test_answers import CRIMES_BY_TYPE, linked

pytestmark = pytest.mark.prove

__all__ = ["linked"]


def test_the_notebook_gives_the_counts_of_the_guide(linked: Path, tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(linked, home / "ledger.db")
    told = {"partnership": str(PARTNERSHIP), "cypher_seconds": "60"}
    built = richpicture("projection", "build", "--on", "2017-09-01", env=environment(home, **told), cwd=home)
    assert built.returncode == 0, built.stderr
    with serving(home, **told) as server:
        server.await_ready()
        ran = run(server.url, server.token("nadia.forbes"), tmp_path, ["guide"])
    kinds, officer, one_step, two_steps, family, triangles, between = ran.variables["guide"].values()
    assert kinds == [max(CRIMES_BY_TYPE.values())]
    with (POLE / "relationships.INVESTIGATED_BY.csv").open(encoding="utf-8") as file:
        most = max(Counter(row[":END_ID"] for row in csv.DictReader(file)).values())
    # Of events that are too rare a few are left out.
    assert most - 5 < officer[0] <= most
    assert (one_step, two_steps, family, triangles) == ([8, 7, 5, 3], [10, 8], [7], [10])
    assert between == [5275]
