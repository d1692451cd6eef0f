"""Caseloads: who is on whose, as each agency states of its own workers.

What an agency says of another's worker counts for nothing, since a caseload may open to her what others hold.
A person is on a caseload with all her records, whoever delivered them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, and_, or_, select

from ledger.among import among
from ledger.tables import batch, caseload, entry, membership, source


@dataclass(frozen=True, slots=True)
class Caseload:
    """The persons on a worker's caseload at a moment, sorted, and the moment of its next change by date."""

    persons: tuple[str, ...] = ()
    changes: str | None = None


@dataclass(frozen=True, slots=True)
class Spell:
    """A time for which someone was on the caseload of an agency's worker: from `since`, before `until`."""

    agency: str
    principal: str
    since: str
    until: str | None

    def covers(self, at: str) -> bool:
        """Whether a moment is in it."""
        return self.since <= at and (self.until is None or at < self.until)


def caseload_of(connection: Connection, principal: str, agency: str, at: str) -> Caseload:
    """The caseload of a worker of an agency at a moment, as what was delivered until now states it.

    Costs by its size, and by what was ever on it, not by the ledger's.
    """
    told = (
        select(membership.c.person, caseload.c.since, caseload.c.until)
        .join(entry, entry.c.id == caseload.c.entry)
        .join(source, source.c.id == entry.c.source)
        .join(membership, membership.c.record == caseload.c.record)
        .where(caseload.c.principal == principal, source.c.agency == agency, entry.c.state == "current")
        .where(or_(caseload.c.until.is_(None), caseload.c.until > at))
    )
    persons: set[str] = set()
    changes: list[str] = []
    for person, since, until in connection.execute(told):
        if since is not None and since > at:
            changes.append(since)
            continue
        persons.add(person)
        if until is not None:
            changes.append(until)
    return Caseload(tuple(sorted(persons)), min(changes, default=None))


def spells(connection: Connection, records: Collection[str]) -> dict[str, tuple[Spell, ...]]:
    """By record, when its person was on whose caseload; of entries that were corrected since, too.

    Where no beginning was told, it is the moment from which the entry counted; and nothing lasts longer than
    its entry counted. Who a record's person is, is decided as of today. Records on nobody's are left out.
    """
    beside: dict[str, list[str]] = {record: [record] for record in records}
    mine, theirs = membership.alias("mine"), membership.alias("theirs")
    together = select(mine.c.record, theirs.c.record).join(theirs, theirs.c.person == mine.c.person)
    asked_of: dict[str, set[str]] = {record: {record} for record in beside}
    for asked, other in connection.execute(together.where(among(mine.c.record, beside))):
        asked_of.setdefault(other, set()).add(asked)
    found: dict[str, set[Spell]] = {}
    for stated, spell in _stated(connection, asked_of):
        for record in asked_of[stated]:
            found.setdefault(record, set()).add(spell)
    return {
        record: tuple(sorted(held, key=lambda one: (one.since, one.agency, one.principal, one.until or "~")))
        for record, held in found.items()
    }


def _stated(connection: Connection, records: Collection[str]) -> Iterable[tuple[str, Spell]]:
    later, closing = entry.alias("later"), batch.alias("closing")
    told = (
        select(
            caseload.c.record,
            source.c.agency,
            caseload.c.principal,
            caseload.c.since,
            caseload.c.until,
            batch.c.closed_at,
            closing.c.closed_at.label("ended_at"),
        )
        .join(entry, entry.c.id == caseload.c.entry)
        .join(source, source.c.id == entry.c.source)
        .join(batch, batch.c.id == entry.c.batch)
        .outerjoin(
            later,
            and_(
                later.c.source == entry.c.source,
                later.c.key == entry.c.key,
                later.c.version == entry.c.version + 1,
                later.c.state != "staged",
            ),
        )
        .outerjoin(closing, closing.c.id == later.c.batch)
        .where(among(caseload.c.record, records), entry.c.state.in_(("current", "superseded")))
    )
    for row in connection.execute(told):
        ends = min((one for one in (row.until, row.ended_at) if one is not None), default=None)
        yield row.record, Spell(row.agency, row.principal, row.since or row.closed_at, ends)
