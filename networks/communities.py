"""Communities: who belongs together, found by greater modularity (Blondel and others 2008, "Louvain")."""

from collections.abc import Callable
from dataclasses import dataclass

import networkx as nx
import numpy as np

from networks.network import Ints, Network


@dataclass(frozen=True, slots=True, eq=False)
class Communities:
    """`of` is each person's community, numbered from 0, the largest first; `sizes` are theirs.

    `modularity` is how much more of the ties lies inside than by chance (Newman 2006), -0.5 to 1.
    """

    of: Ints
    sizes: Ints
    modularity: float


def communities(
    network: Network, seed: int, advance: Callable[[int], None] = lambda passes: None
) -> Communities:
    """The communities by the weights of ties; the same seed finds the same. `advance` is told of passes.

    What it finds is a good division, not the only one: another seed may draw some borders otherwise.
    """
    size = len(network.persons)
    if not size:
        return Communities(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), 0.0)
    found: list[set[int]] = []
    for division in nx.community.louvain_partitions(network.graph, seed=seed):
        found = division
        advance(1)
    ordered = sorted(found, key=lambda one: (-len(one), min(one)))
    of = np.zeros(size, dtype=np.int64)
    for number, members in enumerate(ordered):
        of[list(members)] = number
    modularity = nx.community.modularity(network.graph, ordered)
    return Communities(of, np.array([len(one) for one in ordered], dtype=np.int64), float(modularity))
