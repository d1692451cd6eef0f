"""Communities: who belongs together, found by greater modularity.

By Louvain (Blondel and others 2008, "Fast unfolding of communities in large networks"); in a large network by
Leiden (Traag, Waltman and van Eck 2019, "From Louvain to Leiden"), which is faster by far there, finds more
modularity, and leaves no community that does not hang together.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import graspologic_native
import networkx as nx
import numpy as np

from networks.network import Ints, Network

LARGE = 2_000
"""Of how many persons a network is large."""
CYCLES = 5
"""How often Leiden goes on from what it found (measured: more find no more)."""


@dataclass(frozen=True, slots=True, eq=False)
class Communities:
    """`of` is each person's community, numbered from 0, the largest first; `sizes` are theirs.

    `modularity` is how much more of the ties lies inside than by chance (Newman 2006), -0.5 to 1.
    """

    of: Ints
    sizes: Ints
    modularity: float


def communities(
    network: Network,
    seed: int,
    advance: Callable[[int], None] = lambda passes: None,
    large: int = LARGE,
) -> Communities:
    """The communities by the weights of ties; the same seed finds the same. `advance` hears Louvain's passes.

    What it finds is a good division, not the only one: another seed may draw some borders otherwise.
    """
    size = len(network.persons)
    if not size:
        return Communities(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), 0.0)
    found = _louvain(network, seed, advance) if size <= large else _leiden(network, seed)
    ordered = sorted(found, key=lambda one: (-len(one), min(one)))
    of = np.zeros(size, dtype=np.int64)
    for number, members in enumerate(ordered):
        of[list(members)] = number
    return Communities(of, np.array([len(one) for one in ordered], dtype=np.int64), _modularity(network, of))


def _modularity(network: Network, of: Ints) -> float:
    """The share of weight inside communities, less what chance would have there (Newman 2006)."""
    whole = network.weight.sum()
    inside = network.weight[of[network.start] == of[network.end]].sum()
    return float(inside / whole - np.square(np.bincount(of, network.strength) / (2 * whole)).sum())


def _louvain(network: Network, seed: int, advance: Callable[[int], None]) -> list[set[int]]:
    found: list[set[int]] = []
    for division in nx.community.louvain_partitions(network.graph, seed=seed):
        found = division
        advance(1)
    return found


def _leiden(network: Network, seed: int) -> list[set[int]]:
    ends = (map(str, side.tolist()) for side in (network.start, network.end))
    _, of = graspologic_native.leiden(
        edges=[*zip(*ends, network.weight.tolist(), strict=True)],
        starting_communities=None,
        resolution=1.0,
        randomness=0.001,
        iterations=CYCLES,
        use_modularity=True,
        seed=seed,
        trials=1,
    )
    found: dict[int, set[int]] = defaultdict(set)
    for person, number in of.items():
        found[number].add(int(person))
    return [*found.values()]
