"""Extent: how many rows go with an entry that is erased, so that a portion holds up nobody for long."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, func, select, text

from ledger.among import among
from ledger.tables import caseload, entry, link, record, stated_edge, stated_node


def within(connection: Connection, entries: Sequence[int], most: int) -> Sequence[int]:
    """As many of the first of these entries as take at most so many rows with them; one at least.

    Counted are what all versions of an entry state, and what others state of its records and the model found
    of them; what is both is counted twice.
    """
    extents = _extents(connection, entries)
    total = 0
    for place, number in enumerate(entries):
        total += extents[number]
        if total > most:
            return entries[: max(place, 1)]
    return entries


def _extents(connection: Connection, entries: Sequence[int]) -> Counter[int]:
    """Entry → how many rows go with it."""
    asked, version = entry.alias("asked"), entry.alias("version")
    versions = (
        select(asked.c.id.label("asked"), version.c.id.label("entry"))
        .join(version, (version.c.source == asked.c.source) & (version.c.key == asked.c.key))
        .where(among(asked.c.id, entries))
        .cte("versions")
    )
    records = (
        select(versions.c.asked, record.c.id)
        .join(record, record.c.entry == versions.c.entry)
        .distinct()
        .cte("records")
    )
    counted = [select(versions.c.asked, func.count()).group_by(versions.c.asked)]
    for table in (record, stated_node, stated_edge, caseload):
        of_versions = select(versions.c.asked, func.count()).join(table, table.c.entry == versions.c.entry)
        counted.append(of_versions.group_by(versions.c.asked))
    at = stated_edge.c
    for column, when in (
        (at.start, None),
        (at.end, text("stated_edge.type = 'RELATED'")),
        (caseload.c.record, None),
        (link.c.record_a, None),
        (link.c.record_b, None),
    ):
        of_records = select(records.c.asked, func.count()).join(column.table, column == records.c.id)
        counted.append((of_records.where(when) if when is not None else of_records).group_by(records.c.asked))
    found: Counter[int] = Counter()
    for one in counted:
        for number, count in connection.execute(one):
            found[number] += count
    return found
