"""The report of an operation by the command: figures on the terminal, a page that needs nothing else."""

import re
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from ledger.clock import fixed
from ledger.database import Ledger
from patrol.orders import operations
from tests.graph_api.servers import environment, richpicture
from tests.patrol.ground import BEGIN, Force, at, force


@pytest.fixture
def home(sqlite_template: Path, tmp_path: Path) -> Path:
    shutil.copy(sqlite_template, tmp_path / "ledger.db")
    return tmp_path


def planned(north: Force, name: str) -> str:
    day = fixed(BEGIN)[:10]
    plan = operations.Plan(name, "Fewer robberies.", day, day, 900, ("N1",), "Grip", 60.0, tuple(north.spots))
    with north.ledger.begin() as connection:
        return operations.plan(connection, north.number, "mara", "key", plan).id


def test_a_page_tells_what_it_came_to_and_loads_nothing(home: Path):
    ledger = Ledger.open(f"sqlite:///{home / 'ledger.db'}")
    north = force(ledger)
    id = planned(north, "Operation <Lantern>")
    pings = [at(n / 4, 0) for n in range(61)] + [at(20 + n / 4, 400) for n in range(21)]
    hour = BEGIN + timedelta(hours=1)
    north.tell("a", "one", north.began(), north.was(pings), north.did(1), north.ended(hour))
    ledger.close()
    env: Mapping[str, str] = environment(home)
    page = home / "report.html"
    done = richpicture("operation", "report", id, "--html", str(page), env=env, cwd=home)
    assert done.returncode == 0, done.stderr
    assert re.search(r"Hours of officers in hotspots +0\.5 +0\.3", done.stdout)
    assert re.search(r"Hotspots times days with their time +2 +1", done.stdout)
    text = page.read_text(encoding="utf-8")
    assert "Operation &lt;Lantern&gt;" in text
    assert text.count("<svg") == 2
    assert "engagement" in text
    assert not re.search(r"src=|href=|url\(|@import|<script", text)
    assert page.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(home / "ledger.db")) as rows:
        (told,) = rows.execute(
            "SELECT count(*) FROM audit_event WHERE operation = 'operation report'"
        ).fetchone()
    assert told == 2
    missing = richpicture("operation", "report", "operation_none", env=env, cwd=home)
    assert (missing.returncode, "There is no operation" in missing.stderr) == (1, True)
