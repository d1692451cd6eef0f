"""`richpicture projection`: what stands in its files names nobody."""

import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cypher.embedded_engine import ReadOnlyGraph
from cypher.engine import Row
from cypher.statement import Statement
from tests.docs.page import read_blocks
from tests.docs.played import play_on
from tests.graph_api.oracle import Facts
from tests.graph_api.servers import environment, richpicture

PSEUDONYM = re.compile(r"([A-Z][a-z]+_)?(person|event|staff)_[a-z2-7]{16}")
"""The engine makes a title for each node: its label and its id."""


@pytest.fixture(scope="module")
def home(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demonstration on which the commands of the page were played."""
    base = tmp_path_factory.mktemp("projection")
    made = shutil.copytree(demonstration, base / "home")
    play_on(environment(made), read_blocks("analysts.md"), base)
    return made


@pytest.fixture(scope="module")
def folder(home: Path) -> Path:
    """The folder of its snapshot."""
    [found] = (home / "projection").iterdir()
    return found


@pytest.fixture(scope="module")
def held(folder: Path) -> set[str]:
    """Every value that the graph holds."""
    values: set[str] = set()
    for text in ("MATCH (n) RETURN properties(n) AS p", "MATCH ()-[r]->() RETURN properties(r) AS p"):
        for row in asked(folder, text):
            values.update(str(value) for value in row["p"].values())
    return values


def asked(folder: Path, text: str) -> list[Row]:
    """What the graph of a snapshot answers."""
    table = ReadOnlyGraph(folder / "graph.kgl").table(Statement(text), 60, sys.maxsize)
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def truth(facts: Facts) -> Iterator[Any]:
    """Every value of every record and event by which somebody could be found."""
    for record in facts.records.values():
        yield from (record["id"], facts.person[record["id"]])
        told = ("given_name", "family_name", "full_name", "birth_date", "address", "postcode")
        yield from (record[name] for name in told if record[name])
        for name in ("other_names", "phones", "emails"):
            yield from record[name] or ()
        yield from (record["identifiers"] or {}).values()
        for attributes in (record["attributes"] or {}).values():
            yield from attributes.values()
    for event in facts.events.values():
        yield event["id"]
        yield from (event[name] for name in ("narrative", "start") if event.get(name))
    for edge in facts.edges:
        yield from (edge.id, edge.start, edge.end)


def test_no_value_of_anybody_is_in_the_graph(held: set[str], facts: Facts):
    known = {value for value in truth(facts) if isinstance(value, str)}
    assert len(known) > 5_000
    # What is left is said of many: vocabulary, months, published names of areas and agencies.
    plain = {value for value in held if not PSEUDONYM.fullmatch(value)}
    assert len(plain) < 500
    # A year or a month in which somebody was born is one in which something happened, too.
    words = {value for value in known if not re.fullmatch(r"[A-Z_]+|\d{4}(-\d\d)?|.{1,3}", value)}
    assert not held & words
    text = "\n".join(sorted(plain))
    long = [value for value in words if len(value) > 7 and value in text]
    assert not long


def test_no_value_of_anybody_is_in_the_files_as_they_lie(folder: Path, facts: Facts):
    files = {file.name: file.read_bytes() for file in folder.rglob("*.*")}
    assert {"graph.kgl", "about.json", "schema.cypher", "diagram.mmd", "Person.csv"} < set(files)
    some = sorted({value for value in truth(facts) if isinstance(value, str) and len(value) > 9})
    for name, content in files.items():
        assert not [value for value in some[:: max(1, len(some) // 1_500)] if value.encode() in content], name


def test_nobody_but_its_owner_reads_it_and_nobody_writes_it(folder: Path):
    assert folder.stat().st_mode & 0o777 == 0o500
    assert {file.stat().st_mode & 0o777 for file in folder.rglob("*.*")} == {0o400}


def test_who_is_sealed_leaves_with_the_next_snapshot_and_the_old_one_is_gone(
    home: Path, folder: Path, facts: Facts
):
    count = "MATCH (n:Person) RETURN count(*) AS n"
    [before] = asked(folder, count)
    crime = {number for number, row in facts.classes.items() if row.category == "CRIME"}
    some = sorted({facts.person[id] for id, one in facts.records.items() if one["class"] in crime})[:40]
    sealed = [id for id in facts.records if facts.person[id] in set(some)]
    with closing(sqlite3.connect(home / "ledger.db")) as ledger:
        ledger.execute(
            "INSERT INTO restriction (id, subject, kind, made_by, made_at, reason, agency) VALUES"
            " ('restriction_x', 'person_x', 'SEALED', 'x', '2026-01-01T00:00:00.000000Z', 'x', 'police')"
        )
        pairs = [(id,) for id in sealed]
        ledger.executemany("INSERT INTO restricted (restriction, subject) VALUES ('restriction_x', ?)", pairs)
        ledger.commit()
    done = richpicture("projection", "build", env=environment(home), cwd=home)
    assert done.returncode == 0, done.stderr
    [now] = (home / "projection").iterdir()
    assert not folder.exists()
    [after] = asked(now, count)
    assert 0 < before["n"] - after["n"] < len(some) + 20


def test_a_build_is_on_the_log(home: Path):
    with closing(sqlite3.connect(home / "ledger.db")) as ledger:
        log = ledger.execute(
            "SELECT stage, action FROM audit_event WHERE operation = 'projection build' ORDER BY seq"
        ).fetchall()
    assert log[:2] == [("INTENT", "EXPORT"), ("OUTCOME", "EXPORT")]


def test_without_a_rule_nothing_enters(home: Path, tmp_path: Path):
    partnership = shutil.copytree(
        Path(environment(home)["RICHPICTURE_PARTNERSHIP"]), tmp_path / "partnership"
    )
    rules = partnership / "policies" / "service_planning.cedar"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace('Action::"project existence", ', ""), encoding="utf-8")
    done = richpicture("projection", "build", env=environment(home, partnership=str(partnership)), cwd=home)
    assert done.returncode == 1
    assert 'permit "project existence"' in done.stderr
