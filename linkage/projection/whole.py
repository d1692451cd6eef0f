"""The whole graph, written anew from one moment of the ledger."""

import asyncio
import time
from collections.abc import Iterator

from anyio import to_thread
from sqlalchemy import Connection, func, select

from cypher.engine import Engine
from cypher.portion import Portion
from cypher.position import Position
from cypher.statement import Statement
from cypher.writes import sweeps
from ledger.database import Ledger
from ledger.outbox import keep_projected, last_seq, projected_seq
from ledger.tables import entry, membership, record, stated_edge, stated_node
from linkage.progress import Advance, Progress
from linkage.projection.aside import aside
from linkage.projection.portions import whole

SECONDS = 600.0


async def write_whole(ledger: Ledger, engine: Engine, progress: Progress) -> Position:
    """Write every node and edge of the ledger's present in a new generation, sweep the rest.

    On the embedded engine this is a store beside the one that is read, which takes its place at the end. On
    Neo4j it is the one graph: a reader sees each thing as it was or as it is, and what is gone until the end;
    only the first time, when there was nothing, the graph grows before her eyes.
    """
    # Numbers of generations only have to differ; a run that was killed leaves nobody to ask for the last one.
    generation = time.time_ns() // 1_000
    async with aside(ledger.read()) as connection:
        at = Position(await to_thread.run_sync(last_seq, connection), generation)
        total = await to_thread.run_sync(_count, connection)
        async with engine.renewal(total) as target:
            empty = not await target.read(Statement("MATCH (n) RETURN n.id AS id LIMIT 1"), SECONDS)
            with progress.stage("Graph", total) as advance:
                await _write(whole(connection), target, generation, empty, advance)
            if not empty:
                for found, sweep in sweeps(generation):
                    while await target.read(found, SECONDS):
                        await target.write([sweep])
            await target.write([at.statement()])
    await to_thread.run_sync(note, ledger, at.seq)
    return at


def note(ledger: Ledger, seq: int) -> None:
    """Let the ledger know how far the graph is: until then it closes by id what was restricted since."""
    with ledger.read() as connection:
        known = projected_seq(connection)
    if known != seq:
        with ledger.begin() as connection:
            keep_projected(connection, seq)


async def _write(
    portions: Iterator[Portion], target: Engine, generation: int, empty: bool, advance: Advance
) -> None:
    """Write portion after portion; the next one is read from the ledger while one is written."""
    reading = asyncio.ensure_future(to_thread.run_sync(next, portions, None))
    try:
        while (portion := await reading) is not None:
            reading = asyncio.ensure_future(to_thread.run_sync(next, portions, None))
            if empty:
                for statement in portion.creations(generation):
                    await target.write([statement])
            else:
                await target.write([*portion.changes(generation)])
            advance(portion.size())
    finally:
        await asyncio.wait([reading])  # the ledger's connection must outlive the one who reads from it


def _count(connection: Connection) -> int:
    """About how many nodes and edges there will be."""
    counted = [
        select(func.count()).select_from(table.join(entry, table.c.entry == entry.c.id)).where(_CURRENT)
        for table in (stated_node, stated_edge, record)
    ]
    nodes, edges, records = (connection.execute(one).scalar_one() for one in counted)
    linked = connection.execute(select(func.count()).select_from(membership)).scalar_one()
    return int(nodes + edges + records + 2 * linked)


_CURRENT = entry.c.state == "current"
