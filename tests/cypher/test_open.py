"""An address opens its engine, and what can't be opened says why and what to do."""

import subprocess
import sys
from pathlib import Path

import pytest

from cypher.engine import GraphUnavailable
from cypher.open import open_engine
from cypher.statement import Statement
from cypher.writes import create_nodes

HOLDER = """
import asyncio, sys
from cypher.open import open_engine
from cypher.writes import create_nodes

async def hold():
    engine = await open_engine(sys.argv[1])
    await engine.write([create_nodes("Person", [{"id": "person_1"}], 1)])
    print("holds", flush=True)
    sys.stdin.read()

asyncio.run(hold())
"""

PERSONS = Statement("MATCH (n:Person) RETURN n.id AS id ORDER BY id")


async def refusal(url: str) -> str:
    with pytest.raises(GraphUnavailable) as caught:
        await open_engine(url)
    return str(caught.value)


async def test_what_was_written_is_there_when_the_store_is_opened_again(tmp_path: Path):
    url = f"embedded:{tmp_path / 'new folder' / 'graph.kgl'}"
    for number in (1, 2):
        engine = await open_engine(url)
        await engine.migrate()
        await engine.write([create_nodes("Person", [{"id": f"person_{number}"}], 1)])
        await engine.close()
    engine = await open_engine(url)
    assert await engine.read(PERSONS, 5) == [{"id": "person_1"}, {"id": "person_2"}]
    await engine.close()


async def test_a_store_in_use_names_the_process_that_has_it_and_survives_its_kill(tmp_path: Path):
    url = f"embedded:{tmp_path / 'graph.kgl'}"
    holder = subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, "-c", HOLDER, url],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"holds\n"
        message = await refusal(url)
        holder.kill()
    assert f"belongs to process {holder.pid}" in message
    assert "stop that one first" in message
    engine = await open_engine(url)
    assert await engine.read(PERSONS, 5) == [{"id": "person_1"}]
    await engine.close()


async def test_a_store_that_this_process_has_open_says_so(tmp_path: Path):
    url = f"embedded:{tmp_path / 'graph.kgl'}"
    engine = await open_engine(url)
    assert "this process has the embedded graph open already" in await refusal(url)
    await engine.close()


async def test_a_folder_is_no_store(tmp_path: Path):
    assert "is a folder" in await refusal(f"embedded:{tmp_path}")


async def test_a_file_that_is_no_store_says_so(tmp_path: Path):
    (tmp_path / "graph.kgl").write_text("id,name\n1,Ann\n")
    assert f"{tmp_path}/graph.kgl: the embedded graph can't be opened" in await refusal(
        f"embedded:{tmp_path}/graph.kgl"
    )


async def test_a_server_that_does_not_answer_is_named():
    message = await refusal("bolt://127.0.0.1:1")
    assert message.startswith("bolt://127.0.0.1:1: Neo4j can't be reached")


@pytest.mark.parametrize("url", ["", "graph.kgl", "embedded:", "http://localhost:7474", "bolt:localhost"])
async def test_an_address_that_says_nothing_tells_what_one_looks_like(url: str):
    assert "embedded:<path of a file>, bolt://host:7687" in await refusal(url)
