"""Catching up: what came, changed, went or was ruled on since the last run, linked at its own cost."""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from sqlalchemy import Connection, Select, delete, exists, or_, select

from ledger.among import among
from ledger.blocking import forget_index
from ledger.database import Ledger
from ledger.restricted import follow
from ledger.tables import doubt, entry, indexed, link, membership, record
from ledger.turn import LINKING, wait_to_place
from linkage.arrival.arrivals import Arrivals
from linkage.arrival.component import persons_of
from linkage.arrival.resolving import resolve
from linkage.errors import LinkageError
from linkage.model.store import model_in_force
from linkage.progress import Progress
from linkage.resolution.changes import Changes, retire
from linkage.resolution.doubts import count_doubts
from linkage.resolution.records import ruled_since
from linkage.resolution.runs import CAUGHT_UP, begin_run, beginning, end_new, new_batches, run_in_force

STAGE = "Link what is new"


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """How many records were placed since they came or changed, taken out since they went, and looked at anew
    since somebody ruled on them; what that changed, and on how many pairs a human should rule then.

    `run` is the number under which `linkage.resolution.runs` tells of it; None where there was nothing to do.
    """

    placed: int = 0
    withdrawn: int = 0
    ruled: int = 0
    changes: Changes = field(default_factory=Changes)
    doubts: int = 0
    run: int | None = None


def link_new(ledger: Ledger, arrivals: Arrivals, progress: Progress) -> CaughtUp:
    """Give persons to what the last run did not know, record by record, as `resolveRecord` does.

    The model, the prior, the shared contacts and the limits of blocks are the last run's; the next whole run
    renews them, and mends what hung on them. Killed at any point it goes on where it was. Raises LinkageError
    before the first run by this version of the program, LedgerBusy while a run is at work.
    """
    with ledger.turn(LINKING):
        began, at = time.monotonic(), beginning(ledger)
        with ledger.read() as connection:
            fresh: list[str] = [row[0] for row in connection.execute(_FRESH)]
            gone = _by_person(connection, [row[0] for row in connection.execute(_GONE)])
            ruled = sorted(set(ruled_since(connection)) - set(fresh))
            batches, model = new_batches(connection), model_in_force(connection)
            doubts = count_doubts(connection)
        withdrawn = sum(map(len, gone))
        asked = len(fresh) + withdrawn + len(ruled)
        if not asked:
            return CaughtUp(doubts=doubts)
        if model is None:
            raise LinkageError("There is no linkage run to go on from: run `richpicture link` first.")
        run, changes, state = begin_run(ledger, at, whole=False), Changes(), "failed"
        try:
            with progress.stage(STAGE, asked) as advance:
                for hers in gone:
                    with ledger.begin() as connection:
                        wait_to_place(connection)
                        changes += _withdraw(connection, arrivals, hers)
                    advance(len(hers))
                for id in (*fresh, *ruled):
                    with ledger.begin() as connection:
                        wait_to_place(connection)
                        changes += _resolved(connection, arrivals, id)
                    advance(1)
            state = CAUGHT_UP
        finally:
            with ledger.begin() as connection:
                doubts = count_doubts(connection)
                figures = {
                    "records": asked,
                    "batches": batches if state == CAUGHT_UP else (),
                    "changes": {**asdict(changes), "persons": None},
                    "doubts": doubts,
                    "seconds": {STAGE: round(time.monotonic() - began, 3)},
                }
                end_new(connection, run, state, model.version, figures)
        return CaughtUp(len(fresh), withdrawn, len(ruled), changes, doubts, run)


def _resolved(connection: Connection, arrivals: Arrivals, id: str) -> Changes:
    """Give a record its person; what that changed."""
    settled = resolve(connection, arrivals, id)
    return settled.changes if settled else Changes()


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


def _by_person(connection: Connection, records: Sequence[str]) -> list[list[str]]:
    """These records, those of one person together; each that has none by itself."""
    person = persons_of(connection, records)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one in records:
        found[person.get(one, one)].append(one)
    return list(found.values())


def _withdraw(connection: Connection, arrivals: Arrivals, gone: Sequence[str]) -> Changes:
    """Take records that no entry states now out of links and index, and look anew at who stood with them.

    All with whom a record hangs together are placed with it, so one of those who are left is enough.
    """
    forget_index(connection, gone)
    for table in (link, doubt):
        own = or_(among(table.c.record_a, gone), among(table.c.record_b, gone))
        connection.execute(delete(table).where(own))
    changes = Changes()
    for person in sorted(set(persons_of(connection, gone).values())):
        if left := _current(connection, person):
            changes += _resolved(connection, arrivals, left[0])
        else:
            retire(connection, [person], run_in_force(connection))
            follow(connection)
            changes += Changes(retired=1)
    return changes


def _current(connection: Connection, person: str) -> Sequence[str]:
    """The records of a person that current entries state."""
    held = select(membership.c.record).where(membership.c.person == person)
    wanted = select(record.c.id).join(entry, entry.c.id == record.c.entry)
    members = list(connection.execute(held).scalars())
    found = connection.execute(
        wanted.where(among(record.c.id, members), entry.c.state == "current").order_by(record.c.id)
    )
    return list(found.scalars())
