"""An erasure that is killed is whole or was never begun; once it is done nothing of her is left anywhere."""

import json
import random
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.graph_api.servers import command, environment, kill_command, richpicture, serving
from tests.graph_api.test_audit import events, last

Cells = dict[str, list[str]]
UNLIKE = {
    "audit_event",
    "audit_subject",
    "audit_recent",
    "audit_tree",
    "audit_node",
    "audit_checkpoint",
    "certificate",
}
"""What differs between one erasure and the next of the same records: when, by which certificate."""


def ask(home: Path, query: str, *values: object) -> list[Any]:
    """The rows of the ledger as the process that was killed left it."""
    with closing(sqlite3.connect(home / "ledger.db", timeout=30)) as ledger:
        return ledger.execute(query, values).fetchall()


def stated(home: Path) -> Cells:
    """Every row of the ledger that an erasure of these records may change, but for the log; by table."""
    assert ask(home, "PRAGMA integrity_check") == [("ok",)]
    found: Cells = {}
    for (table,) in ask(home, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"):
        if table not in UNLIKE:
            columns = [row[1] for row in ask(home, f"PRAGMA table_info({table})") if row[1] != "certificate"]
            named = ", ".join(f'"{column}"' for column in columns)
            found[table] = sorted(str(row) for row in ask(home, f"SELECT {named} FROM {table}"))
    return found


def erasing(person: str) -> list[str]:
    return ["subject", "erase", person, "--reason", "asked by her", "--by", "privacy officer", "--yes"]


def logged(home: Path, before: int) -> list[dict[str, Any]]:
    """What the log says of erasures since."""
    return [one for one in events(home, before) if one["operation"] == "subject erase"]


def kill(home: Path, person: str, seconds: float) -> None:
    """Begin to erase a person, and kill the process so long after its intent was on the log."""
    before = last(home)
    process = subprocess.Popen(
        [command(), *erasing(person)],
        env=environment(home),
        cwd=home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while not logged(home, before):
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.0005)
    time.sleep(seconds)
    kill_command(process)


def files(home: Path) -> bytes:
    """All that the ledger and the graph hold on disk, in small letters."""
    held = [one for name in ("ledger.db*", "graph.kgl*") for one in sorted(home.glob(name))]
    return b"".join(one.read_bytes() for one in held if one.is_file()).lower()


def persons(home: Path) -> list[str]:
    """Persons of several records, in no order of their own."""
    rows = ask(home, "SELECT person FROM membership GROUP BY person HAVING count(*) > 2 ORDER BY person")
    return [person for (person,) in rows]


def values(home: Path, records: list[str]) -> set[str]:
    """What is told of these records, text by text."""
    marks = ", ".join("?" * len(records))
    told = "full_name, birth_date, address, phones, emails, identifiers, occupation"
    rows = ask(home, f"SELECT {told} FROM record WHERE id IN ({marks})", *records)
    return {part.lower() for row in rows for cell in row for part in _texts(cell) if len(part) > 5}


def _texts(cell: Any) -> list[str]:
    if isinstance(cell, str) and cell[:1] in "[{":
        cell = json.loads(cell)
    if isinstance(cell, dict):
        cell = list(cell.values())
    if isinstance(cell, list):
        return [text for inner in cell for text in _texts(inner)]
    return [cell] if isinstance(cell, str) else []


def _moment(event: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(event["at"])


def killed(home: Path, person: str, dice: random.Random) -> bool:
    """Kill an erasure, repeat it, and hold what is left to one that nobody killed; whether it was whole."""
    records = [id for (id,) in ask(home, "SELECT record FROM membership WHERE person = ? ORDER BY 1", person)]
    clean = home.with_name("clean")
    shutil.copytree(home, clean)
    untouched, hers, started = stated(home), values(home, records), last(home)
    done = richpicture(*erasing(person), env=environment(clean), cwd=clean)
    assert done.returncode == 0, done.stderr
    intent, outcome = logged(clean, started)
    took = (_moment(outcome) - _moment(intent)).total_seconds()
    erased = stated(clean)
    gone = {one for one in hers if one not in str(erased).lower()}
    assert gone
    shutil.rmtree(clean)

    kill(home, person, dice.uniform(0, 1.5 * took))
    log = logged(home, started)
    whole = len(log) == 2
    assert stated(home) == (erased if whole else untouched)
    again = richpicture(*erasing(person), env=environment(home), cwd=home)
    assert (again.returncode == 0) is not whole, again.stderr
    assert stated(home) == erased
    ended = [one["details"] for one in logged(home, started) if one["details"].get("outcome") == "ANSWERED"]
    assert [sorted(id for ids in one["given"].values() for id in ids) for one in ended] == [records]
    with serving(home) as server:
        server.await_ready()
        for id in [*records, person]:
            assert server.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": id}).data == {"node": None}
    left = files(home)
    assert [one for one in gone if one.encode() in left] == []
    return whole


def _kill_often(demonstration: Path, tmp_path: Path, often: int, seed: int) -> list[bool]:
    home = Path(shutil.copytree(demonstration, tmp_path / "home"))
    dice = random.Random(seed)
    return [killed(home, person, dice) for person in dice.sample(persons(home), often)]


def test_an_erasure_that_is_killed_is_whole_or_was_never_begun(demonstration: Path, tmp_path: Path):
    assert len(_kill_often(demonstration, tmp_path, 2, seed=1)) == 2


@pytest.mark.prove
def test_killed_twenty_times_it_is_whole_or_was_never_begun(demonstration: Path, tmp_path: Path):
    assert set(_kill_often(demonstration, tmp_path, 20, seed=2)) == {True, False}
