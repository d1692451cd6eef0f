"""The bare load of a graph: finished rows, created in an empty store of the same engine.

`unload` takes a finished graph apart into a file of rows; `load_graph` creates them, nodes before edges,
with nothing to look up but the ends of the edges, and indexes last: what any projection pays at the least.
"""

import asyncio
import pickle
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from benchmarks.stage import Figures
from benchmarks.stopwatch import Stopwatch
from cypher.engine import Engine
from cypher.model import EDGES, NODES, EdgeModel, NodeModel
from cypher.open import open_engine
from cypher.statement import Statement
from cypher.writes import batches, create_edges, create_nodes

DIGITS = "abcdefghijklmnopqrstuvwxyz234567"
"""What the random part of an id begins with: its parts are about equal."""

Part = tuple[str, str, list[dict[str, Any]]]
"""`node` or `edge`, its label or type, and rows for one statement."""


def unload(watch: Stopwatch, graph: str, into: str) -> Figures:
    """Write every node and edge of a graph to a file, as rows for the statements that create them."""
    return asyncio.run(_unload(watch, graph, Path(into)))


def load_graph(watch: Stopwatch, rows: str, size: int, graph: str) -> Figures:
    """Create the `size` rows of a file in an empty graph, until it is durable and ready to be asked."""
    return asyncio.run(_load(watch, Path(rows), size, graph))


async def _unload(watch: Stopwatch, graph: str, into: Path) -> Figures:
    engine = await open_engine(graph)
    rows = 0
    with watch, into.open("wb") as file:
        for node in NODES:
            async for found in _nodes(engine, node):
                rows += _keep(file, "node", node.label, found)
        for edge in EDGES:
            async for found in _edges(engine, edge):
                rows += _keep(file, "edge", edge.type, found)
    await engine.close()
    return {"rows": rows}


async def _load(watch: Stopwatch, rows: Path, size: int, graph: str) -> Figures:
    engine = await open_engine(graph)
    loaded = 0
    with watch:
        async with engine.renewal(size) as target:
            for kind, name, found in _parts(rows):
                create = create_nodes if kind == "node" else create_edges
                await target.write([create(name, found, 1)])
                loaded += len(found)
        await engine.close()
    return {"rows": loaded}


async def _nodes(engine: Engine, node: NodeModel) -> AsyncIterator[list[dict[str, Any]]]:
    columns = ", ".join(f"n.`{name}` AS `{name}`" for name in ("id", *node.stored))
    for within in _within("n", node.label):
        text = f"MATCH (n:{node.label}){within} RETURN {columns}"
        yield await engine.read(Statement(text), 600)


async def _edges(engine: Engine, edge: EdgeModel) -> AsyncIterator[list[dict[str, Any]]]:
    columns = ", ".join(f"r.`{name}` AS `{name}`" for name in edge.stored)
    ends = "a.id AS start, b.id AS `end`" + (f", {columns}" if columns else "")
    for within in _within("a", edge.start):
        text = f"MATCH (a:{edge.start})-[r:{edge.type}]->(b:{edge.end}){within} RETURN {ends}"
        yield await engine.read(Statement(text), 600)


def _within(variable: str, label: str) -> Iterator[str]:
    """Conditions that part all things of a label by their ids: one answer must not hold them all."""
    bounds = [f"{label.lower()}_{digit}" for digit in sorted(DIGITS)]
    yield f" WHERE {variable}.id < '{bounds[0]}'"
    for low, high in zip(bounds, [*bounds[1:], None], strict=True):
        yield f" WHERE {variable}.id >= '{low}'" + (f" AND {variable}.id < '{high}'" if high else "")


def _keep(file: BinaryIO, kind: str, name: str, rows: list[dict[str, Any]]) -> int:
    for batch in batches(rows):
        pickle.dump((kind, name, list(batch)), file, pickle.HIGHEST_PROTOCOL)
    return len(rows)


def _parts(rows: Path) -> Iterator[Part]:
    with rows.open("rb") as file:
        while file.peek(1):
            yield pickle.load(file)
