"""The commands do their part, and tell a mistake in one paragraph without anyone's data."""

import json
import re
import shutil
import socket
import time
from pathlib import Path

import pytest

from ledger.database import Ledger
from ledger.tables import record
from tests.graph_api.servers import DEMO, environment, richpicture, serving
from tests.graph_api.test_audit import events, last


@pytest.fixture
def made(demonstration: Path, tmp_path: Path) -> Path:
    """A copy of the demonstration, for one test."""
    home = tmp_path / "home"
    shutil.copytree(demonstration, home)
    return home


def names(home: Path) -> set[str]:
    """All family names in a ledger."""
    ledger = Ledger.open(f"sqlite:///{home / 'ledger.db'}")
    with ledger.read() as connection:
        found = {row.family_name for row in connection.execute(record.select()) if row.family_name}
    ledger.close()
    return found


def test_the_demonstration_says_what_it_made_but_no_name_of_a_record(demonstration: Path):
    said = (demonstration / "said").read_text(encoding="utf-8")
    for part in ("Thames Valley Police", "cluster-pair", "B-cubed", "Ingest", "Link", "Project", "curl -s"):
        assert part in said
    people = (DEMO / "people.toml").read_text(encoding="utf-8")
    told = re.sub(r"#token=\S+", "", said)  # letters at random may be a name
    words = set(re.findall(r"[A-Z][a-zé-]+", told)) & names(demonstration)
    # A name that stands there is one of the users', of an agency or of the query.
    assert [word for word in words if word not in people and word not in ("North", "South", "Smith")] == []


def test_the_demonstration_says_how_to_serve_it_where_its_addresses_are(made: Path, tmp_path: Path):
    told = json.loads((made / "demonstration.json").read_text())
    numbers = ("--people", str(told["people"]), "--seed", str(told["seed"]), "--port", "8123")
    env = environment(made, partnership="", development="")
    done = richpicture("demo", *numbers, "--folder", str(made), "--no-serve", env=env, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "http://127.0.0.1:8123" in done.stdout
    assert done.stdout.rstrip().endswith(" serve --port 8123")


def test_the_same_demonstration_again_changes_nothing(made: Path, tmp_path: Path):
    env = environment(made, partnership="", development="")
    before = (made / "demonstration.json").read_text()
    told = json.loads(before)
    words = (
        "demo",
        "--people",
        str(told["people"]),
        "--seed",
        str(told["seed"]),
        "--folder",
        str(made),
        "--no-serve",
    )
    done = richpicture(*words, env=env, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    counted = re.compile(r"records are of ([\d,]+) persons\D+([\d,]+)\D+([\d,]+)")
    first = counted.search((made / "said").read_text(encoding="utf-8"))
    again = counted.search(done.stdout)
    assert first is not None
    assert again is not None
    assert first.groups() == again.groups()


def test_other_people_take_the_place_of_a_demonstration_only_when_that_is_said(made: Path, tmp_path: Path):
    env = environment(made, partnership="", development="")
    log = last(made)
    other = ("demo", "--people", "500", "--seed", "8", "--folder", str(made), "--no-serve")
    done = richpicture(*other, env=env, cwd=tmp_path)
    assert done.returncode == 1
    assert "holds a demonstration of 800 people by the seed 7, with its audit log" in done.stderr
    assert "--anew" in done.stderr
    assert last(made) == log
    done = richpicture(*other, "--anew", env=env, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert 0 < last(made) == len(events(made))
    assert json.loads((made / "demonstration.json").read_text()) == {"people": 500, "seed": 8}


def test_what_the_demonstration_did_is_on_its_log_as_the_commands_leave_it(demonstration: Path):
    told = [(one["action"], one["operation"], one["stage"]) for one in events(demonstration)]
    sources = [one.stem for one in (DEMO / "sources").glob("*.toml")]
    last = [("COMBINE", "link"), ("ALTER", "population publish"), ("ALTER", "hotspots rank")]
    deeds = [("COLLECT", f"ingest {name}") for name in sources] + last
    assert sorted(told) == sorted((*deed, stage) for deed in deeds for stage in ("INTENT", "OUTCOME"))
    assert told[0][0] == "COLLECT"
    assert [one[:2] for one in told if one[2] == "OUTCOME"][-3:] == last


def test_a_port_that_is_taken_is_told_with_words_that_any_of_its_commands_takes(tmp_path: Path):
    env = environment(tmp_path / "home", partnership="", development="")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = richpicture("demo", "--port", port, env=env, cwd=tmp_path)
    assert done.returncode == 1
    assert 'Choose another port: --port 8001 (with make: ARGS="--port 8001").' in done.stderr


def test_what_is_no_demonstration_is_left_alone(tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "ledger.db").write_bytes(b"precious")
    env = environment(home, partnership="", development="")
    done = richpicture("demo", "--folder", str(home), "--no-serve", env=env, cwd=tmp_path)
    assert done.returncode == 1
    assert "no demonstration" in done.stderr
    assert (home / "ledger.db").read_bytes() == b"precious"


def test_a_delivery_taken_in_beside_a_server_is_seen_within_a_second_or_so(made: Path, tmp_path: Path):
    lines = (made / "extracts" / "housing.csv").read_bytes().splitlines(keepends=True)
    fewer = tmp_path / "housing.csv"
    fewer.write_bytes(b"".join(lines[: len(lines) // 2]))
    query = '{ events(where: {kind: [TENANCY], agency: ["agency_housing"]}) { totalCount } }'
    with serving(made) as server:
        server.await_ready()
        before = server.ask(query).data["events"]["totalCount"]
        done = richpicture("ingest", "housing", str(fewer), env=environment(made), cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        until = time.monotonic() + 20
        while (now := server.ask(query).data["events"]["totalCount"]) == before:
            assert time.monotonic() < until
        assert 0 < now < before


def test_rejects_are_listed_without_their_values(made: Path, tmp_path: Path):
    lines = (made / "extracts" / "housing.csv").read_bytes().splitlines(keepends=True)
    wrong = tmp_path / "housing.csv"
    wrong.write_bytes(b"".join(lines) + b"Grimshaw" * 3 + b"\n")
    done = richpicture("ingest", "housing", str(wrong), env=environment(made), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (number,) = re.findall(r"richpicture rejects (\d+)", done.stdout)
    batches = richpicture("rejects", env=environment(made), cwd=tmp_path)
    listed = richpicture("rejects", number, env=environment(made), cwd=tmp_path)
    assert "housing" in batches.stdout
    assert f"{len(lines):,}" in listed.stdout
    assert "Grimshaw" not in done.stdout + done.stderr + batches.stdout + listed.stdout


@pytest.mark.parametrize("words", [("rejects",), ("retention", "due")], ids=" ".join)
def test_a_table_is_whole_in_eighty_columns(made: Path, tmp_path: Path, words: tuple[str, ...]):
    env = environment(made) | {"COLUMNS": "80"}
    done = richpicture(*words, env=env, cwd=tmp_path)
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "…" not in done.stdout
    assert "prisons_probation" in done.stdout


def test_of_a_refused_batch_it_is_said_why(made: Path, tmp_path: Path):
    headless = tmp_path / "headless.csv"
    headless.write_bytes(b"C1,Grimshaw\nC2,Smith\n")
    done = richpicture("ingest", "housing", str(headless), env=environment(made), cwd=tmp_path)
    assert done.returncode == 1
    batches = richpicture("rejects", env=environment(made) | {"COLUMNS": "200"}, cwd=tmp_path)
    [number] = re.findall(r"(\d+) +housing: headless.csv +refused", batches.stdout)
    listed = richpicture("rejects", number, env=environment(made), cwd=tmp_path)
    assert "Its first row must name them" in listed.stdout
    assert "Grimshaw" not in done.stdout + done.stderr + batches.stdout + listed.stdout


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("ingest", "nonesuch", "x.csv"), 1, "has no source 'nonesuch'; it has: adult_care"),
        (("ingest", "housing", "nowhere.csv"), 1, "nowhere.csv"),
        (("ingest", "housing", "."), 1, "folder"),
        (("token", "nobody"), 1, "There is no user 'nobody'"),
        (("rejects", "999"), 1, "There is no batch 999"),
        (("evaluate", "x.toml", "--truth", "t"), 1, "SOURCE.toml=FILE"),
        (("demo", "--people", "3"), 2, "500"),
        (("nonesuch",), 2, "nonesuch"),
        (("serve", "--port", "many"), 2, "--port"),
    ],
)
def test_a_mistake_is_told_plainly(empty_home: Path, tmp_path: Path, words, status, said):
    done = richpicture(*words, env={**environment(empty_home), "COLUMNS": "200"}, cwd=tmp_path)
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_words_read_well(tmp_path: Path):
    done = richpicture("--help", env={**environment(tmp_path), "COLUMNS": "120"}, cwd=tmp_path)
    assert done.returncode == 0
    for word in (
        "demo",
        "ingest",
        "rejects",
        "link",
        "project",
        "evaluate",
        "serve",
        "token",
        "migrate",
        "graph",
        "schema",
    ):
        assert re.search(rf"\b{word}\b", done.stdout)
    for word in ("demo", "ingest", "link", "project", "evaluate", "serve", "token", "rejects"):
        told = richpicture(word, "--help", env={**environment(tmp_path), "COLUMNS": "120"}, cwd=tmp_path)
        assert told.returncode == 0
        assert f"richpicture {word}" in told.stdout


def test_the_contract_is_printed_as_it_is_committed(tmp_path: Path):
    done = richpicture("schema", "print", env=environment(tmp_path), cwd=tmp_path)
    assert done.stdout == (Path(__file__).parents[2] / "schema" / "schema.graphql").read_text(
        encoding="utf-8"
    )
    assert richpicture("schema", "check", env=environment(tmp_path), cwd=tmp_path).returncode == 0


def test_a_new_class_for_a_source_is_a_deed_on_the_audit_log(empty_home: Path, tmp_path: Path):
    folder = Path(shutil.copytree(DEMO, tmp_path / "partnership"))
    env = environment(empty_home, partnership=str(folder))
    before = last(empty_home)
    done = richpicture("reclass", "charity", env=env, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = [(one["action"], one["stage"], one["operation"]) for one in events(empty_home, before)]
    assert told == [
        ("ALTER", "INTENT", "reclass charity"),
        ("ALTER", "OUTCOME", "reclass charity"),
    ]
