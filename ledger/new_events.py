"""New events: those about certain persons that some rows of the outbox brought to them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from ledger.among import among
from ledger.outbox import Announcement
from ledger.tables import entry, lineage, membership, stated_edge


class Standing(NamedTuple):
    """A statement that a record was involved in an event: the edge, its class number, and the record."""

    edge: str
    number: int
    record: str


def new_events(
    connection: Connection, persons: Collection[str], rows: Sequence[Announcement]
) -> Mapping[str, Sequence[Standing]]:
    """The events in which a record of these persons stands since these rows, sorted by id.

    Each with how one of these persons stood in it already: it is new to a viewer who sees none of that.

    One is new by the first version of an entry that involves such a record, or by a record that was given
    a person for the first time. A correction tells of none, and neither does a record that came to them
    from another.

    Costs by the rows, and by all that these persons were ever involved in.
    """
    entries = {id for row in rows if row.kind == "entries" for id in row.ids}
    announced = {id for row in rows if row.kind == "records" for id in row.ids}
    if not (entries or announced) or not persons:
        return {}
    told = (
        select(
            stated_edge.c.id.label("edge"),
            stated_edge.c["class"].label("number"),
            stated_edge.c.start,
            stated_edge.c.end,
            entry.c.id,
            entry.c.version,
            membership.c.run,
        )
        .join(entry, entry.c.id == stated_edge.c.entry)
        .join(membership, membership.c.record == stated_edge.c.start)
        .where(
            among(membership.c.person, persons),
            stated_edge.c.type == "INVOLVED",
            entry.c.state == "current",
        )
    )
    involved = connection.execute(told).all()
    entered = _entered(connection, [row for row in involved if row.start in announced])
    fresh: set[str] = set()
    stood: dict[str, list[Standing]] = defaultdict(list)
    for row in involved:
        if row.start in entered or (row.version == 1 and row.id in entries):
            fresh.add(row.end)
        else:
            stood[row.end].append(Standing(row.edge, row.number, row.start))
    return {event: stood[event] for event in sorted(fresh)}


def _entered(connection: Connection, involved: Sequence[Any]) -> set[str]:
    """The records that had no person before the run that gave them theirs."""
    runs = {row.run for row in involved}
    moved: set[str] = set()
    for [records] in connection.execute(select(lineage.c.records).where(among(lineage.c.run, runs))):
        moved.update(records)
    return {row.start for row in involved} - moved
