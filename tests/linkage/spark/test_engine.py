"""`link --engine spark` on local Spark links 20,000 records as DuckDB does.

Spark is 400 MB, so it is no part of the suite's environment: the long proofs install it for themselves.
"""

import os
import shutil
import subprocess
import sys
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from demo import partnership_folder
from demo.generate import generate
from ledger.database import Ledger
from linkage.ingest.delivery import ingest
from linkage.progress import Silence
from linkage.source import load_sources
from schema.partnership import load_partnership

PEOPLE = 6_500
TOLERANCE = 1e-4
"""Bits of match weight by which a link may differ."""

SPARK = "pyspark>=4.1,<5"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which Spark can be imported, on two cores of this machine."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Java is not here: Spark needs version 17 or newer")
    found = {**os.environ, "PYSPARK_SUBMIT_ARGS": "--master local[2] pyspark-shell", "COLUMNS": "120"}
    if find_spec("pyspark") is None:
        folder = tmp_path_factory.mktemp("spark")
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), SPARK]
        done = subprocess.run(install, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"{SPARK} is not here and could not be installed: {done.stderr[-200:]}")
        found["PYTHONPATH"] = os.pathsep.join([str(folder), *filter(None, [found.get("PYTHONPATH")])])
    return found


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with the extracts of the demonstration's people, not linked yet."""
    home = tmp_path_factory.mktemp("delivered")
    made = generate(home, PEOPLE, 1, Silence())
    ledger = Ledger.open(f"sqlite:///{home}/ledger.db")
    ledger.migrate()
    partnership, sources = load_partnership(partnership_folder()), load_sources(partnership_folder())
    for source, file in made.files.items():
        ingest(ledger, partnership, sources[source], file, Silence())
    ledger.close()
    return home / "ledger.db"


def linked(delivered: Path, home: Path, env: dict[str, str], *words: str) -> Path:
    """A copy of the ledger after `richpicture link`."""
    home.mkdir()
    ledger = Path(shutil.copy(delivered, home / "ledger.db"))
    env = {**env, "RICHPICTURE_HOME": str(home), "RICHPICTURE_PARTNERSHIP": str(partnership_folder())}
    link = [sys.executable, "-m", "graph_api.command", "link", *words]
    done = subprocess.run(link, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return ledger


def asked(ledger: Path, question: str) -> list[Any]:
    opened = Ledger.open(f"sqlite:///{ledger}")
    with opened.read() as connection:
        found = [tuple(row) for row in connection.exec_driver_sql(question)]
    opened.close()
    return found


def clusters(ledger: Path) -> set[frozenset[str]]:
    held = defaultdict(set)
    for record, person in asked(ledger, "SELECT record, person FROM membership"):
        held[person].add(record)
    return set(map(frozenset, held.values()))


@pytest.mark.prove
def test_spark_makes_the_same_persons_of_twenty_thousand_records(
    delivered: Path, environment: dict[str, str], tmp_path: Path
):
    in_duck = linked(delivered, tmp_path / "duck", environment)
    on_spark = linked(delivered, tmp_path / "spark", environment, "--engine", "spark")
    assert clusters(on_spark) == clusters(in_duck)
    assert sum(map(len, clusters(in_duck))) > 19_000
    links = "SELECT record_a, record_b, weight FROM link ORDER BY 1, 2"
    one, other = asked(in_duck, links), asked(on_spark, links)
    assert [row[:2] for row in one] == [row[:2] for row in other]
    assert [row[2] for row in other] == pytest.approx([row[2] for row in one], abs=TOLERANCE)
    told = "SELECT model, json_extract(figures, '$.pairs'), json_extract(figures, '$.blocking') FROM run"
    assert asked(on_spark, told) == asked(in_duck, told)
    assert list((tmp_path / "spark" / "scratch").glob("tmp*")) == []


@pytest.mark.skipif(find_spec("pyspark") is not None, reason="Spark is installed here")
def test_without_spark_one_is_told_what_to_install(tmp_path: Path):
    env = {**os.environ, "RICHPICTURE_HOME": str(tmp_path), "COLUMNS": "200"}
    env["RICHPICTURE_PARTNERSHIP"] = str(partnership_folder())
    command = [sys.executable, "-m", "graph_api.command"]
    subprocess.run([*command, "migrate"], env=env, capture_output=True, check=True)
    done = subprocess.run(
        [*command, "link", "--engine", "spark"], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "richpicture[spark]" in done.stderr
    assert "Java 17" in done.stderr
