"""The runs of the linkage over the API and on the command line: figures for stewards that name nobody."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from schema.vocabulary import Purpose
from tests.docs.page import read_blocks
from tests.graph_api.oracle import Facts
from tests.graph_api.protected import protected, restrict
from tests.graph_api.servers import DEMO, Server, environment, richpicture
from tests.graph_api.test_decisions import decide, link, steward

[PAGE_QUERY] = [one.text for one in read_blocks("stewards.md") if one.language == "graphql"]
RUNS = "query ($first: Int, $after: String) { linkageRuns(first: $first, after: $after) { totalCount"
RUNS += " pageInfo { hasNextPage endCursor } edges { node {"
RUNS += " number state whole inForce modelBefore created split doubts } } } }"


@pytest.fixture(scope="module")
def house(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a copy of the demonstration that was linked once more, two records ruled apart."""
    with protected(demonstration, tmp_path_factory.mktemp("runs")) as server:
        facts = Facts(server.home)
        held: dict[str, list[str]] = {}
        for id in sorted(facts.records):
            held.setdefault(facts.person[id], []).append(id)
        facts.close()
        a, b = next(records for records in held.values() if len(records) == 2)
        decide(server, a, b, "DIFFERENT")
        link(server)
        yield server


def told(server: Server, query: str = PAGE_QUERY, **variables: Any) -> Any:
    return steward(server, query, **variables).data["linkageRuns"]


def test_a_steward_is_told_what_each_run_found_and_changed(house: Server):
    last, first = (edge["node"] for edge in told(house)["edges"])
    assert (last["number"], last["state"], last["inForce"]) == (first["number"] + 1, "DONE", True)
    assert (last["created"], last["merged"], last["split"], last["batches"]) == (1, 0, 1, [])
    assert (first["inForce"], first["merged"], first["drift"]) == (False, 0, None)
    assert first["persons"] == first["created"] == last["persons"] - 1
    assert first["records"] == last["records"] > 1_000
    assert len(first["batches"]) > 10
    assert last["drift"]["since"] == first["number"]
    assert (last["drift"]["index"], last["drift"]["beyond"]) == (0, False)
    assert [one["name"] for one in last["stages"]][-2:] == ["Write", "Index"]


def test_pages_hold_each_run_once(house: Server):
    page = told(house, RUNS, first=1)
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (2, True)
    rest = told(house, RUNS, first=5, after=page["pageInfo"]["endCursor"])
    assert not rest["pageInfo"]["hasNextPage"]
    assert page["edges"] + rest["edges"] == told(house, RUNS, first=10)["edges"]
    assert steward(house, RUNS, first=1, after="x").code == "BAD_INPUT"
    assert steward(house, RUNS, first=201).code == "BAD_INPUT"


@pytest.mark.parametrize("user", ["ana.reid", "pc.walsh", "dana.whitlock", "omar.hadid"])
def test_nobody_but_a_steward_is_told(house: Server, user: str):
    assert house.ask(RUNS, user=user).code == "FORBIDDEN"


def test_a_steward_says_why_she_asks(house: Server):
    answer = house.ask(RUNS, user="sam.stewart", purpose=None, case=None)
    assert answer.code == "PURPOSE_REQUIRED"


def test_what_is_told_names_nobody_and_is_the_same_whoever_is_hidden(house: Server, demonstration: Path):
    before = told(house)
    with closing(sqlite3.connect(house.home / "ledger.db")) as ledger:
        ids = {row[0] for row in ledger.execute("SELECT id FROM record UNION SELECT id FROM person")}
        files = {row[0] for row in ledger.execute("SELECT file FROM batch")}
    words = set(re.findall(r"\w+", json.dumps(before)))
    assert not words & ids
    assert not any(file in json.dumps(before) for file in files)
    facts = Facts(demonstration)
    hers = min(facts.eyes("dana.whitlock", Purpose.AUDIT).records)
    facts.close()
    assert restrict(house, hers)["restriction"]
    assert told(house) == before


def command(server: Server, *words: str) -> Any:
    env = environment(server.home, partnership=str(DEMO)) | {"COLUMNS": "80"}
    return richpicture("runs", *words, env=env, cwd=server.home)


def test_the_command_lists_runs_within_eighty_columns(house: Server):
    done = command(house)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    (last,) = [line for line in lines if "in force" in line]
    assert last.split()[0] == "2"
    whole = command(house, "2")
    assert re.search(r"persons split\s*│\s*1 │", whole.stdout)
    assert re.search(r"Score\s*│\s*[\d.]+ s │", whole.stdout)
    assert "…" not in done.stdout + whole.stdout
    figures = json.loads(command(house, "--json").stdout)
    assert [one["number"] for one in figures] == [2, 1]
    assert figures[0]["drift"]["beyond"] is False
    assert command(house, "9").returncode == 1


def test_what_is_linked_alone_is_told_and_a_run_by_another_model_is_marked(house: Server):
    facts = Facts(house.home)
    held: dict[str, list[str]] = {}
    for id in sorted(facts.records):
        held.setdefault(facts.person[id], []).append(id)
    facts.close()
    a, b = [records for records in held.values() if len(records) == 2][-1]
    decide(house, a, b, "DIFFERENT")
    env = environment(house.home, partnership=str(DEMO))
    said = richpicture("link", "--new", env=env, cwd=house.home).stdout
    assert re.search(r"splits\s*│\s*1 │", said)
    assert re.search(r"persons made\s*│\s*1 │", said)
    newest, before = (edge["node"] for edge in told(house, RUNS, first=2)["edges"])
    assert (newest["number"], newest["state"], newest["whole"], newest["inForce"]) == (
        3,
        "DONE",
        False,
        False,
    )
    assert (newest["split"], newest["modelBefore"], before["whole"], before["inForce"]) == (
        1,
        None,
        True,
        True,
    )
    assert newest["doubts"] == before["doubts"] > 6
    assert [line.split()[0] for line in command(house).stdout.splitlines() if " new " in line] == ["3"]
    model = json.loads(command(house, "--json").stdout)[0]["model"]
    richpicture("model", "adjust", model, "--link", "-1.5", env=env, cwd=house.home)
    models = json.loads(richpicture("model", "list", "--json", env=env, cwd=house.home).stdout)
    (other,) = {one["version"] for one in models} - {model}
    richpicture("model", "use", other, env=env, cwd=house.home)
    link(house)
    assert told(house, RUNS, first=1)["edges"][0]["node"]["modelBefore"] == model
    assert f"Run 4: by another model, {other} in place of {model}." in command(house).stdout.splitlines()
    assert "Nothing came" in richpicture("link", "--new", env=env, cwd=house.home).stdout


def test_a_list_of_ten_millions_fits_and_a_drift_beyond_its_bound_is_told(house: Server):
    changes = {"persons": 3_000_000, "created": 2_500_000, "merges": 12_345, "splits": 12_345}
    figures = {"records": 9_900_000, "pairs": 290_000_000, "changes": changes}
    figures["drift"] = {"since": 1002, "index": 0.31, "bound": 0.1}
    with closing(sqlite3.connect(house.home / "ledger.db", timeout=60)) as ledger:
        ledger.execute(
            "INSERT INTO run (id, started_at, state, figures) VALUES (1003, ?, 'failed', ?)",
            ("2026-01-01T10:00:00", json.dumps(figures)),
        )
        ledger.commit()
    done = command(house)
    row, warning = (
        next(line for line in done.stdout.splitlines() if part in line) for part in ("failed", "moved")
    )
    assert len(row) <= 80
    assert "290,000,000" in row
    assert "0.310" in row
    assert warning == "Run 1003: the match weights have moved, drift 0.310 since run 1002, bound 0.100."
