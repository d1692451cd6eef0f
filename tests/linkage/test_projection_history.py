"""Whatever happens to a ledger, a graph that followed it equals one that is made anew."""

from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from cypher.engine import Engine
from cypher.open import open_engine
from ledger.database import Ledger
from ledger.tables import entry, membership, record
from linkage.progress import Silence
from linkage.projection.project import project, rebuild
from tests.graphs import contents, empty
from tests.linkage.happenings import happen
from tests.linkage.histories import History

HAPPENINGS = 60
"""In one history; the graph is brought up to date about every fourth time."""


@pytest.mark.parametrize("seed", range(10))
async def test_a_followed_graph_equals_a_rebuilt_one(sqlite_url: str, tmp_path: Path, seed: int):
    await follow(sqlite_url, f"embedded:{tmp_path}/graph.kgl", seed)


@pytest.mark.parametrize("seed", range(2))
async def test_a_followed_graph_equals_a_rebuilt_one_on_neo4j(neo4j_url: str, sqlite_url: str, seed: int):
    await follow(sqlite_url, neo4j_url, seed)


@pytest.mark.parametrize("seed", range(2))
async def test_a_followed_graph_equals_a_rebuilt_one_on_postgresql(
    postgres_url: str, tmp_path: Path, seed: int
):
    await follow(postgres_url, f"embedded:{tmp_path}/graph.kgl", seed)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(100, 500))
async def test_a_followed_graph_equals_a_rebuilt_one_however_often(
    sqlite_url: str, tmp_path: Path, seed: int
):
    await follow(sqlite_url, f"embedded:{tmp_path}/graph.kgl", seed)


async def follow(ledger_url: str, url: str, seed: int) -> None:
    """Let it happen, projecting whenever the history says so; then compare with the graph made anew."""
    ledger = Ledger.open(ledger_url)
    history = History(ledger).begin()
    engine = await open_engine(url)
    try:
        await empty(engine)
        await engine.migrate()
        await project(ledger, engine, Silence())
        chance = Random(seed)
        for _ in range(HAPPENINGS):
            if happen(history, chance):
                await project(ledger, engine, Silence())
        await project(ledger, engine, Silence())
        followed = await contents(engine)
        await check(ledger, engine)
        await rebuild(ledger, engine, Silence())
        assert await contents(engine) == followed
    finally:
        await engine.close()
        ledger.close()


async def check(ledger: Ledger, engine: Engine) -> None:
    """Records are those that count, persons have one, and each edge hangs on the person of its record."""
    nodes, edges = await contents(engine)
    with ledger.read() as connection:
        counted = connection.execute(
            select(record.c.id, membership.c.person)
            .join(entry, entry.c.id == record.c.entry)
            .join(membership, membership.c.record == record.c.id)
            .where(entry.c.state == "current")
        )
        owners = {row[0]: row[1] for row in counted}
    assert {id for label, id, _ in nodes if label == "Record"} == owners.keys()
    assert {id for label, id, _ in nodes if label == "Person"} == set(owners.values())
    assert {(start, end) for type, start, end, _ in edges if type == "OF"} == set(owners.items())
    for _, start, end, properties in edges:
        told: dict[str, Any] = dict(properties)  # type: ignore[call-overload]
        assert start != end
        for person, name in ((start, "record"), (start, "fromRecord"), (end, "toRecord")):
            if name in told:
                assert owners[told[name]] == person
