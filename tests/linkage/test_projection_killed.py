"""A projector that is killed loses nothing and doubles nothing, however often it is killed."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest

from cypher.open import open_engine
from cypher.position import position
from ledger.database import Ledger
from ledger.outbox import last_seq
from linkage.progress import Silence
from linkage.projection.project import project, rebuild
from tests.graphs import contents, empty
from tests.linkage.happenings import happen
from tests.linkage.histories import History

PROJECTOR = """
import asyncio, sys
from cypher.open import open_engine
from ledger.database import Ledger
from linkage.progress import Silence
from linkage.projection.project import project

async def main():
    engine = await open_engine(sys.argv[2])
    print("begins", flush=True)
    await project(Ledger.open(sys.argv[1]), engine, Silence())
    await engine.close()

asyncio.run(main())
"""

HAPPENINGS = 120
MOST_KILLS = 3


def killed(ledger: str, graph: str, seconds: float) -> bool:
    """Project in a process of its own, killed after so long; False where it had ended by itself."""
    command = [sys.executable, "-c", PROJECTOR, ledger, graph]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begins\n"
        time.sleep(seconds)
        ended = process.poll() is not None
        process.kill()
        assert not ended or process.returncode == 0
    return not ended


def prepared(graph: str, ledger: Ledger, seed: int, *, begun: bool) -> None:
    """A long history that waits for its projection; a graph that stands at its beginning, or an empty one."""

    async def prepare() -> None:
        engine = await open_engine(graph)
        await empty(engine)
        await engine.migrate()
        if begun:
            await project(ledger, engine, Silence())
        await engine.close()

    history, chance = History(ledger).begin(), Random(seed)
    if begun:
        asyncio.run(prepare())
    for _ in range(HAPPENINGS):
        happen(history, chance)
    if not begun:
        asyncio.run(prepare())


def seen_after(graph: str, ledger: Ledger) -> tuple[Any, Any]:
    """What the graph holds when the projector has come to its end, and when it was made anew."""

    async def see() -> tuple[Any, Any]:
        engine = await open_engine(graph)
        await project(ledger, engine, Silence())
        at = await position(engine)
        assert at is not None
        with ledger.read() as connection:
            assert at.seq == last_seq(connection)
        followed = await contents(engine)
        await rebuild(ledger, engine, Silence())
        anew = await contents(engine)
        await engine.close()
        return followed, anew

    return asyncio.run(see())


@pytest.mark.parametrize(
    ("engine_name", "begun"),
    [
        pytest.param("embedded", True, id="embedded, following"),
        pytest.param("neo4j", False, id="neo4j, writing the whole"),
        pytest.param("embedded", False, id="embedded, writing the whole", marks=pytest.mark.prove),
        pytest.param("neo4j", True, id="neo4j, following", marks=pytest.mark.prove),
    ],
)
def test_a_killed_projection_goes_on(
    engine_name: str, begun: bool, sqlite_url: str, tmp_path: Path, request: pytest.FixtureRequest
):
    embedded = engine_name == "embedded"
    graph = f"embedded:{tmp_path}/graph.kgl" if embedded else request.getfixturevalue("neo4j_url")
    ledger = Ledger.open(sqlite_url)
    prepared(graph, ledger, seed=3, begun=begun)
    chance, kills = Random(4), 0
    while kills < MOST_KILLS and killed(sqlite_url, graph, chance.uniform(0, 0.3)):
        kills += 1
    followed, anew = seen_after(graph, ledger)
    ledger.close()
    assert kills
    assert followed == anew
    assert len(followed[1]) > 10


def test_a_killed_store_takes_a_property_that_was_only_ever_null(tmp_path: Path):
    """What it knew of a property without a value is lost with its process."""
    store = f"embedded:{tmp_path}/graph.kgl"
    program = (
        "import asyncio, os, sys\n"
        "from cypher.open import open_engine\n"
        "from cypher.writes import create_nodes\n"
        "async def work():\n"
        "    engine = await open_engine(sys.argv[1])\n"
        "    await engine.migrate()\n"
        "    row = {'id': sys.argv[2], **dict.fromkeys(sys.argv[3:], 'A')}\n"
        "    await engine.write([create_nodes('Staff', [row], 1)])\n"
        "    os._exit(9)\n"
        "asyncio.run(work())\n"
    )
    for arguments in (["staff_1"], ["staff_2", "fullName", "nameKey"]):
        done = subprocess.run(
            [sys.executable, "-c", program, store, *arguments], capture_output=True, text=True
        )
        assert done.returncode == 9, done.stderr
