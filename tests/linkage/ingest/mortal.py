"""A process that takes in a delivery and is killed (SIGKILL) at its n-th word to the database."""

import multiprocessing
import os
import signal
from itertools import count
from pathlib import Path

from sqlalchemy import Engine, event

from ledger.database import Ledger
from linkage.errors import IngestError
from linkage.ingest import taking
from linkage.ingest.delivery import ingest
from linkage.progress import Silence
from linkage.source import Source
from tests.linkage.deliveries import PARTNERSHIP

SPAWN = multiprocessing.get_context("forkserver")
SPAWN.set_forkserver_preload([__name__])


def run(url: str, declaration: Path, file: Path, words: int) -> tuple[int | None, str]:
    """Take a file in, in another process that dies at this word (0: it lives).

    Gives its exit code, and what it said in the end: how many words there were, or why it was refused. Words
    are statements and commits, so that death comes within and between transactions.
    """
    said = file.with_suffix(".said")
    said.unlink(missing_ok=True)
    process = SPAWN.Process(target=live, args=(url, declaration, file, words, said))
    process.start()
    process.join()
    code = process.exitcode
    process.close()
    return code, said.read_text() if said.exists() else ""


def live(url: str, declaration: Path, file: Path, words: int, said: Path) -> None:
    """Take the file in, in chunks of twenty rows."""
    taking.CHUNK = 20
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
    source = Source.model_validate_json(declaration.read_text())
    try:
        ingest(ledger, PARTNERSHIP, source, file, Silence())
        said.write_text(str(last))
    except IngestError as error:
        said.write_text(str(error))
    ledger.close()
