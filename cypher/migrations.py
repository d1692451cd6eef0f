"""Constraints and indexes, derived from the graph model; each statement may be run again."""

from cypher.model import EDGES, NODES
from cypher.statement import Statement


def constraints() -> list[Statement]:
    """Ids of nodes and of asserted edges are unique in their label or type, and found at once."""
    nodes = [
        f"CREATE CONSTRAINT {node.label}_id IF NOT EXISTS FOR (n:{node.label}) REQUIRE n.id IS UNIQUE"
        for node in NODES
    ]
    edges = [
        f"CREATE CONSTRAINT {edge.type}_id IF NOT EXISTS FOR ()-[r:{edge.type}]-() REQUIRE r.id IS UNIQUE"
        for edge in EDGES
        if edge.asserted
    ]
    return [Statement(text) for text in (*nodes, *edges)]


def indexes(*, server: bool) -> list[Statement]:
    """Indexes of properties; `server` adds those that help Neo4j only."""
    return [
        Statement(f"CREATE RANGE INDEX {name} IF NOT EXISTS FOR (n:{label}) ON (n.{property})")
        for label, property, name in _indexed(server)
    ]


def without_indexes(*, server: bool) -> list[Statement]:
    """What removes them again: a whole graph is written in half the time without."""
    return [Statement(f"DROP INDEX {name} IF EXISTS") for _, _, name in _indexed(server)]


def _indexed(server: bool) -> list[tuple[str, str, str]]:
    return [
        (node.label, property, f"{node.label}_{property}")
        for node in NODES
        for property in (*node.indexed, *(node.server_indexed if server else ()))
    ]
