"""Scratch space: a private folder of one process; what a killed process left is removed by the next."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linkage.errors import LinkageError

_LOCK = "in-use"


@contextmanager
def scratch(parent: Path | None = None) -> Iterator[Path]:
    """An empty folder that only this user can read and that is gone after the block.

    It lies in `parent`, by default in a folder of this user's own among the temporary files. Personal data
    go through it, so a folder whose process was killed is removed as soon as anyone opens another beside it.
    Raises LinkageError when `parent` belongs to, or is open to, another user.
    """
    parent = parent or Path(tempfile.gettempdir()) / f"richpicture-{os.getuid()}"
    _make_private(parent)
    # One at a time, so that no folder is taken for an abandoned one before its lock is held.
    with (parent / _LOCK).open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        _sweep(parent)
        folder = Path(tempfile.mkdtemp(dir=parent))
        lock = (folder / _LOCK).open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.close()


def _make_private(parent: Path) -> None:
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = parent.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077 or parent.is_symlink():
        raise LinkageError(
            f"{parent}: personal data would pass through this folder, and others can reach it. "
            "Remove it, or make it yours alone: chmod 700."
        )


def _sweep(parent: Path) -> None:
    for folder in parent.iterdir():
        if not folder.is_dir() or folder.is_symlink():
            continue
        try:
            with (folder / _LOCK).open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except (BlockingIOError, FileNotFoundError):
            continue  # its process lives, or has just removed it
