"""A network: persons, and how strongly each is tied to which others; without direction, without loops."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import networkx as nx
import numpy as np
import numpy.typing as npt
from scipy import sparse

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Pair = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Network:
    """`persons` are ids in their order; everything else speaks of them by their place in it.

    Each tie stands once, in the order of its ends: `start[i] < end[i]`, with `weight[i] > 0`. Whoever has no
    tie is in no network.
    """

    persons: tuple[str, ...]
    start: Ints
    end: Ints
    weight: Floats

    @classmethod
    def of(cls, ties: Mapping[Pair, float]) -> "Network":
        """The network of these ties: a pair told both ways is one, its weights added up; a loop is none."""
        added: dict[Pair, float] = {}
        for (one, other), weight in ties.items():
            if one != other:
                pair = (one, other) if one < other else (other, one)
                added[pair] = added.get(pair, 0.0) + weight
        persons = tuple(sorted({id for pair in added for id in pair}))
        place = {id: n for n, id in enumerate(persons)}
        rows = sorted((place[one], place[other], weight) for (one, other), weight in added.items())
        columns = np.array(rows, dtype=np.float64).reshape(-1, 3)
        return cls(persons, columns[:, 0].astype(np.int64), columns[:, 1].astype(np.int64), columns[:, 2])

    def ties(self) -> dict[Pair, float]:
        """The ties by the ids of their ends, each once, with their weights."""
        ends = zip(self.start.tolist(), self.end.tolist(), self.weight.tolist(), strict=True)
        return {(self.persons[a], self.persons[b]): weight for a, b, weight in ends}

    def among(self, some: Iterable[int]) -> "Network":
        """These persons alone, with the ties between them; whoever has none left stays away."""
        kept = {self.persons[n] for n in some}
        return Network.of({pair: weight for pair, weight in self.ties().items() if kept.issuperset(pair)})

    @cached_property
    def matrix(self) -> "sparse.csr_array":
        """The weights, symmetric: persons x persons."""
        size = len(self.persons)
        ends = (np.concatenate([self.start, self.end]), np.concatenate([self.end, self.start]))
        matrix = sparse.csr_array((np.tile(self.weight, 2), ends), shape=(size, size))
        matrix.sort_indices()
        return matrix

    @cached_property
    def graph(self) -> "nx.Graph":
        """The same for networkx: nodes are places, in their order, so that a shuffle by a seed repeats."""
        graph = nx.Graph()
        graph.add_nodes_from(range(len(self.persons)))
        ties = zip(self.start.tolist(), self.end.tolist(), self.weight.tolist(), strict=True)
        graph.add_weighted_edges_from(ties)
        return graph

    @cached_property
    def degree(self) -> Ints:
        """How many others each is tied to."""
        return np.asarray(np.diff(self.matrix.indptr), dtype=np.int64)

    @cached_property
    def strength(self) -> Floats:
        """The weights of each one's ties, added up."""
        return np.asarray(self.matrix.sum(axis=1), dtype=np.float64).reshape(-1)
