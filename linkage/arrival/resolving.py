"""Resolving: one record enters the ledger and finds its person, in one transaction."""

from sqlalchemy import Connection, Text, cast, select

from ledger.tables import entry, record
from linkage.arrival.arrivals import Arrivals, Weighing
from linkage.arrival.placing import place
from linkage.arrival.scales import Told
from linkage.arrival.settling import settle
from linkage.model.features import TOLD
from linkage.resolution.records import deduplicated_sources

_TOLD = [
    record.c.id.label("record"),
    record.c.entry,
    record.c.source,
    *(cast(record.c[name], Text) for name in TOLD),
]


def foresee(connection: Connection, weighing: Weighing) -> None:
    """Weigh all that `settle_record` is going to need, so that its transaction is short."""
    place(connection, weighing, deduplicated_sources(connection))


def settle_record(connection: Connection, weighing: Weighing) -> str:
    """Give a record of a current entry, and all with whom it hangs together, their persons; gives its own.

    What `foresee` weighed is not weighed again. The caller's last deed.
    """
    placed = place(connection, weighing, deduplicated_sources(connection))
    return settle(connection, weighing, placed)


def resolve(connection: Connection, arrivals: Arrivals, id: str) -> str | None:
    """Give a record of the ledger its person; None where no current entry states it. Raises LinkageError."""
    told = read_told(connection, id)
    return settle_record(connection, arrivals.weighing(connection, told)) if told else None


def read_told(connection: Connection, id: str) -> Told | None:
    """What the current entry of a record says of it."""
    wanted = select(*_TOLD).join(entry, entry.c.id == record.c.entry)
    row = connection.execute(wanted.where(record.c.id == id, entry.c.state == "current")).one_or_none()
    return dict(zip(("record", "entry", "source", *TOLD), row, strict=True)) if row else None
