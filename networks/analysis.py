"""An analysis: every measure of one network, in one pass that tells how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np

from linkage.progress import Progress, Silence
from networks.betweenness import Betweenness, betweenness
from networks.bridging import constraint, participation
from networks.communities import Communities, communities
from networks.network import Floats, Ints, Network
from networks.sources import AFFORDABLE, SHARED, Sources

SEED = 1


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """What a network came to; each column has one number for each of its persons.

    `core` is the largest k for which she is in the k-core: among persons who each have k ties to one another
    (Seidman 1983).
    """

    network: Network
    betweenness: Betweenness
    core: Ints
    communities: Communities
    participation: Floats
    constraint: Floats

    def ranked(self) -> Sequence[int]:
        """All persons, the highest betweenness first, then by ties, then by id."""
        return self._ranked(np.arange(len(self.network.persons)))

    def brokers(self) -> Sequence[int]:
        """Those with ties into more than one community, the highest betweenness first, then the same way."""
        return self._ranked(np.flatnonzero(self.participation > 1e-9))

    def _ranked(self, some: Ints) -> Sequence[int]:
        # Sums of floats in another order differ in their last digits: what is alike to 12 digits is equal.
        value = np.round(self.betweenness.value[some], 12)
        order: list[int] = some[np.lexsort((some, -self.network.degree[some], -value))].tolist()
        return order


def analyse(
    network: Network,
    seed: int = SEED,
    progress: Progress | None = None,
    affordable: int = AFFORDABLE,
    shared: int = SHARED,
) -> Analysis:
    """All measures of a network; the same seed gives the same. `affordable`, `shared`: see `Sources`."""
    progress = progress or Silence()
    size = len(network.persons)
    with progress.stage("Cores", size) as advance:
        told = nx.core_number(network.graph)
        core = np.array([told[n] for n in range(size)], dtype=np.int64)
        advance(size)
    with progress.stage("Communities") as advance:
        found = communities(network, seed, advance)
    with progress.stage("Brokers", size) as advance:
        spread, bound = participation(network, found.of), constraint(network)
        advance(size)
    sources = Sources.of(network, affordable, shared)
    with progress.stage("Betweenness", sources.many) as advance:
        between = betweenness(network, seed, advance, sources)
    return Analysis(network, between, core, found, spread, bound)
