"""Worth: what a division into communities is worth, beside chance's and beside those of other seeds."""

from dataclasses import dataclass, replace

import numpy as np
from sklearn.metrics import adjusted_rand_score

from linkage.progress import Progress, Silence
from networks.analysis import SEED, Analysis
from networks.bridging import participation
from networks.communities import LARGE, communities
from networks.network import Network

DRAWS, DRAWS_OF_LARGE = 10, 1
"""How many random networks and other seeds are tried; of a large network they differ little and take long."""
FIRST = 10
"""How many brokers are compared."""


@dataclass(frozen=True, slots=True)
class Worth:
    """How `many` random networks and as many other seeds compare; each figure is their mean.

    `by_chance` is the modularity that the same method finds where there is nothing to find (Guimerà,
    Sales-Pardo and Amaral 2004, "Modularity from fluctuations in random graphs and complex networks").
    `agreement` is the adjusted Rand index of the divisions of other seeds (Hubert and Arabie 1985), 1 where
    they are the same and 0 by chance; `staying` the share of the first brokers who are among the first there,
    None where nobody is one.
    """

    many: int
    by_chance: float
    agreement: float
    staying: float | None

    def words(self) -> str:
        """The same as a line."""
        many = "another seed" if self.many == 1 else f"{self.many} other seeds"
        stay = "" if self.staying is None else f", {self.staying:.0%} of the first {FIRST} brokers stay"
        return f"by {many} communities agree to {self.agreement:.2f} (adjusted Rand index){stay}"


def worth(made: Analysis, seed: int = SEED, progress: Progress | None = None, large: int = LARGE) -> Worth:
    """What the communities of this analysis are worth; the same seed gives the same."""
    network = made.network
    many = DRAWS if len(network.persons) <= large else DRAWS_OF_LARGE
    chance, first = np.random.default_rng(seed), {*made.brokers()[:FIRST]}
    found, alike, staying = list[float](), list[float](), list[float]()
    with (progress or Silence()).stage("Chance and other seeds", 2 * many) as advance:
        for n in range(1, many + 1):
            found.append(communities(shuffled(network, chance), seed, large=large).modularity)
            advance(1)
            other = communities(network, seed + n, large=large)
            alike.append(float(adjusted_rand_score(made.communities.of, other.of)))
            again = replace(made, communities=other, participation=participation(network, other.of))
            staying.append(len(first & {*again.brokers()[:FIRST]}) / max(len(first), 1))
            advance(1)
    means = [float(np.mean(some)) for some in (found, alike, staying)]
    return Worth(many, means[0], means[1], means[2] if first else None)


def shuffled(network: Network, chance: np.random.Generator) -> Network:
    """A random network in which each has as many ties as here, of the same weights (Newman 2010, 13.2).

    The ends of all ties are tied anew; those that meet themselves are left out, and two between the same
    persons are one with the weight of both, which in a network that is not dense are few.
    """
    ends = chance.permutation(np.concatenate([network.start, network.end])).reshape(2, -1)
    low, high = ends.min(axis=0), ends.max(axis=0)
    apart = low < high
    key, place = np.unique(low[apart] * len(network.persons) + high[apart], return_inverse=True)
    weight = np.bincount(place, network.weight[apart], len(key)).astype(np.float64)
    start, end = np.divmod(key, max(len(network.persons), 1))
    # Whoever met herself alone has no tie left, and is in no network.
    left, renumbered = np.unique(np.concatenate([start, end]), return_inverse=True)
    start, end = renumbered.reshape(2, -1).astype(np.int64)
    return Network(tuple(network.persons[n] for n in left), start, end, weight)
