"""The corpus of attacks in one run: what each wall stops, with the walls switched off one at a time."""

import asyncio
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table as RichTable

from cypher.projection.files import Standing
from tests.attacks.corpus import Harbour, corpus
from tests.attacks.cypher_texts import LOOKS
from tests.attacks.test_cypher import PARAMETERS, SEEN, digest, snapshot
from tests.attacks.walls import SETTINGS, Came, Trial, with_names
from tests.graph_api.servers import Server, serving, with_snapshot
from tests.graph_api.test_cypher import code

pytestmark = pytest.mark.prove

__all__ = ["snapshot"]


def test_what_each_wall_stops_with_walls_switched_off_one_at_a_time(
    snapshot: Standing, tmp_path: Path, pytestconfig: pytest.Config
):
    harbour = Harbour()
    texts = corpus(pytestconfig, harbour)
    named = asyncio.run(with_names(tmp_path / "named" / "graph.kgl"))
    trial = Trial(snapshot, named, tmp_path, harbour)
    table: dict[str, dict[str, Came]] = {}
    for setting, (rules, cell, projection) in SETTINGS.items():
        # Names matter to whoever looks for them: of the others what came on the projection is told.
        table[setting] = {
            kind: trial.came(kind, some, rules, cell, projection)
            if projection or kind == "looks"
            else table[_on_projection(rules, cell)][kind]
            for kind, some in texts.items()
        }
    harbour.close()
    _print(table, {kind: len(some) for kind, some in texts.items()})
    harm = {setting: [one.harm for one in row.values()] for setting, row in table.items()}
    assert sum(map(len, texts.values())) >= 1_060 or pytestconfig.getoption("--cases")
    assert harm["all walls"] == harm["without the rules"] == [0, 0, 0, 0, 0]
    writes, reaches, bombs, looks, made = harm["without the cell"]
    assert (writes, reaches, looks, made) == (0, 0, 0, 0), "the rules stop all but what takes time and memory"
    assert bombs > 0, "which is what the cell is for"
    assert harm["without the projection"] == [0, 0, 0, len(LOOKS), 0], "and the projection for what is asked"
    assert all(harm["no wall"]), "the attacks are real"


def _on_projection(rules: bool, cell: bool) -> str:
    return next(name for name, told in SETTINGS.items() if told == (rules, cell, True))


def _print(table: dict[str, dict[str, Came]], sizes: dict[str, int]) -> None:
    shown = RichTable("walls", "", *(f"{kind} ({many:,})" for kind, many in sizes.items()))
    for setting, row in table.items():
        rules, cell, _ = SETTINGS[setting]
        told = [("refused by the rules", "refused")] if rules else []
        told += [("ended or empty in the cell", "ended"), ("answered", "answered")] if cell else []
        for n, (words, name) in enumerate([*told, ("harm done", "harm")]):
            shown.add_row(
                "" if n else setting,
                words,
                *(f"{getattr(one, name):,}" for one in row.values()),
                end_section=name == "harm",
            )
    print()
    Console(width=150).print(shown)


@pytest.fixture
def server(demonstration: Path, tmp_path: Path) -> Iterator[Server]:
    """A server on the demonstration with a snapshot, whose questions have little time."""
    limits = {"cypher_seconds": "1", "cypher_megabytes": "128", "cypher_per_minute": "1000000"}
    with serving(with_snapshot(demonstration, tmp_path / "home"), **limits) as running:
        running.await_ready()
        yield running


def test_the_corpus_leaves_files_graph_ledger_and_server_as_they_were(
    server: Server, pytestconfig: pytest.Config
):
    harbour = Harbour()
    texts = [text for some in corpus(pytestconfig, harbour).values() for text in some]
    headers = server.headers("leo.fischer", "SERVICE_PLANNING", None)
    files, rows, seconds = _files(server.home), _ledger(server.home), []
    came: Counter[str] = Counter()
    for n, text in enumerate(texts):
        body = {"query": text, "parameters": PARAMETERS}
        answer = server.client.post("/cypher", json=body, headers=headers)
        came["answered" if answer.status_code == 200 else code(answer)] += 1
        assert SEEN not in answer.text
        if n % 20 == 0:
            started = time.perf_counter()
            body = {"query": "MATCH (a:Agency) RETURN count(a) AS n"}
            assert server.client.post("/cypher", json=body, headers=headers).status_code == 200
            seconds.append(time.perf_counter() - started)
    assert server.process.poll() is None
    assert harbour.reached() == 0
    harbour.close()
    assert _files(server.home) == files
    assert _ledger(server.home) == rows
    told = ", ".join(f"{many:,} {kind}" for kind, many in came.items())
    print(f"\nof {len(texts):,} attacks at a server: {told}")
    print(f"meanwhile another's question took {sorted(seconds)[len(seconds) // 2] * 1e3:.0f} ms (median)")


def _files(home: Path) -> dict[str, str]:
    """Every file below home but the log: the ledger has it, and its checkpoints, and the server its own."""
    return {
        str(one.relative_to(home)): digest(one)
        for one in sorted(home.rglob("*"))
        if one.is_file() and not one.name.startswith(("ledger.db", "audit-", "server.log"))
    }


def _ledger(home: Path) -> dict[str, int]:
    """What each table of the ledger holds, but those of the log, which has every attack."""
    with closing(sqlite3.connect(home / "ledger.db")) as ledger:
        names = [name for (name,) in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: hash(tuple(ledger.execute(f'SELECT * FROM "{name}"')))
            for name in names
            if not name.startswith("audit")
        }
