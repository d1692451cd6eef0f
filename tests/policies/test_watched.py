import logging
import os
from pathlib import Path

import pytest

from policies.watched import Watched
from schema.partnership import ConfigurationError


def read(files: list[Path]) -> str:
    text = "".join(file.read_text() for file in files)
    if "wrong" in text:
        raise ConfigurationError(f"{files[0]}: is wrong.")
    return text


@pytest.fixture
def watched(tmp_path: Path) -> Watched[str]:
    (tmp_path / "a.txt").write_text("one")
    return Watched(lambda: sorted(tmp_path.glob("*.txt")), lambda files: read(list(files)))


def test_a_change_is_in_force_at_the_next_look(watched: Watched[str], tmp_path: Path):
    version, content = watched.current()
    assert content == "one"
    (tmp_path / "a.txt").write_text("two")
    assert watched.current()[1] == "two"
    assert watched.current()[0] != version


def test_a_change_that_keeps_size_and_time_is_noticed(watched: Watched[str], tmp_path: Path):
    file = tmp_path / "a.txt"
    stat = file.stat()
    watched.current()
    file.write_text("two")
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert watched.current()[1] == "two"


def test_an_old_file_is_not_read_again_until_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("policies.watched.YOUNG", -1.0)
    (tmp_path / "a.txt").write_text("one")
    readings = 0

    def count(files: object) -> str:
        nonlocal readings
        readings += 1
        return "read"

    watched = Watched(lambda: [tmp_path / "a.txt"], count)
    for _ in range(10):
        watched.current()
    assert readings == 1
    (tmp_path / "a.txt").touch()
    watched.current()
    assert readings == 1, "its content is the same"
    (tmp_path / "a.txt").write_text("three")
    watched.current()
    assert readings == 2


def test_files_that_come_and_go_are_noticed(watched: Watched[str], tmp_path: Path):
    (tmp_path / "b.txt").write_text("+more")
    assert watched.current()[1] == "one+more"
    (tmp_path / "b.txt").unlink()
    assert watched.current()[1] == "one"


def test_a_wrong_edit_leaves_nothing_in_force_and_says_so_once(
    watched: Watched[str], tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    (tmp_path / "a.txt").write_text("wrong")
    with caplog.at_level(logging.ERROR):
        assert [watched.current()[1] for _ in range(3)] == [None] * 3
    assert [record.getMessage() for record in caplog.records] == [
        f"Nothing is open until this is mended: {tmp_path / 'a.txt'}: is wrong."
    ]
    assert watched.fault == f"{tmp_path / 'a.txt'}: is wrong."
    (tmp_path / "a.txt").write_text("one")
    assert watched.current()[1] == "one"
    assert watched.fault is None


class Panic(BaseException):
    """What a driver of another language raises when it fails."""


@pytest.mark.parametrize("failure", [RecursionError, MemoryError, ValueError, Panic])
def test_whatever_a_reading_fails_of_nothing_stays_in_force(tmp_path: Path, failure: type[BaseException]):
    file = tmp_path / "a.txt"
    file.write_text("one")

    def read(files: object) -> str:
        if "Joe" in file.read_text():
            raise failure("Joe Bloggs")
        return file.read_text()

    watched = Watched(lambda: [file], read)
    file.write_text("Joe Bloggs")
    if failure is Panic:
        with pytest.raises(Panic):
            watched.current()
    assert [watched.current()[1] for _ in range(3)] == [None] * 3
    assert watched.fault == f"{file}: can't be read ({failure.__name__})."
    file.write_text("one")
    assert watched.current()[1] == "one"
    assert watched.fault is None


def test_files_that_vanish_leave_nothing_in_force(tmp_path: Path):
    file = tmp_path / "a.txt"
    file.write_text("one")
    watched = Watched(lambda: [file], lambda files: read(list(files)))
    file.unlink()
    assert watched.current()[1] is None
    file.write_text("one")
    assert watched.current()[1] == "one"


def test_the_first_reading_raises(tmp_path: Path):
    (tmp_path / "a.txt").write_text("wrong")
    with pytest.raises(ConfigurationError, match=r"a\.txt: is wrong"):
        Watched(lambda: [tmp_path / "a.txt"], lambda files: read(list(files)))
