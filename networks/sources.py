"""Sources: from whom the ways in each connected component are followed."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csgraph

from networks.network import Ints, Network

AFFORDABLE = 500_000_000
"""How many ties may be met in all for what is exact, both ways, from each of its sources."""
SHARED, LEAST = 500, 100
"""How many sources larger components share, and how many of them each has at least."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Each person's `component`; of each component `sizes`, `ties` (both ways), and how many are `drawn`."""

    component: Ints
    sizes: Ints
    ties: Ints
    drawn: Ints

    @classmethod
    def of(cls, network: Network, affordable: int = AFFORDABLE, shared: int = SHARED) -> "Sources":
        """The cheapest components whole, as far as `affordable` goes; the others share `shared` sources.

        As an error is told as a share of all pairs, larger ones are given more, by their pairs (Neyman 1934).
        """
        many, found = csgraph.connected_components(network.matrix, directed=False)
        component = found.astype(np.int64)
        sizes = np.bincount(component, minlength=many)
        ties = np.bincount(component, network.degree, many).astype(np.int64)
        cheapest = np.argsort(sizes * ties, kind="stable")
        drawn = sizes.copy()
        dear = cheapest[np.cumsum((sizes * ties)[cheapest]) > affordable]
        share = shared * sizes[dear] ** 2 // max(int(np.square(sizes[dear]).sum()), 1)
        drawn[dear] = np.minimum(np.maximum(share, LEAST), sizes[dear])
        return cls(component, sizes, ties, drawn)

    @property
    def many(self) -> int:
        """How many there are in all."""
        return int(self.drawn.sum())

    @property
    def sampled(self) -> npt.NDArray[np.bool_]:
        """Whether each person is in a component that is not taken whole."""
        return (self.drawn < self.sizes)[self.component]

    def draw(self, seed: int) -> Ints:
        """The sources, component by component, those of like cost together; without putting back."""
        chance = np.random.default_rng(seed).random(len(self.component))
        ordered = np.lexsort((chance, self.component, (self.sizes * self.ties)[self.component]))
        sizes = self.sizes[self.component[ordered]]
        begins = np.flatnonzero(np.diff(self.component[ordered], prepend=-1))
        nth = np.arange(len(ordered)) - np.repeat(begins, sizes[begins])
        return ordered[nth < self.drawn[self.component[ordered]]]
