"""A run that is killed leaves the last good state, and the next one does what it would have done."""

import shutil
import signal
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ledger.database import Ledger
from linkage.resolution.runs import runs
from tests.linkage.resolution.mortal import POINTS, run
from tests.linkage.resolution.town import Town, person


def prepare(url: str) -> None:
    """A ledger that was linked once, and then was told of new people, of rulings, and of one who is gone."""
    ledger = Ledger.open(url)
    town = Town(ledger)
    town.source("police")
    town.source("charity")
    town.tell("police", {f"record_{number:02}": person(number) for number in range(30)})
    town.tell("charity", {f"record_{number:02}_too": person(number, given_name=None) for number in range(10)})
    town.link()
    town.tell("charity", {f"record_new_{number:02}": person(number) for number in range(20, 40)})
    town.rule("SAME", "record_25", "record_26")
    town.rule("DIFFERENT", "record_00", "record_00_too")
    town.withdraw("record_03")
    ledger.close()


def state(url: str) -> dict[str, list[Any]]:
    ledger = Ledger.open(url)
    try:
        town = Town.__new__(Town)
        town.ledger = ledger
        return town.state()
    finally:
        ledger.close()


def settled(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """A state without what differs from run to run: the numbers of runs, ids of new persons, times."""
    known = {row[1] for row in found["membership"]}
    return {
        "groups": sorted(sorted(row[0] for row in found["membership"] if row[1] == one) for one in known),
        "links": sorted((row[0], row[1], round(row[3], 2)) for row in found["link"]),
        "lineage": sorted((row[2], str(row[5])) for row in found["lineage"]),
        "doubts": sorted((row[0], row[1], row[2], round(row[3], 2)) for row in found["doubt"]),
        "outbox": sorted((row[1], str(row[2])) for row in found["outbox"]),
    }


@dataclass(frozen=True)
class Undisturbed:
    """A ledger that waits for a run, what a run that nobody kills makes of it, and in how many words."""

    waiting: Path
    wanted: dict[str, Any]
    words: int


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Undisturbed:
    """On SQLite."""
    folder = tmp_path_factory.mktemp("undisturbed")
    waiting = _copied(sqlite_template, folder / "waiting.db")
    prepare(f"sqlite:///{waiting}")
    done = f"sqlite:///{_copied(waiting, folder / 'done.db')}"
    code, words = run(done, folder / "said")
    assert code == 0
    wanted = settled(state(done))
    assert wanted != settled(state(f"sqlite:///{waiting}"))
    return Undisturbed(waiting, wanted, words)


def test_a_killed_run_leaves_the_last_good_state_and_the_next_one_completes(
    undisturbed: Undisturbed, tmp_path: Path
):
    _check(undisturbed, tmp_path, [undisturbed.words // 2])


@pytest.mark.prove
def test_a_run_killed_at_every_word_leaves_the_last_good_state(undisturbed: Undisturbed, tmp_path: Path):
    _check(undisturbed, tmp_path, range(1, undisturbed.words + 1))


@pytest.mark.parametrize(
    "point",
    [
        pytest.param(point, marks=() if number % 20 == 9 else pytest.mark.prove)
        for number, point in enumerate(POINTS)
    ],
)
def test_a_run_killed_at_any_stage_leaves_the_last_good_state_and_the_next_one_completes(
    point: str, undisturbed: Undisturbed, tmp_path: Path
):
    url = f"sqlite:///{_copied(undisturbed.waiting, tmp_path / 'mortal.db')}"
    before = state(url)
    assert run(url, tmp_path / "said", point)[0] == -signal.SIGKILL
    assert state(url) == before
    assert states(url)[:-1] == ([] if point == "INSERT INTO run" else [("open", False)])
    assert states(url)[-1] == ("done", True)
    assert run(url, tmp_path / "said")[0] == 0
    assert settled(state(url)) == undisturbed.wanted
    assert [one for one in states(url) if one != ("failed", False)] == [("done", True), ("done", False)]


def states(url: str) -> list[tuple[str, bool]]:
    """How far each run came, the latest first, and whether it is in force."""
    ledger = Ledger.open(url)
    with ledger.read() as connection:
        found = [(one.state, one.in_force) for one in runs(connection)]
    ledger.close()
    return found


def test_there_are_twenty_points_to_be_killed_at():
    assert len(set(POINTS)) >= 20


@pytest.mark.prove
def test_a_killed_run_on_postgresql_leaves_the_last_good_state(tmp_path: Path, postgres_url: str):
    prepare(postgres_url)
    before = state(postgres_url)
    for point in (one for one in POINTS if not one.startswith("INSERT")):  # there it copies
        assert run(postgres_url, tmp_path / "said", point)[0] == -signal.SIGKILL
        assert state(postgres_url) == before
    assert run(postgres_url, tmp_path / "said")[0] == 0
    assert state(postgres_url) != before


def _check(undisturbed: Undisturbed, folder: Path, words: Iterable[int]) -> None:
    """Kill at each of these words, and run again."""
    said = folder / "said"
    before = state(f"sqlite:///{undisturbed.waiting}")
    for word in words:
        mortal = f"sqlite:///{_copied(undisturbed.waiting, folder / f'killed_{word}.db')}"
        assert run(mortal, said, word)[0] == -signal.SIGKILL
        left = state(mortal)
        assert left == before or settled(left) == undisturbed.wanted, f"killed at word {word}"
        assert run(mortal, said, 0)[0] == 0
        assert settled(state(mortal)) == undisturbed.wanted, f"killed at word {word}"


def _copied(template: Path, to: Path) -> Path:
    return Path(shutil.copy(template, to))
