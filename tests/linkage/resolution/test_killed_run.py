"""A run that is killed leaves the last good state, and the next one does what it would have done."""

import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.database import Ledger
from tests.linkage.resolution.mortal import run
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
        "outbox": sorted((row[1], str(row[2])) for row in found["outbox"]),
    }


def test_a_killed_run_leaves_the_last_good_state_and_the_next_one_completes(
    tmp_path: Path, sqlite_template: Path
):
    template, said = tmp_path / "template.db", tmp_path / "said"
    shutil.copy(sqlite_template, template)
    prepare(f"sqlite:///{template}")
    _check(lambda name: f"sqlite:///{_copied(template, tmp_path / f'{name}.db')}", said, steps=3)


@pytest.mark.prove
def test_a_run_killed_at_every_word_leaves_the_last_good_state(tmp_path: Path, sqlite_template: Path):
    template, said = tmp_path / "template.db", tmp_path / "said"
    shutil.copy(sqlite_template, template)
    prepare(f"sqlite:///{template}")
    _check(lambda name: f"sqlite:///{_copied(template, tmp_path / f'{name}.db')}", said, steps=0)


@pytest.mark.prove
def test_a_killed_run_on_postgresql_leaves_the_last_good_state(tmp_path: Path, postgres_url: str):
    prepare(postgres_url)
    before = state(postgres_url)
    for word in (3, 8, 12, 16, 20):
        assert run(postgres_url, tmp_path / "said", word)[0] == -signal.SIGKILL
        assert state(postgres_url) == before
    assert run(postgres_url, tmp_path / "said", 0)[0] == 0
    assert state(postgres_url) != before


def _check(url: Callable[[str], str], said: Path, *, steps: int) -> None:
    """Kill at `steps` words spread over a run, 0 at each, and run again."""
    undisturbed = url("undisturbed")
    before = state(undisturbed)
    code, words = run(undisturbed, said, 0)
    assert code == 0
    wanted = settled(state(undisturbed))
    assert wanted != settled(before)
    for word in [words * step // steps for step in range(1, steps)] if steps else range(1, words + 1):
        mortal = url(f"killed_{word}")
        assert run(mortal, said, word)[0] == -signal.SIGKILL
        left = state(mortal)
        assert left == before or settled(left) == wanted, f"killed at word {word}"
        assert run(mortal, said, 0)[0] == 0
        assert settled(state(mortal)) == wanted, f"killed at word {word}"


def _copied(template: Path, to: Path) -> Path:
    return Path(shutil.copy(template, to))
