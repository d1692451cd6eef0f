"""What is in force at this moment: one edition of policies and agreements over the ledger's classes."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from ledger.classes import classes
from ledger.database import Ledger
from ledger.version import Version, version
from policies.agreements import next_change
from policies.edition import Edition
from policies.texts import Texts, policy_files, read_texts
from policies.versions import keep_version
from policies.watched import Watched

Clock = Callable[[], datetime]
"""Tells this moment, with its zone."""


def server_clock() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)


class InForce:
    """Policies, agreements and agencies as their files stand at each call, at this moment.

    What Cedar said is remembered for as long as neither files nor classes change and no agreement starts
    or ends. Texts are in the ledger before anything is decided by them.
    """

    def __init__(self, folder: Path, ledger: Ledger, clock: Clock) -> None:
        """Raises ConfigurationError where the files are wrong."""
        self._ledger = ledger
        self._clock = clock
        self._watched = Watched(lambda: policy_files(folder), lambda _: read_texts(folder))
        self._lock = threading.Lock()
        self._kept: str | None = None
        self._edition: Edition | None = None
        self._state: object = None
        self._bounds: tuple[datetime, datetime | None] | None = None

    @property
    def fault(self) -> str | None:
        """Why nothing is in force now; None while all files are right."""
        self._watched.current()
        return self._watched.fault

    def texts(self) -> Texts | None:
        """The texts as they stand, now in the ledger as well; None while a file is wrong. May write."""
        texts = self._watched.current()[1]
        if texts is not None and texts.digest != self._kept:
            with self._ledger.begin() as connection:
                keep_version(connection, texts)
            self._kept = texts.digest
        return texts

    def edition(self, connection: Connection, texts: Texts, known: Version) -> Edition:
        """What these texts say now of the ledger's classes; `known` is the version of the connection."""
        state = (texts.digest, known.classes, known.newest_class)
        with self._lock:
            at = self._clock()
            if self._edition is None or self._state != state or not self._covers(at):
                kinds = {agency.id: agency.kind for agency in texts.partnership.agencies}
                until = next_change(texts.agreements, at)
                self._edition = Edition(texts.digest, texts.rules(at), kinds, classes(connection), until)
                self._state = state
                self._bounds = (at, until)
            return self._edition

    def present(self) -> Edition | None:
        """What is said now by texts alone, whatever the classes; None while a file is wrong."""
        texts = self.texts()
        if texts is None:
            return None
        with self._lock:
            edition = self._edition
            if edition is not None and edition.version == texts.digest and self._covers(self._clock()):
                return edition
        with self._ledger.read() as connection:
            return self.edition(connection, texts, version(connection))

    def now(self) -> datetime:
        """The moment by which agreements are judged."""
        return self._clock()

    def _covers(self, at: datetime) -> bool:
        """Whether no agreement started or ended between the edition's making and this moment."""
        if self._bounds is None:
            return False
        begin, end = self._bounds
        return begin <= at and (end is None or at < end)
