"""Resolving: one record enters the ledger and finds its person, in one transaction."""

from dataclasses import dataclass

from sqlalchemy import Connection, Text, cast, select

from ledger.outbox import last_seq
from ledger.tables import batch, entry, record
from linkage.arrival.arrivals import Arrivals, Weighing
from linkage.arrival.placing import Placed, place
from linkage.arrival.scales import Told
from linkage.arrival.settling import Settled, settle
from linkage.ingest.batches import BY_HAND
from linkage.model.features import TOLD
from linkage.resolution.records import deduplicated_sources, last_placed

_TOLD = [
    record.c.id.label("record"),
    record.c.entry,
    record.c.source,
    (batch.c.file == BY_HAND).label("by_hand"),
    *(cast(record.c[name], Text) for name in TOLD),
]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What placing a record comes to while the outbox ends with this row, and nobody is placed since `last`.

    A record that is placed anew and keeps its person leaves no row.
    """

    seq: int
    last: int
    placed: Placed

    def stands(self, connection: Connection) -> bool:
        """Whether nothing that it rests on has changed."""
        return (last_seq(connection), last_placed(connection)) == (self.seq, self.last)


def foresee(connection: Connection, weighing: Weighing) -> Foreseen:
    """Do all that `settle_record` can do without writing, so that its transaction is short."""
    placed = place(connection, weighing, deduplicated_sources(connection))
    return Foreseen(last_seq(connection), last_placed(connection), placed)


def settle_record(connection: Connection, weighing: Weighing, placed: Placed | None = None) -> Settled:
    """Give a record of a current entry, and all with whom it hangs together, their persons.

    `placed` is what was foreseen, if it stands; what was weighed for it is never weighed again. The caller's
    last deed.
    """
    return settle(
        connection, weighing, placed or place(connection, weighing, deduplicated_sources(connection))
    )


def resolve(connection: Connection, arrivals: Arrivals, id: str) -> Settled | None:
    """Give a record of the ledger its person; None where no current entry states it. Raises LinkageError."""
    told = read_told(connection, id)
    return settle_record(connection, arrivals.weighing(connection, told)) if told else None


def read_told(connection: Connection, id: str) -> Told | None:
    """What the current entry of a record says of it."""
    wanted = select(*_TOLD).join(entry, entry.c.id == record.c.entry).join(batch, batch.c.id == entry.c.batch)
    row = connection.execute(wanted.where(record.c.id == id, entry.c.state == "current")).one_or_none()
    return dict(zip(("record", "entry", "source", "by_hand", *TOLD), row, strict=True)) if row else None
