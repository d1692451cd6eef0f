"""A projector that can't go on says so: a server's by its state, a service's by its end."""

import asyncio
from pathlib import Path

import pytest

from cypher.engine import Engine
from graph_api.metrics import Metrics
from graph_api.projector import Projector
from ledger.database import Ledger
from ledger.errors import LedgerError
from ledger.outbox import last_seq


@pytest.fixture
def bare(tmp_path: Path) -> Ledger:
    """A ledger without its tables."""
    return Ledger.open(f"sqlite:///{tmp_path / 'bare.db'}")


@pytest.mark.anyio
async def test_a_service_ends_when_it_failed_for_too_long(bare: Ledger, embedded_engine: Engine):
    projector = Projector(bare, embedded_engine, Metrics(), lambda seq: None, writes=True)
    with pytest.raises(LedgerError):
        await asyncio.wait_for(projector.follow(asyncio.Event(), 0.01, patience=0.05), 10)


@pytest.mark.anyio
async def test_a_server_goes_on_and_shows_it(bare: Ledger, embedded_engine: Engine):
    metrics, told = Metrics(), list[int]()
    async with Projector.running(bare, embedded_engine, metrics, told.append, 0.01, writes=True) as projector:
        await asyncio.sleep(0.2)
        assert projector.state == "failing"
    assert told == [0], "nothing is known of a graph that was never looked at"


@pytest.mark.anyio
async def test_a_service_ends_well_when_told(ledger: Ledger, embedded_engine: Engine):
    stop = asyncio.Event()
    known: list[int] = []
    projector = Projector(ledger, embedded_engine, Metrics(), known.append, writes=True)
    following = asyncio.create_task(projector.follow(stop, 0.01, patience=0.05))
    await asyncio.sleep(0.5)
    stop.set()
    await asyncio.wait_for(following, 10)
    assert projector.state == "ok"
    with ledger.read() as connection:
        assert known[-1] == last_seq(connection)
