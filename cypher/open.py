"""The engine that an address names."""

from pathlib import Path

from cypher.embedded_engine import EmbeddedEngine
from cypher.engine import Engine, GraphUnavailable
from cypher.neo4j_engine import Neo4jEngine

SERVERS = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


async def open_engine(url: str, user: str | None = None, password: str | None = None) -> Engine:
    """Open `embedded:<path of a file>` or connect to `bolt://…`, `neo4j://…` (with `+s`: over TLS).

    The engine stands ready when this returns; its graph may still be empty and without indexes (`migrate`).
    Raises GraphUnavailable for an address that says nothing, a server that does not answer or does not accept
    the user, and a store that another process holds.
    """
    scheme, colon, rest = url.partition(":")
    if colon and scheme == "embedded" and rest:
        return await EmbeddedEngine.open(Path(rest))
    if colon and scheme in SERVERS and rest.startswith("//"):
        return await Neo4jEngine.open(url, user, password)
    raise GraphUnavailable(
        f"{scheme}: is no graph that can be opened. The address is embedded:<path of a file>, bolt://host:7687"
        " or neo4j://host:7687."
    )
