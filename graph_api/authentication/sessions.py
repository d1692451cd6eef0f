"""Browser sessions: who signed in with a browser, in the ledger, by the hash of what only her browser has."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, false, insert, or_, select, update

from ledger.clock import fixed
from ledger.database import Ledger
from ledger.tables import session

SEEN = timedelta(seconds=60)
"""How precisely the ledger knows when a session was last used."""


def _utc() -> datetime:
    return datetime.now(UTC)


class Sessions:
    """The sessions of an installation, the same for every server process. Methods block.

    A session ends when nothing was asked in it for so long, however busy it is after its longest time, when
    its bearer signs out, and when the provider says so. Raises as the ledger does.
    """

    def __init__(
        self, ledger: Ledger, idle: timedelta, longest: timedelta, clock: Callable[[], datetime] = _utc
    ) -> None:
        self._ledger = ledger
        self._idle = idle
        self._longest = longest
        self._clock = clock

    def begin(self, principal: str, provider_session: str | None, before: str | None) -> str:
        """The secret of a new session. What the browser had `before` ends, whoever gave it to her."""
        secret, now = secrets.token_urlsafe(32), self._clock()
        gone = or_(session.c.ends_at <= fixed(now), session.c.seen_at <= fixed(now - self._idle))
        if before is not None:
            gone = or_(gone, session.c.digest == _digest(before))
        with self._ledger.begin() as connection:
            connection.execute(delete(session).where(gone))
            connection.execute(
                insert(session).values(
                    digest=_digest(secret),
                    principal=principal,
                    provider_session=_digest(provider_session) if provider_session else None,
                    began_at=fixed(now),
                    seen_at=fixed(now),
                    ends_at=fixed(now + self._longest),
                )
            )
        return secret

    def principal(self, secret: str) -> str | None:
        """Whose session this is; None where it has ended or never was."""
        now = self._clock()
        with self._ledger.read() as connection:
            row = connection.execute(select(session).where(session.c.digest == _digest(secret))).one_or_none()
        if row is None or row.ends_at <= fixed(now) or row.seen_at <= fixed(now - self._idle):
            return None
        if row.seen_at <= fixed(now - SEEN):
            with self._ledger.begin() as connection:
                connection.execute(
                    update(session).where(session.c.digest == row.digest).values(seen_at=fixed(now))
                )
        return str(row.principal)

    def end(self, secret: str) -> None:
        """End a session, if there is one."""
        self._end(session.c.digest == _digest(secret))

    def of_provider(self, principal: str | None, provider_session: str | None) -> Sequence[str]:
        """Whose each session is of those that `end_of_provider` would end."""
        with self._ledger.read() as connection:
            theirs = select(session.c.principal).where(_of_provider(principal, provider_session))
            return connection.execute(theirs).scalars().all()

    def end_of_provider(self, principal: str | None, provider_session: str | None) -> None:
        """End what the provider ended: one session of it, or all of a principal, or none."""
        self._end(_of_provider(principal, provider_session))

    def _end(self, condition: ColumnElement[bool]) -> None:
        with self._ledger.begin() as connection:
            connection.execute(delete(session).where(condition))


def _of_provider(principal: str | None, provider_session: str | None) -> ColumnElement[bool]:
    conditions = []
    if provider_session is not None:
        conditions.append(session.c.provider_session == _digest(provider_session))
    if principal is not None:
        conditions.append(session.c.principal == principal)
    return and_(*conditions) if conditions else false()


def _digest(secret: str) -> str:
    # The secret has 256 random bits, so that a plain hash can't be turned around.
    return hashlib.sha256(secret.encode()).hexdigest()
