"""Files that are in force as they stand: read again when they change, of no force while wrong."""

import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from schema.partnership import ConfigurationError

Content = TypeVar("Content")

log = logging.getLogger(__name__)

# A file system stamps times in ticks: within one tick a file may change and keep its stamp, so files this
# young (seconds) are compared by content.
YOUNG = 2.0


class Watched(Generic[Content]):
    """What some files say now.

    `files` lists them (they may come and go), `read` makes of them what they say or raises
    ConfigurationError. The first reading raises; a later one that fails, of whatever, logs why, once, and
    leaves nothing in force until the files are mended. Looking whether they changed costs one `stat` a file.
    """

    def __init__(
        self, files: Callable[[], Sequence[Path]], read: Callable[[Sequence[Path]], Content]
    ) -> None:
        self._files = files
        self._read = read
        self._lock = threading.Lock()
        self._stamp = self._look()
        self._digest = _digest(files())
        self._content: Content | None = read(files())
        self.fault: str | None = None

    def current(self) -> tuple[str, Content | None]:
        """The version now in force (a digest of the files) and what it says; None while a file is wrong."""
        with self._lock:
            stamp = self._look()
            if stamp != self._stamp:
                self._stamp = stamp
                self._refresh()
            return self._digest, self._content

    def _refresh(self) -> None:
        files: Sequence[Path] = ()
        try:
            files = self._files()
            digest = _digest(files)
            if digest == self._digest:
                return
            content = self._read(files)
        except (ConfigurationError, OSError) as error:
            self._close(str(error))
        except BaseException as error:  # whatever a reader fails of, a driver's panic among it
            told = ", ".join(map(str, files)) or "The files"
            self._close(f"{told}: can't be read ({type(error).__name__}).")
            if not isinstance(error, Exception):
                raise
        else:
            self._content = content
            self.fault = None
            self._digest = digest
            log.info("The files of %s changed and are in force.", files[0].parent if files else "no folder")

    def _close(self, fault: str) -> None:
        self._content = None
        self._digest = ""
        self.fault = fault
        log.error("Nothing is open until this is mended: %s", fault)

    def _look(self) -> object:
        try:
            files = self._files()
            stats = [os.stat(file) for file in files]  # noqa: PTH116 (twice as quick, at each request)
            stamp = tuple(
                (file.name, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
                for file, stat in zip(files, stats, strict=True)
            )
            if any(max(stat.st_mtime, stat.st_ctime) > time.time() - YOUNG for stat in stats):
                return stamp, _digest(files)
            return stamp, None
        except OSError as error:
            return type(error).__name__, error.filename


def _digest(files: Sequence[Path]) -> str:
    whole = hashlib.sha256()
    for file in files:
        text = file.read_bytes() if file.is_file() else b""
        whole.update(f"{file.name} {len(text)}\n".encode())
        whole.update(text)
    return whole.hexdigest()
