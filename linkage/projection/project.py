"""The projector: brings what changed in the ledger into the graph, in the order in which it happened.

It is the only writer of the graph. A batch of outbox rows, with the position up to which the graph then is,
becomes one transaction; killed at any moment it goes on from the last one that lasted, and what it applies
again is already so.
"""

from typing import NamedTuple

from anyio import to_thread
from sqlalchemy import func, select

from cypher.engine import Engine
from cypher.portion import Portion
from cypher.position import Position, position
from cypher.statement import Statement
from cypher.writes import batches, delete_bare_persons, persons_of
from ledger.database import Ledger
from ledger.outbox import Announcement, pending
from ledger.tables import entry, outbox
from linkage.progress import Progress
from linkage.projection.aside import aside
from linkage.projection.portions import changed
from linkage.projection.whole import note, write_whole

TURN = "project the ledger into the graph"
ROWS = 4
"""Outbox rows in one batch; a row names up to 1,000 entries or records."""

MANY = 20_000
"""Ids of entries and records below which it never pays to write the whole."""

SECONDS = 600.0
"""How long a reading statement of the projector may take."""


async def project(ledger: Ledger, engine: Engine, progress: Progress) -> int:
    """Bring the graph up to the ledger; gives how many outbox rows were applied.

    A graph that was never written whole is written whole, and one of which most has changed, too. Raises
    LedgerBusy when another process projects, GraphError, LedgerError.
    """
    async with aside(ledger.turn(TURN)):
        at = await position(engine)
        # A graph that was put back from a copy is behind what the ledger believes of it.
        await to_thread.run_sync(note, ledger, at.seq if at else 0)
        waiting = await to_thread.run_sync(_waiting, ledger, at.seq if at else 0)
        if at is None or waiting.is_most:
            await write_whole(ledger, engine, progress)
            return waiting.rows
        applied = 0
        with progress.stage("Projection", waiting.rows) as advance:
            while True:
                announcements, portion = await to_thread.run_sync(_next, ledger, at.seq)
                if not announcements:
                    await to_thread.run_sync(note, ledger, at.seq)
                    return applied
                at = Position(announcements[-1].seq, at.generation)
                await engine.write([*await _changes(engine, portion, at.generation), at.statement()])
                applied += len(announcements)
                advance(len(announcements))


async def rebuild(ledger: Ledger, engine: Engine, progress: Progress) -> None:
    """Write the graph anew from the ledger, and remove what does not belong to it. Raises as `project`."""
    async with aside(ledger.turn(TURN)):
        await write_whole(ledger, engine, progress)


async def _changes(engine: Engine, portion: Portion, generation: int) -> list[Statement]:
    """What brings the graph to a portion, and takes away the persons whom that leaves without a record."""
    left: set[str] = set()
    for some in batches(sorted(portion.starts["OF"])):
        left.update(row["id"] for row in await engine.read(persons_of(some), SECONDS))
    left.difference_update(row["end"] for row in portion.edges["OF"])
    return [*portion.changes(generation), *map(delete_bare_persons, batches(sorted(left)))]


class _Waiting(NamedTuple):
    """How many outbox rows wait, and whether they concern so much that it is quicker to write the whole."""

    rows: int
    is_most: bool


def _waiting(ledger: Ledger, seq: int) -> _Waiting:
    announced = select(func.count(), func.sum(func.json_array_length(outbox.c.ids)))
    current = select(func.count()).where(entry.c.state == "current")
    with ledger.read() as connection:
        rows, ids = connection.execute(announced.where(outbox.c.seq > seq)).one()
        if (ids or 0) < MANY:
            return _Waiting(rows, False)
        return _Waiting(rows, ids * 2 > connection.execute(current).scalar_one())


def _next(ledger: Ledger, seq: int) -> tuple[list[Announcement], Portion]:
    with ledger.read() as connection:
        announcements = pending(connection, seq, ROWS)
        return announcements, changed(connection, announcements) if announcements else Portion()
