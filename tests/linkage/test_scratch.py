"""Scratch space is private, and none of it outlives its process by more than the next one's start."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from linkage.duck import Duck
from linkage.errors import LinkageError
from linkage.scratch import scratch

HOLDER = """
import sys, time
from pathlib import Path
from linkage.scratch import scratch
with scratch(Path(sys.argv[1])) as folder:
    (folder / "spilled").write_text("Jane Doe")
    print(folder, flush=True)
    time.sleep(60)
"""


def folders(parent: Path) -> list[Path]:
    return [one for one in parent.iterdir() if one.is_dir()]


def test_a_folder_is_private_and_gone_after_its_block(tmp_path: Path):
    parent = tmp_path / "scratch"
    with scratch(parent) as folder:
        assert folder.parent == parent
        assert (folder.stat().st_mode & 0o777, parent.stat().st_mode & 0o777) == (0o700, 0o700)
    assert folders(parent) == []


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_uses_stays(tmp_path: Path):
    parent = tmp_path / "scratch"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(parent)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        held = Path(holder.stdout.readline().strip())
        with scratch(parent) as other:
            assert set(folders(parent)) == {held, other}
            assert (held / "spilled").exists()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        assert held.exists()
        with scratch(parent) as other:
            assert folders(parent) == [other]


def test_a_folder_that_others_can_reach_is_refused(tmp_path: Path):
    parent = tmp_path / "scratch"
    parent.mkdir(mode=0o755)
    parent.chmod(0o755)
    with pytest.raises(LinkageError, match="chmod 700"), scratch(parent):
        pass


def test_by_default_it_lies_in_a_private_folder_among_the_temporary_files():
    with scratch() as folder:
        assert folder.is_relative_to(tempfile.gettempdir())
        assert folder.parent.stat().st_mode & 0o077 == 0


def crowd(duck: Duck) -> None:
    duck.run("SET memory_limit = '20MB'")
    duck.run("SET max_temp_directory_size = '1MB'")
    duck.run("CREATE TABLE wide AS SELECT repeat('x', 100) || range AS text FROM range(3_000_000)")


def test_too_little_memory_and_disk_is_told_plainly(tmp_path: Path):
    with (
        pytest.raises(LinkageError, match="Nothing was changed"),
        Duck(0.5, parent=tmp_path / "scratch") as duck,
    ):
        crowd(duck)
