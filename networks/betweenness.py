"""Betweenness: how much of the shortest ways between others leads through a person.

Exact from all sources (Brandes 2001, "A faster algorithm for betweenness centrality"); of a large network
from a sample of them (Brandes and Pich 2007, "Centrality estimation in large networks"), each way counted the
more the farther from its source (Geisberger, Sanders and Schultes 2008, "Better approximation of betweenness
centrality"), with the standard error. Ways are counted by their ties, whatever these weigh.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from networks.network import Floats, Ints, Network

EXACT = 2_000
"""Up to how many persons all are sources."""
SOURCES = 1_000
"""How many of more are."""


@dataclass(frozen=True, slots=True, eq=False)
class Betweenness:
    """For each person the share of all pairs of others, 0 to 1, whose shortest ways lead through her.

    `error` is the standard error of that, 0 where all were sources; `sources` is how many were.
    """

    value: Floats
    error: Floats
    sources: int

    @property
    def exact(self) -> bool:
        """Whether all were sources."""
        return self.sources == len(self.value)


def betweenness(
    network: Network,
    seed: int,
    advance: Callable[[int], None] = lambda sources: None,
    exact: int = EXACT,
    sources: int = SOURCES,
) -> Betweenness:
    """The betweenness of each person; `advance` is told of the sources done.

    A sample is drawn without putting back: the error is that of a mean of `sources` out of all, with the
    correction for a finite population; the same seed draws the same. Of those who stand highest some 92 of
    100 lie within two errors (measured, `tests/networks`); of those far below, whom few ways pass, fewer do.
    """
    size = len(network.persons)
    whole = size <= max(exact, sources)
    chosen = np.arange(size)
    if not whole:
        chosen = np.sort(np.random.default_rng(seed).choice(size, sources, replace=False))
    total, squares = np.zeros(size), np.zeros(size)
    indptr, indices = network.matrix.indptr.astype(np.int64), network.matrix.indices.astype(np.int64)
    for source in chosen:
        dependency = _dependencies(indptr, indices, int(source), size)
        total += dependency
        if not whole:
            squares += dependency * dependency
        advance(1)
    many, pairs = len(chosen), (size - 1) * (size - 2)
    if not many or not pairs:
        return Betweenness(np.zeros(size), np.zeros(size), many)
    error = np.zeros(size)
    if not whole:
        variance = np.maximum(squares - total * total / many, 0.0) / (many - 1)
        error = size * np.sqrt(variance / many * (1 - many / size)) / pairs
    return Betweenness(total * (size / many) / pairs, error, many)


def _dependencies(indptr: Ints, indices: Ints, source: int, size: int) -> Floats:
    """What the ways from `source` to all others come to at each: of a way of length l, 2 d / l at distance d.

    Ways go both ways, so that over all sources each counts once at each whom it leads through.
    """
    distance = np.full(size, -1, dtype=np.int64)
    ways = np.zeros(size)
    distance[source], ways[source] = 0, 1.0
    edge, levels = np.array([source], dtype=np.int64), list[tuple[Ints, Ints]]()
    while len(edge):
        here, there = _neighbours(indptr, indices, edge)
        ahead = distance[there] < 0
        here, there = here[ahead], there[ahead]
        ways += np.bincount(there, ways[here], size)
        levels.append((here, there))
        distance[there] = len(levels)
        edge = np.flatnonzero(distance == len(levels))
    delta = np.zeros(size)
    for here, there in reversed(levels):
        delta += np.bincount(here, ways[here] / ways[there] * (1 / distance[there] + delta[there]), size)
    return 2 * distance * delta


def _neighbours(indptr: Ints, indices: Ints, edge: Ints) -> tuple[Ints, Ints]:
    """All ties that leave these: from whom, to whom."""
    many = indptr[edge + 1] - indptr[edge]
    first = np.repeat(indptr[edge] - np.concatenate([[0], np.cumsum(many)[:-1]]), many)
    return np.repeat(edge, many), indices[first + np.arange(len(first))]
