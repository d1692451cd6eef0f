"""Constraints and indexes, derived from the graph model; each statement may be run again."""

from cypher.model import EDGES, NODES
from cypher.statement import Statement


def migrations(*, server: bool) -> list[Statement]:
    """What brings an empty or older graph to the model: unique ids of nodes and of asserted edges, indexes.

    `server` adds the indexes that help Neo4j only. The name of a thing tells what it is on, so that a change
    of the model makes a new one.
    """
    unique = [
        f"CREATE CONSTRAINT {node.label}_id IF NOT EXISTS FOR (n:{node.label}) REQUIRE n.id IS UNIQUE"
        for node in NODES
    ]
    unique += [
        f"CREATE CONSTRAINT {edge.type}_id IF NOT EXISTS FOR ()-[r:{edge.type}]-() REQUIRE r.id IS UNIQUE"
        for edge in EDGES
        if edge.asserted
    ]
    indexes = [
        f"CREATE RANGE INDEX {node.label}_{name} IF NOT EXISTS FOR (n:{node.label}) ON (n.{name})"
        for node in NODES
        for name in (*node.indexed, *(node.server_indexed if server else ()))
    ]
    return [Statement(text) for text in (*unique, *indexes)]
