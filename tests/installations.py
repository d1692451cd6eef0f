"""Installations for tests: the graph of one on either engine, emptied, or made from a ledger."""

import os
from collections.abc import Mapping
from pathlib import Path

from cypher.engine import Engine
from cypher.open import open_engine
from ledger.database import Ledger
from linkage.progress import Silence
from linkage.projection.project import project
from tests.graphs import empty

ENGINES = ("embedded", "neo4j")


def graph_of(home: Path, neo4j_url: str | None) -> dict[str, str]:
    """Settings that name the graph: that of Neo4j, or one that is embedded in this home."""
    if neo4j_url is None:
        return {"graph_url": f"embedded:{home / 'graph.kgl'}"}
    login = {"graph_user": os.environ.get("NEO4J_USER"), "graph_password": os.environ.get("NEO4J_PASSWORD")}
    return {"graph_url": neo4j_url, **{name: value for name, value in login.items() if value}}


async def empty_graph(graph: Mapping[str, str]) -> None:
    """Remove what another test left in the graph of these settings."""
    engine = await _opened(graph)
    await engine.close()


async def make_graph(ledger_url: str, graph: Mapping[str, str]) -> None:
    """Bring a ledger into the graph of these settings, in the place of whatever stands there."""
    ledger, engine = Ledger.open(ledger_url), await _opened(graph)
    await engine.migrate()
    await project(ledger, engine, Silence())
    await engine.close()
    ledger.close()


async def _opened(graph: Mapping[str, str]) -> Engine:
    engine = await open_engine(graph["graph_url"], graph.get("graph_user"), graph.get("graph_password"))
    await empty(engine)
    return engine
