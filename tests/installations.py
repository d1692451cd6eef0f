"""Installations for tests: a graph made from a ledger on either engine, for a server to answer from."""

import os
from pathlib import Path

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


async def make_graph(ledger_url: str, graph: dict[str, str]) -> None:
    """Bring a ledger into the graph of these settings, in the place of whatever stands there."""
    ledger = Ledger.open(ledger_url)
    engine = await open_engine(graph["graph_url"], graph.get("graph_user"), graph.get("graph_password"))
    await empty(engine)
    await engine.migrate()
    await project(ledger, engine, Silence())
    await engine.close()
    ledger.close()
