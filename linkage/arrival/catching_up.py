"""Catching up: what came, changed, went or was ruled on since the last run, linked at its own cost."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, delete, exists, or_, select

from ledger.among import among
from ledger.blocking import forget_index
from ledger.database import Ledger
from ledger.restricted import follow
from ledger.tables import doubt, entry, indexed, link, membership, record
from ledger.turn import LINKING
from linkage.arrival.arrivals import Arrivals
from linkage.arrival.entering import wait_for_turn
from linkage.arrival.resolving import resolve
from linkage.progress import Progress
from linkage.resolution.changes import retire
from linkage.resolution.records import ruled_since
from linkage.resolution.runs import run_in_force


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """How many records were placed since they came or changed, taken out since they went, and looked at anew
    since somebody ruled on them."""

    placed: int
    withdrawn: int
    ruled: int


def link_new(ledger: Ledger, arrivals: Arrivals, progress: Progress) -> CaughtUp:
    """Give persons to what the last run did not know, record by record, as `resolveRecord` does.

    The model, the prior, the shared contacts and the limits of blocks are the last run's; the next whole run
    renews them, and mends what hung on them. Killed at any point it goes on where it was. Raises LinkageError
    before the first run by this version of the program, LedgerBusy while a run is at work.
    """
    with ledger.turn(LINKING):
        with ledger.read() as connection:
            fresh: list[str] = [row[0] for row in connection.execute(_FRESH)]
            gone: list[str] = [row[0] for row in connection.execute(_GONE)]
            ruled = sorted(set(ruled_since(connection)) - set(fresh))
        with progress.stage("Link what is new", len(fresh) + len(gone) + len(ruled)) as advance:
            for one in gone:
                with ledger.begin() as connection:
                    wait_for_turn(connection)
                    _withdraw(connection, arrivals, one)
                advance(1)
            for id in (*fresh, *ruled):
                with ledger.begin() as connection:
                    wait_for_turn(connection)
                    resolve(connection, arrivals, id)
                advance(1)
        return CaughtUp(len(fresh), len(gone), len(ruled))


def _stated(of: str) -> Select[str]:
    """Records of current entries that are not indexed as these state them, or the other way round."""
    same = (indexed.c.record == record.c.id) & (indexed.c.entry == record.c.entry)
    if of == "indexed":
        current = exists().where(same, entry.c.id == record.c.entry, entry.c.state == "current")
        stated = exists().where(
            record.c.id == indexed.c.record, entry.c.id == record.c.entry, entry.c.state == "current"
        )
        return select(indexed.c.record).where(~current, ~stated).order_by(indexed.c.record)
    wanted = select(record.c.id).join(entry, entry.c.id == record.c.entry)
    return wanted.where(entry.c.state == "current", ~exists().where(same)).order_by(
        record.c.entry, record.c.id
    )


_FRESH, _GONE = _stated("record"), _stated("indexed")


def _withdraw(connection: Connection, arrivals: Arrivals, id: str) -> None:
    """Take a record that no entry states now out of links and index, and look anew at who stood with it."""
    person = select(membership.c.person).where(membership.c.record == id)
    own = connection.execute(person).scalar_one_or_none()
    forget_index(connection, [id])
    connection.execute(delete(link).where(or_(link.c.record_a == id, link.c.record_b == id)))
    connection.execute(delete(doubt).where(or_(doubt.c.record_a == id, doubt.c.record_b == id)))
    if own is None:
        return
    left = _current(connection, own)
    for one in left:
        resolve(connection, arrivals, one)
    if not left:
        retire(connection, [own], run_in_force(connection))
        follow(connection)


def _current(connection: Connection, person: str) -> Sequence[str]:
    """The records of a person that current entries state."""
    held = select(membership.c.record).where(membership.c.person == person)
    wanted = select(record.c.id).join(entry, entry.c.id == record.c.entry)
    members = list(connection.execute(held).scalars())
    found = connection.execute(
        wanted.where(among(record.c.id, members), entry.c.state == "current").order_by(record.c.id)
    )
    return list(found.scalars())
