"""The outbox: what the projector has still to bring into the graph, in the order in which it happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, func, insert, select, text, update

from ledger.tables import outbox, projected

Kind = Literal["entries", "records", "restricted", "erased", "reference"]

MOST_IDS = 1_000
"""How many ids one row of the outbox names."""

PROJECTED = select(projected.c.seq)
"""The number of the row up to which the graph is known to be; nothing when it was never written."""

_LOCK = 7_305_811_402_664


@dataclass(frozen=True, slots=True)
class Announcement:
    """One row of the outbox.

    `entries` names entry ids (current, superseded or withdrawn), `records` ids of records whose person
    changed, `restricted` ids of records and events that were closed to everyone or opened again, `erased`
    what the ledger has lost, so that nothing else can name it (ids of records and of nodes, edges as `TYPE
    id`), `reference` ids of agencies or areas that changed. It says *that* something changed; what is true
    now stands in the ledger, so that applying it twice or late is harmless.
    """

    seq: int
    kind: str
    ids: list[int] | list[str]


def announce(
    connection: Connection, kind: Kind, ids: Sequence[int] | Sequence[str], *, always: bool = False
) -> None:
    """Write outbox rows for `ids`, in the transaction of the change itself and as its last deed.

    With `always` there is a row even of no id, for a change of which the graph has nothing to learn: what
    viewers may see rests on more than it shows, and is remembered only while no row comes. So rows stay.

    PostgreSQL gives numbers before it commits, so a later number could be seen first and an earlier one be
    passed over; from here to the commit only one transaction announces.
    """
    if not ids and not always:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    rows = [
        {"kind": kind, "ids": list(ids[at : at + MOST_IDS])} for at in range(0, max(1, len(ids)), MOST_IDS)
    ]
    connection.execute(insert(outbox), rows)


def pending(connection: Connection, after_seq: int, limit: int) -> list[Announcement]:
    """At most `limit` rows with a number above `after_seq`, in order."""
    rows = connection.execute(
        select(outbox.c.seq, outbox.c.kind, outbox.c.ids)
        .where(outbox.c.seq > after_seq)
        .order_by(outbox.c.seq)
        .limit(limit)
    )
    return [Announcement(row.seq, row.kind, row.ids) for row in rows]


def last_seq(connection: Connection) -> int:
    """The number of the newest row; 0 when there never was one."""
    newest: int | None = connection.execute(select(func.max(outbox.c.seq))).scalar_one()
    return newest or 0


def projected_seq(connection: Connection) -> int:
    """The number of the row up to which the graph is known to be; 0 when it was never written."""
    return connection.execute(PROJECTED).scalar_one_or_none() or 0


def keep_projected(connection: Connection, seq: int) -> None:
    """Note that the graph is up to this row, or that it is behind what was noted."""
    if connection.execute(update(projected).values(seq=seq)).rowcount == 0:
        connection.execute(insert(projected).values(id=1, seq=seq))
