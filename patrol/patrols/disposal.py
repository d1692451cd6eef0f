"""Disposal: pings that were kept as long as the partnership keeps them are deleted; what they said stays."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, delete, or_, select, update

from ledger.among import among
from ledger.clock import fixed, now
from ledger.database import Ledger
from ledger.tables import patrol, ping, refused_ping
from patrol.moments import later
from patrol.patrols.patrols import LONGEST
from policies.audit.deed import whole_deed
from schema.vocabulary import AuditAction

PORTION = 50
"""Patrols in one transaction, so that devices wait a fraction of a second."""


def dispose_of_pings(ledger: Ledger, keep_days: int, on: date) -> int:
    """Delete the pings of patrols that ended so many days before a day; gives how many pings.

    Each portion is one transaction with its event on the log: killed, the next call goes on with the rest.
    """
    day = datetime(on.year, on.month, on.day, tzinfo=UTC)
    before, gone = fixed(day - timedelta(days=keep_days)), 0
    while numbers := _over(ledger, before, PORTION):
        with whole_deed(ledger, AuditAction.ERASE, "retention dispose pings") as (connection, done):
            pings = _dispose(connection, numbers)
            done.counts = {"patrols": len(numbers), "pings": pings}
        gone += pings
    return gone


def _over(ledger: Ledger, before: str, most: int) -> Sequence[int]:
    """The numbers of patrols of which all is from before a moment and pings may be left, at most so many."""
    whole = later(before, -LONGEST)
    # of a patrol whose beginning was never told its first word counts
    past = or_(patrol.c.started_at < whole, patrol.c.started_at.is_(None) & (patrol.c.received_at < whole))
    asked = select(patrol.c.number).where(past, patrol.c.disposed_at.is_(None)).order_by(patrol.c.number)
    with ledger.read() as connection:
        return connection.execute(asked.limit(most)).scalars().all()


def _dispose(connection: Connection, numbers: Sequence[int]) -> int:
    """Delete the pings of patrols, and gives how many; what was measured stays. Costs by the pings."""
    ended = update(patrol).where(among(patrol.c.number, numbers)).values(disposed_at=now())
    connection.execute(ended)
    connection.execute(delete(refused_ping).where(among(refused_ping.c.patrol, numbers)))
    return connection.execute(delete(ping).where(among(ping.c.patrol, numbers))).rowcount
