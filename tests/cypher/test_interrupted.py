"""A program that is told to stop while the embedded graph works hears of it."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from cypher.engine import GraphUnavailable
from cypher.open import open_engine
from cypher.statement import Statement

LONG = Statement(
    "UNWIND range(1, 10000) AS a UNWIND range(1, 10000) AS b WITH a + b AS c WHERE c % 7 = 1 RETURN count(c)"
)


async def test_an_interrupt_during_statements_reaches_the_program(tmp_path: Path):
    heard = asyncio.Event()
    engine = await open_engine(f"embedded:{tmp_path / 'graph.kgl'}")
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, heard.set)
    working = [asyncio.create_task(engine.read(LONG, 30)) for _ in range(3)]
    await asyncio.sleep(0.2)
    os.kill(os.getpid(), signal.SIGINT)
    for task in working:
        with pytest.raises(GraphUnavailable, match="interrupted"):
            await task
    await asyncio.wait_for(heard.wait(), 5)
    assert await engine.read(Statement("RETURN 1 AS one"), 5) == [{"one": 1}]
    await engine.close()
