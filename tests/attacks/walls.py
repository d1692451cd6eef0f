"""Three walls, each of which can be switched off: what comes of attacks at each setting of them.

The rules of reading are off when a text goes on as it stands; the cell is off when it runs in a process that
may write, open files and take what it likes; the projection is off when the graph has names and addresses.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cypher.analysts.cells import Cells
from cypher.analysts.wall import Refused, question
from cypher.embedded_engine import EmbeddedEngine
from cypher.engine import GraphError
from cypher.projection.files import Standing
from cypher.statement import Statement
from cypher.table import Table
from tests.attacks.corpus import Harbour
from tests.attacks.test_cypher import COUNT, PARAMETERS, QUICK, SEEN, changes, digest

SETTINGS = {
    "all walls": (True, True, True),
    "without the rules": (False, True, True),
    "without the cell": (True, False, True),
    "without the projection": (True, True, False),
    "the rules alone": (True, False, False),
    "the cell alone": (False, True, False),
    "the projection alone": (False, False, True),
    "no wall": (False, False, False),
}


NAME = "Ada Lovelace"
NAMED = (
    "UNWIND range(1, 50) AS i CREATE (:Person {id: i, fullName: $name, phones: $name, nhsNumber: $name})",
    "UNWIND range(1, 5) AS i CREATE (:Record {id: 100 + i, givenName: $name, familyName: $name,"
    " birthDate: $name, postcode: $name, emails: $name, pncId: $name})"
    "-[:OF {record: $name, entry: $name, class: 1}]->(:OtherName {id: 200 + i, givenKey: $name})",
    "UNWIND range(1, 5) AS i"
    " CREATE (:Place {id: 300 + i, address: $name, latitude: $name, longitude: $name})",
    "UNWIND range(1, 5) AS i CREATE (:Event {id: 400 + i, narrative: $name, start: $name})",
    "UNWIND range(1, 5) AS i CREATE (:Object {id: 500 + i, value: $name}),"
    " (:Staff {id: 600 + i, fullName: $name})",
)
"""A graph as the projection must not be."""
PLAIN = """
import json, resource, sys
from pathlib import Path
from cypher.embedded_engine import ReadOnlyGraph
from cypher.engine import GraphError
from cypher.statement import Statement
graph = ReadOnlyGraph(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_DATA, (3 << 30, 3 << 30))  # this machine's, not a wall
print("ready", flush=True)
told = json.loads(sys.stdin.readline())
try:
    graph.table(Statement(told["text"], told["parameters"]), 86_400, 1_000_000)
except GraphError:
    pass
print("ended", flush=True)
"""
LIMIT = QUICK.seconds + 2.0
"""Seconds after which a question without a cell has run away."""


@dataclass(frozen=True, slots=True)
class Came:
    """What came of the texts of one kind at one setting of the walls."""

    refused: int
    ended: int
    answered: int
    harm: int


def read(texts: Iterable[str], rules: bool) -> list[Statement]:
    """What goes on to a graph: by the rules what they derive, written anew; without them all as it stands."""
    found = []
    for text in texts:
        try:
            found.append(question(text, PARAMETERS).statement if rules else Statement(text, dict(PARAMETERS)))
        except Refused:
            continue
    return found


def tells(told: object) -> bool:
    """Whether an answer has what it must not have: a line of a file, or a name."""
    return any(one in str(told) for one in (SEEN, SEEN.split(":")[0] + ":", NAME))


async def in_cells(graph: Path, statements: Sequence[Statement]) -> tuple[list[Table | GraphError], int]:
    """What came of each in a cell, and how many took longer than a cell may."""
    told: list[Table | GraphError] = []
    late = 0
    async with Cells.running(QUICK, 2) as cells:
        for statement in statements:
            started = time.monotonic()
            try:
                told.append(await cells.ask(graph, statement))
            except GraphError as fault:
                told.append(fault)
            late += time.monotonic() - started > 30
        assert (await cells.ask(graph, COUNT)).rows[0][0] > 40, "the next one is answered as ever"
    return told, late


async def unconfined(graph: Path, statements: Sequence[Statement]) -> int:
    """How many of these tell what they must not, asked in this very process."""
    engine = await EmbeddedEngine.open(graph)
    found = 0
    try:
        for statement in statements:
            try:
                found += tells(await engine.read(statement, LIMIT))
            except GraphError:
                continue
    finally:
        await engine.close()
    return found


def runs_away(graph: Path, statement: Statement) -> bool:
    """Whether it takes a process without limits for itself: on and on, or down with it."""
    process = subprocess.Popen(
        [sys.executable, "-c", PLAIN, str(graph)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        told = json.dumps({"text": statement.text, "parameters": statement.parameters})
        said, _ = process.communicate(f"{told}\n", timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return True
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            pipe.close()
    return said != "ended\n"


class Trial:
    """Sends the texts of a kind at a setting of the walls, and counts what came of it."""

    def __init__(self, projection: Standing, named: Path, scratch: Path, harbour: Harbour) -> None:
        self._projection = projection.graph
        self._named = named
        self._scratch = scratch
        self._harbour = harbour
        self._runs = 0

    def came(self, kind: str, texts: Sequence[str], rules: bool, cell: bool, projection: bool) -> Came:
        """What came of them."""
        statements = read(texts, rules)
        graph = self._projection if projection else self._named
        before = digest(graph)
        if cell:
            told, late = asyncio.run(in_cells(graph, statements))
            answered = sum(isinstance(one, Table) for one in told)
            harm = late + sum(isinstance(one, Table) and tells(one.rows) for one in told)
        elif kind == "bombs":
            answered = harm = sum(runs_away(graph, one) for one in statements)
        else:
            self._runs += 1
            harm = asyncio.run(unconfined(self._copy(graph), statements))
            if kind != "looks":
                harm += asyncio.run(changes(self._scratch / str(self._runs), statements))
            answered = harm
        harm += self._harbour.reached() + (digest(graph) != before)
        return Came(len(texts) - len(statements), len(statements) - answered, answered, harm)

    def _copy(self, graph: Path) -> Path:
        folder = self._scratch / f"copy-{self._runs}"
        folder.mkdir(parents=True)
        copy = folder / "graph.kgl"
        copy.write_bytes(graph.read_bytes())
        return copy


async def with_names(file: Path) -> Path:
    """A graph in which there is what an analyst must not have."""
    engine = await EmbeddedEngine.open(file)
    for text in NAMED:
        await engine.write([Statement(text, {"name": NAME})])
    await engine.close()
    return file
