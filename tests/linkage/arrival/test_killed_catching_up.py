"""`link --new` that is killed has placed records whole or not at all, and the next one places the rest."""

import shutil
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from ledger.database import Ledger
from linkage.arrival.arrivals import Arrivals
from linkage.arrival.catching_up import link_new
from linkage.progress import Advance
from tests.ledgers import Postgres, shown
from tests.linkage.resolution.mortal import link_what_is_new, run
from tests.linkage.resolution.test_killed_run import settled, state
from tests.linkage.resolution.town import Town, person


def prepare(url: str) -> None:
    """A town that was linked; since then people came, one was corrected, one went, and humans ruled."""
    ledger = Ledger.open(url)
    town = Town(ledger)
    town.source("police")
    town.source("charity")
    town.tell("police", {f"record_{number:02}": person(number) for number in range(30)})
    town.tell("charity", {f"record_{number:02}_too": person(number, given_name=None) for number in range(6)})
    town.link()
    town.tell("charity", {"record_new_20": person(20), "record_new_40": person(40)})
    town.correct("police", "record_07", person(8))
    town.withdraw("record_03")
    town.rule("SAME", "record_25", "record_26")
    town.rule("DIFFERENT", "record_00", "record_00_too")
    ledger.close()


def found(url: str) -> dict[str, Any]:
    """All that linking may change, and the index, without what differs from one process to the next."""
    with closing(Ledger.open(url)) as ledger:
        keys = _town(ledger).indexed()
    index = _rows(url, "SELECT record, entry, year FROM indexed ORDER BY record")
    return settled(state(url)) | {"index": index, "keys": keys}


def logged(url: str) -> list[str]:
    """What the audit log says of it, event by event."""
    return [
        stage
        for (stage,) in _rows(url, "SELECT stage FROM audit_event WHERE operation = 'link' ORDER BY seq")
    ]


def _rows(url: str, question: str) -> list[Any]:
    with closing(Ledger.open(url)) as ledger:
        return _town(ledger).ask(question)


def _town(ledger: Ledger) -> Town:
    """A town that stands already."""
    town = Town.__new__(Town)
    town.ledger = ledger
    return town


class Watching:
    """Keeps what the ledger holds after each record."""

    def __init__(self, url: str) -> None:
        self.seen = [found(url)]
        self._url = url

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Advance]:
        """A stage of which each unit is looked at."""
        yield lambda units: self.seen.append(found(self._url))


@dataclass(frozen=True)
class Undisturbed:
    """Copies of a ledger that waits to be linked, what it holds after each record, and how many words that
    takes."""

    copy: Callable[[], str]
    seen: list[dict[str, Any]]
    words: int

    @classmethod
    def of(cls, copy: Callable[[], str], said: Path) -> "Undisturbed":
        """The whole of it, once record by record here and once by the command."""
        here, there = copy(), copy()
        watching = Watching(here)
        with closing(Ledger.open(here)) as ledger, closing(Arrivals()) as arrivals:
            link_new(ledger, arrivals, watching)
        code, words = run(there, said, 0, link_what_is_new)
        assert (code, found(there), logged(there)) == (0, watching.seen[-1], ["INTENT", "OUTCOME"])
        return cls(copy, watching.seen, words)

    def kill_at(self, words: Iterable[int], said: Path) -> None:
        """Kill it at each of these words, and run it again."""
        for word in words:
            url = self.copy()
            assert run(url, said, word, link_what_is_new)[0] == -signal.SIGKILL
            left, log = found(url), logged(url)
            assert left in self.seen, f"a record half placed at word {word}"
            assert log == ["INTENT"] or (log == [] and left == self.seen[0]), f"killed at word {word}"
            assert run(url, said, 0, link_what_is_new)[0] == 0
            assert found(url) == self.seen[-1], f"killed at word {word}"
            assert logged(url) == [*log, "INTENT", "OUTCOME"]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Undisturbed:
    """On SQLite."""
    folder = tmp_path_factory.mktemp("undisturbed")
    waiting = shutil.copy(sqlite_template, folder / "waiting.db")
    prepare(f"sqlite:///{waiting}")
    files = count()

    def copy() -> str:
        return f"sqlite:///{shutil.copy(waiting, folder / f'{next(files)}.db')}"

    return Undisturbed.of(copy, folder / "said")


def test_link_new_that_is_killed_leaves_no_record_half_placed(undisturbed: Undisturbed, tmp_path: Path):
    seen = undisturbed.seen
    assert sum(one != before for before, one in pairwise(seen)) >= 6, "each record is seen to be placed"
    undisturbed.kill_at([undisturbed.words // 2], tmp_path / "said")


@pytest.mark.prove
def test_link_new_killed_at_any_word_leaves_no_record_half_placed(undisturbed: Undisturbed, tmp_path: Path):
    undisturbed.kill_at(range(1, undisturbed.words + 1), tmp_path / "said")


@pytest.mark.prove
def test_link_new_that_is_killed_on_postgresql_leaves_no_record_half_placed(
    postgres: Postgres, postgres_url: str, tmp_path: Path
):
    prepare(postgres_url)
    waiting = str(make_url(postgres_url).database)
    made = Undisturbed.of(lambda: shown(postgres.create(waiting)), tmp_path / "said")
    made.kill_at([made.words * step // 12 for step in range(1, 13)], tmp_path / "said")
