"""A portion: a part of the graph as it should be, and the statements that make it so."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from cypher.model import edge
from cypher.statement import Statement
from cypher.writes import (
    Row,
    add_nodes,
    batches,
    create_edges,
    creations,
    delete_edges,
    delete_edges_of,
    delete_nodes,
    set_nodes,
)


def _lists() -> defaultdict[str, list[Row]]:
    return defaultdict(list)


def _sets() -> defaultdict[str, set[str]]:
    return defaultdict(set)


@dataclass(slots=True)
class Portion:
    """What holds of some nodes and edges, by label and type.

    `nodes` exist with these properties, `others` exist whatever they say, `gone` do not exist. `edges` exist;
    of the asserted edges with an id of `edge_ids`, and of the structural ones that leave a node of `starts`,
    no others do.
    """

    nodes: defaultdict[str, list[Row]] = field(default_factory=_lists)
    others: defaultdict[str, list[Row]] = field(default_factory=_lists)
    gone: defaultdict[str, set[str]] = field(default_factory=_sets)
    edges: defaultdict[str, list[Row]] = field(default_factory=_lists)
    edge_ids: defaultdict[str, set[str]] = field(default_factory=_sets)
    starts: defaultdict[str, set[str]] = field(default_factory=_sets)

    def size(self) -> int:
        """How many nodes and edges it has."""
        return sum(map(len, self.nodes.values())) + sum(map(len, self.edges.values()))

    def creations(self, generation: int) -> Iterator[Statement]:
        """What writes it into a graph that has nothing of it."""
        return creations(self.nodes, self.edges, generation)

    def changes(self, generation: int) -> Iterator[Statement]:
        """What brings a graph to it that may have any of it; running it again changes nothing."""
        yield from self._removals()
        for label, rows in self.nodes.items():
            for some in batches(rows):
                yield set_nodes(label, some, generation)
                yield add_nodes(label, some, generation)
        for label, rows in self.others.items():
            for some in batches(rows):
                yield add_nodes(label, some, generation)
        for type, rows in self.edges.items():
            for some in batches(rows):
                yield create_edges(type, some, generation)

    def _removals(self) -> Iterator[Statement]:
        for type in {**self.edges, **self.edge_ids, **self.starts}:
            rows = self.edges.get(type, [])
            if edge(type).asserted:
                for portion in batches(sorted(self.edge_ids[type].union(row["id"] for row in rows))):
                    yield delete_edges(type, portion)
            else:
                for portion in batches(sorted(self.starts[type].union(row["start"] for row in rows))):
                    yield delete_edges_of(type, portion)
        for label, ids in self.gone.items():
            for portion in batches(sorted(ids)):
                yield delete_nodes(label, portion)
