"""Turns: what only one process may do at a time, such as taking in a delivery of one source."""

import fcntl
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from ledger.errors import LedgerBusy

LINKING = "link"
"""The turn of whoever decides which records are one person."""


def ingesting(source: str) -> str:
    """The turn of whoever writes what a source states."""
    return f"ingest {source}"


@contextmanager
def turn(engine: Engine, connect: Callable[[], Connection], deed: str) -> Iterator[None]:
    """Hold the turn for `deed` (e.g. `ingest police_custody`) for this block; a killed process loses it.

    SQLite has lock files in a folder beside its own, PostgreSQL an advisory lock of a session that `connect`
    opens. Raises LedgerBusy when another process has the turn, and what `connect` raises.
    """
    held = _postgres(connect, deed) if engine.dialect.name == "postgresql" else _sqlite(engine, deed)
    with held:
        yield


def wait_to_place(connection: Connection) -> None:
    """Let whoever gives records their persons at the same time wait until this transaction ends.

    SQLite has one writer anyhow.
    """
    _wait(connection, "place")


def wait_to_decide(connection: Connection) -> None:
    """Let whoever rules on records at the same time wait until this transaction ends.

    Whatever is ruled before is then there to read, and bears an earlier time. SQLite has one writer anyhow.
    """
    _wait(connection, "decide")


def _wait(connection: Connection, deed: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:deed, 0))"), {"deed": deed})


@contextmanager
def _sqlite(engine: Engine, deed: str) -> Iterator[None]:
    folder = Path(f"{engine.url.database}.turns")
    folder.mkdir(exist_ok=True)
    with (folder / hashlib.sha256(deed.encode()).hexdigest()[:16]).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _busy(deed) from None
        yield  # the lock goes with the file; the file stays, for removing it would race with the next holder


@contextmanager
def _postgres(connect: Callable[[], Connection], deed: str) -> Iterator[None]:
    number = int.from_bytes(hashlib.sha256(deed.encode()).digest()[:8], signed=True)
    with connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # so that it is closed in the end, and the lock with it
        attempt = text("SELECT pg_try_advisory_lock(:number)")
        if not connection.execute(attempt, {"number": number}).scalar_one():
            raise _busy(deed)
        try:
            yield
        finally:
            # The server lets a closed session's lock go a little later than the next one may ask for it.
            with suppress(DBAPIError):
                connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": number})


def _busy(deed: str) -> LedgerBusy:
    return LedgerBusy(f"Another process is at work: {deed}. Wait until it has ended, then try again.")
