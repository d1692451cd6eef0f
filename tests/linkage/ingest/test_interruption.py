import shutil
import signal
from pathlib import Path

import pytest

from ledger.database import Ledger
from linkage.errors import BatchRefused
from linkage.ingest.delivery import ingest
from linkage.progress import Silence
from linkage.source import Source
from tests.ledgers import Postgres, shown
from tests.linkage.deliveries import PARTNERSHIP, Desk, contents, row, source
from tests.linkage.ingest.mortal import run

FIRST = [row(number) for number in range(90)]
# Some rows change, some are missing, some are new, one is bad, one stands twice.
SECOND = [
    *(row(number, surname="JONES") if number % 3 == 0 else row(number) for number in range(10, 90)),
    *(row(number) for number in range(90, 120)),
    row(500, dob="soon"),
    row(91),
]


class Life:
    """One ledger into which the first delivery went, and what is to happen to the second."""

    def __init__(self, folder: Path, first: list[dict[str, str]], second: list[dict[str, str]]) -> None:
        self.folder, self.first, self.second = folder, first, second
        self.source = source(max_rejects=0.1)
        self.declaration = folder / "source.json"
        self.declaration.write_text(self.source.model_dump_json(by_alias=True))

    def begin(self, url: str) -> Path:
        """Take the first delivery in; the file of the second one."""
        ledger = Ledger.open(url)
        desk = Desk(ledger, self.folder)
        ingest(ledger, PARTNERSHIP, self.source, desk.file(self.first), Silence())
        file = desk.file(self.second)
        ledger.close()
        return file

    def undisturbed(self, url: str) -> tuple[dict[str, list[str]], int]:
        """What the ledger holds when nobody is killed, and how many words that took."""
        file = self.begin(url)
        code, words = run(url, self.declaration, file, 0)
        assert code == 0
        return held(url), int(words)

    def killed(self, url: str, words: list[int]) -> dict[str, list[str]]:
        """What it holds when the process is killed at each of these words, and then lives."""
        file = self.begin(url)
        for word in words:
            assert run(url, self.declaration, file, word) == (-signal.SIGKILL, "")
        assert run(url, self.declaration, file, 0)[0] == 0
        return held(url)


def held(url: str) -> dict[str, list[str]]:
    ledger = Ledger.open(url)
    try:
        return contents(ledger)
    finally:
        ledger.close()


def test_a_killed_ingest_on_sqlite_goes_on_and_nothing_is_lost_or_doubled(
    tmp_path: Path, sqlite_template: Path
):
    life = Life(tmp_path, FIRST, SECOND)
    urls = (f"sqlite:///{shutil.copy(sqlite_template, tmp_path / f'{n}.db')}" for n in range(1_000))
    wanted, words = life.undisturbed(next(urls))
    for step in range(1, 9):
        assert life.killed(next(urls), [words * step // 9]) == wanted, f"killed at word {words * step // 9}"
    # Killed again and again, each time a little later.
    assert life.killed(next(urls), [words // 4, words // 4, words // 3]) == wanted


def test_a_killed_ingest_on_postgresql_goes_on_and_nothing_is_lost_or_doubled(
    tmp_path: Path, postgres: Postgres
):
    life = Life(tmp_path, FIRST, SECOND)
    wanted, words = life.undisturbed(shown(postgres.create(str(postgres.template.database))))
    for step in range(1, 5):
        url = shown(postgres.create(str(postgres.template.database)))
        assert life.killed(url, [words * step // 5]) == wanted, f"killed at word {words * step // 5}"


@pytest.mark.prove
def test_a_killed_ingest_goes_on_wherever_it_was_killed(tmp_path: Path, sqlite_template: Path):
    life = Life(tmp_path, FIRST, SECOND)
    urls = (f"sqlite:///{shutil.copy(sqlite_template, tmp_path / f'{n}.db')}" for n in range(1_000))
    wanted, words = life.undisturbed(next(urls))
    for word in range(1, words + 1):
        assert life.killed(next(urls), [word]) == wanted, f"killed at word {word}"


def test_nobody_reads_a_delivery_before_it_is_whole(tmp_path: Path, sqlite_url: str):
    life = Life(tmp_path, FIRST, SECOND)
    file = life.begin(sqlite_url)
    before = whole(sqlite_url)
    words = int(run(copied(sqlite_url, tmp_path), life.declaration, file, 0)[1])
    run(sqlite_url, life.declaration, file, words * 3 // 4)
    assert whole(sqlite_url) == before


def test_another_delivery_takes_the_place_of_an_interrupted_one(tmp_path: Path, sqlite_url: str):
    life = Life(tmp_path, FIRST, SECOND)
    file = life.begin(sqlite_url)
    before = whole(sqlite_url)
    words = int(run(copied(sqlite_url, tmp_path), life.declaration, file, 0)[1])
    run(sqlite_url, life.declaration, file, words // 2)
    ledger = Ledger.open(sqlite_url)
    desk = Desk(ledger, tmp_path)
    assert desk.ask("SELECT count(*) FROM entry WHERE state = 'staged'") != [0]
    receipt = ingest(ledger, PARTNERSHIP, life.source, desk.file(FIRST[::-1]), Silence())
    assert receipt.figures.unchanged == len(FIRST)
    assert whole(sqlite_url) == before
    assert desk.ask("SELECT count(*) FROM entry WHERE state = 'staged'") == [0]
    assert desk.ask("SELECT state FROM batch ORDER BY id") == ["done", "refused", "done"]
    ledger.close()


def test_a_killed_refusal_is_refused_in_the_end(tmp_path: Path, sqlite_url: str):
    bad = [row(number, dob="soon") if number % 2 else row(number) for number in range(100)]
    life = Life(tmp_path, FIRST, bad)
    file = life.begin(sqlite_url)
    before = whole(sqlite_url)
    assert "50 of 100 rows" in run(copied(sqlite_url, tmp_path), life.declaration, file, 0)[1]
    for word in (30, 60, 90):
        run(sqlite_url, life.declaration, file, word)
    ledger = Ledger.open(sqlite_url)
    with pytest.raises(BatchRefused, match="50 of 100 rows"):
        ingest(ledger, PARTNERSHIP, Source.model_validate_json(life.declaration.read_text()), file, Silence())
    assert whole(sqlite_url) == before
    ledger.close()


def whole(url: str) -> dict[str, list[str]]:
    """What counts: all but what is staged, rejected, or known about batches."""
    found = held(url)
    return {
        name: [line for line in lines if " staged" not in line]
        for name, lines in found.items()
        if name not in ("batch", "reject")
    }


def copied(url: str, folder: Path) -> str:
    """A copy of a SQLite ledger, to try something on."""
    return f"sqlite:///{shutil.copy(url.removeprefix('sqlite:///'), folder / 'copy.db')}"
