"""Reindexing: the log's index put right by what its events say, where somebody took rows out of it."""

from collections.abc import Callable

from sqlalchemy import select

from ledger.classes import classes
from ledger.database import Ledger
from ledger.tables import audit_event
from policies.audit.index import add_missing, rows_of

AT_ONCE = 2_000
"""Events in one transaction, while which nobody else writes to SQLite."""


def reindex(ledger: Ledger, advance: Callable[[int], None] = lambda events: None) -> None:
    """Add every row that the index lacks; costs by the events. Blocks. Raises LedgerError."""
    with ledger.read() as connection:
        agency_of = {number: key.agency for number, key in classes(connection).items()}
    after, column = 0, audit_event.c
    while True:
        with ledger.begin() as connection:
            wanted = select(column.seq, column.details).where(column.seq > after).order_by(column.seq)
            events = connection.execute(wanted.limit(AT_ONCE)).all()
            if not events:
                return
            rows = [row for seq, details in events for row in rows_of(seq, details, agency_of)]
            add_missing(connection, rows)
        after = events[-1].seq
        advance(len(events))
