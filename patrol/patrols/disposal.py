"""Disposal: pings that were kept for as long as the partnership keeps them are deleted; dwell stays."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from ledger.clock import fixed
from ledger.database import Ledger
from patrol.patrols.patrols import dispose, over
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
    while numbers := _over(ledger, before):
        with whole_deed(ledger, AuditAction.ERASE, "retention dispose pings") as (connection, done):
            pings = dispose(connection, numbers)
            done.counts = {"patrols": len(numbers), "pings": pings}
        gone += pings
    return gone


def _over(ledger: Ledger, before: str) -> Sequence[int]:
    with ledger.read() as connection:
        return over(connection, before, PORTION)
