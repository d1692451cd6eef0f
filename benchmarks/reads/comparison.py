"""The comparison of one engine: the product and the bare route side by side, question by question."""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import orjson

from benchmarks.installation import Installation, scratch
from benchmarks.reads.client import request
from benchmarks.reads.measure import Side, alternate, crowd
from benchmarks.reads.preparation import Prepared, environment_of, headers_of, prepare
from benchmarks.reads.servers import free_port, running
from demo import partnership_folder
from graph_api.settings import Settings, load_settings

AIM_MILLISECONDS, AIM_A_FIELD = 4.0, 0.006
"""What an answer may cost more than the bare route: at most so many milliseconds, and so many a field."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is asked: variables of each question, rounds of all of them, and how long the crowd asks."""

    variables: int = 60
    rounds: int = 5
    clients: int = 16
    seconds: float = 5.0
    turns: int = 2


@dataclass(frozen=True, slots=True)
class Compared:
    """One question on one engine. All times are milliseconds."""

    question: str
    fields: list[int]
    bare: Side
    product: Side

    @property
    def excess(self) -> list[float]:
        """What each request took more than the same one of the bare route."""
        pairs = zip(self.product.taken, self.bare.taken, strict=True)
        return [ours - theirs for ours, theirs in pairs]

    @property
    def aim(self) -> float:
        """What the median request may take more."""
        return AIM_MILLISECONDS + AIM_A_FIELD * median(self.fields)


@dataclass(frozen=True, slots=True)
class Throughput:
    """All questions in turn from many clients at once: requests a second."""

    clients: int
    bare: float
    product: float
    bare_side: Side
    product_side: Side


def compare(made: Installation, graph: str | None, effort: Effort) -> tuple[list[Compared], Throughput]:
    """Measure on a copy of an installation; `graph` is the address of a Neo4j that holds the same, if any."""
    with scratch() as folder:
        own = made.copy(folder / "product")
        beside = made.copy(folder / "bare").graph_url if graph is None else graph
        settings = load_settings(
            home=own.folder,
            partnership=partnership_folder(),
            ledger_url=own.ledger_url,
            graph_url=graph or own.graph_url,
            development=True,
            port=free_port(),
        )
        prepared = asyncio.run(prepare(settings, effort.variables))
        statements = folder / "statements.json"
        asked = [one for question in prepared.statements for one in question]
        statements.write_bytes(orjson.dumps([(one.text, one.parameters) for one in asked]))
        bare_port = free_port()
        bare = [sys.executable, "-m", "benchmarks.reads.bare_route", str(statements), beside, str(bare_port)]
        with (
            running(bare, bare_port, folder / "bare.log") as bare_process,
            running(_serve(), settings.port, folder / "product.log", environment_of(settings)) as process,
        ):
            return asyncio.run(_measure(prepared, settings, process, bare_port, bare_process, effort))


async def _measure(
    prepared: Prepared, settings: Settings, process: int, bare_port: int, bare_process: int, effort: Effort
) -> tuple[list[Compared], Throughput]:
    headers = headers_of(settings)
    ours, theirs, number = [], [], 0
    for question in prepared.questions:
        bodies = [orjson.dumps({"query": question.document, "variables": one}) for one in question.variables]
        ours.append([request("POST", "/graphql", headers, body) for body in bodies])
        theirs.append([request("GET", f"/{number + n}", {}) for n in range(len(bodies))])
        number += len(bodies)
    compared = []
    for question, fields, own, bare in zip(prepared.questions, prepared.fields, ours, theirs, strict=True):
        one = Compared(
            question.name, fields, Side(bare_process, bare_port, bare), Side(process, settings.port, own)
        )
        await alternate([one.bare, one.product], effort.rounds)
        compared.append(one)
    mixed = [[one for turn in zip(*side, strict=True) for one in turn] for side in (theirs, ours)]
    bare_side = Side(bare_process, bare_port, mixed[0])
    product_side = Side(process, settings.port, mixed[1])
    done = {id(bare_side): 0, id(product_side): 0}
    for _ in range(effort.turns):
        for side in (bare_side, product_side):
            done[id(side)] += await crowd(side, effort.clients, effort.seconds)
    asked = effort.turns * effort.seconds
    return compared, Throughput(
        effort.clients, done[id(bare_side)] / asked, done[id(product_side)] / asked, bare_side, product_side
    )


def _serve() -> list[str]:
    return [str(Path(sys.executable).with_name("richpicture")), "serve"]
