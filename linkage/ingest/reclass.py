"""Reclassing: brings what a source stated before into the class that it declares now."""

from sqlalchemy import select, update

from ledger.among import among
from ledger.classes import class_number
from ledger.database import Ledger
from ledger.outbox import announce
from ledger.reference import keep_partnership
from ledger.tables import entry, record, stated_edge
from linkage.source import Source
from schema.partnership import Partnership

_SOME = 10_000


def reclass(ledger: Ledger, partnership: Partnership, source: Source) -> int:
    """Give the class of a source to all that its current entries state; gives how many had another one.

    An entry, its records and its edges change at once, and the projector is told. This goes by portions, so
    that other writers are not kept waiting; killed, it goes on where it was. Raises LedgerError.
    """
    with ledger.begin() as connection:
        keep_partnership(connection, partnership)
        class_ = class_number(connection, source.agency, source.category, source.marking)
    last = total = 0
    while True:
        with ledger.begin() as connection:
            elsewhere = (
                select(entry.c.id)
                .where(entry.c.source == source.id, entry.c.state == "current", entry.c["class"] != class_)
                .where(entry.c.id > last)
                .order_by(entry.c.id)
                .limit(_SOME)
            )
            ids = list(connection.execute(elsewhere).scalars())
            if not ids:
                return total
            for table, column in (
                (entry, entry.c.id),
                (record, record.c.entry),
                (stated_edge, stated_edge.c.entry),
            ):
                connection.execute(update(table).where(among(column, ids)).values({"class": class_}))
            announce(connection, "entries", ids)
        last, total = ids[-1], total + len(ids)
