"""A process that links and is killed (SIGKILL) at its n-th word to the ledger's database."""

import multiprocessing
import os
import signal
from itertools import count
from pathlib import Path

from sqlalchemy import Engine, event

from ledger.database import Ledger
from linkage.progress import Silence
from linkage.resolution.run import link

SPAWN = multiprocessing.get_context("forkserver")
SPAWN.set_forkserver_preload([__name__])


def run(url: str, said: Path, words: int) -> tuple[int | None, int]:
    """Link in another process that dies at this word (0: it lives); its exit code, and its last word."""
    said.unlink(missing_ok=True)
    process = SPAWN.Process(target=live, args=(url, said, words))
    process.start()
    process.join()
    code = process.exitcode
    process.close()
    return code, int(said.read_text()) if said.exists() else 0


def live(url: str, said: Path, words: int) -> None:
    """Link. A word is a statement or a commit, so that death comes within and between transactions."""
    spoken = count(1)
    last = 0

    def speak(*_: object) -> None:
        nonlocal last
        last = next(spoken)
        if last == words:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", speak)
    event.listen(Engine, "commit", speak)
    ledger = Ledger.open(url)
    link(ledger, progress=Silence())
    ledger.close()
    said.write_text(str(last))
