"""Inside a cell with one connection, to a Neo4j that holds nothing but the snapshot and takes no write."""

import asyncio
from pathlib import Path
from typing import Any

from cypher.analysts.inside import Ask, live
from cypher.engine import GraphUnavailable
from cypher.neo4j_engine import Neo4jEngine
from cypher.statement import Statement
from cypher.table import Table

_WHICH = Statement("MATCH (s:Snapshot) RETURN s.id AS id")
_SECONDS = 5.0


def opened(told: dict[str, Any]) -> Ask:
    """The graph of this server: its connection stands when the cell shuts itself in, and is the only one."""
    loop = asyncio.new_event_loop()
    engine = loop.run_until_complete(Neo4jEngine.open(*told["server"]))

    async def ask(statement: Statement, seconds: int, most: int) -> Table:
        held = [row["id"] for row in await engine.read(_WHICH, _SECONDS)]
        if held != [Path(told["graph"]).parent.name]:
            raise GraphUnavailable("The analysts' server does not hold the last snapshot yet.")
        return await engine.table(statement, seconds, most)

    return lambda statement, seconds, most: loop.run_until_complete(ask(statement, seconds, most))


if __name__ == "__main__":
    live(opened)
