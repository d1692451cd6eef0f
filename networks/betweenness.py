"""Betweenness: how much of the shortest ways between others leads through a person.

Each connected component by itself: exact from all its persons as sources where that is affordable (Brandes
2001, "A faster algorithm for betweenness centrality"), otherwise from a sample of them (Brandes and Pich
2007, "Centrality estimation in large networks"), each way counted the more the farther from its source
(Geisberger, Sanders and Schultes 2008, "Better approximation of betweenness centrality"), with the standard
error. Ways are counted by their ties, whatever these weigh.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from networks.network import Floats, Ints, Network
from networks.sources import Sources
from networks.triangles import triangles
from networks.ways import Rounds

RULE_OF_THREE = 3
"""What was seen in none of k draws is in at most 3 / k of all, as 95 of 100 times (`_unseen`)."""


@dataclass(frozen=True, slots=True, eq=False)
class Betweenness:
    """For each person the share of all pairs of others, 0 to 1, whose shortest ways lead through her.

    `sampled` says of whom it is from a sample, `sources` of how many persons that is, and `error` is its
    standard error; of one through whom no way from these leads, half of the most that it can be. Both are 0
    for who is not in a sample, and for who can be on no shortest way, because all whom she is tied to are
    tied to one another.
    """

    value: Floats
    error: Floats
    sampled: npt.NDArray[np.bool_]
    sources: int

    @property
    def exact(self) -> bool:
        """Whether it is so of everybody."""
        return not self.sampled.any()


def betweenness(
    network: Network,
    seed: int,
    advance: Callable[[int], None] = lambda sources: None,
    sources: Sources | None = None,
) -> Betweenness:
    """The betweenness of each person; `advance` is told of the sources done, of `sources.many`.

    The error is that of a mean of some sources out of a component's, with the correction for a finite
    population; the same seed draws the same. How often a value lies within two errors is measured in
    `tests/networks`.
    """
    sources = sources or Sources.of(network)
    size = len(network.persons)
    total, squares, chosen = np.zeros(size), np.zeros(size), sources.draw(seed)
    for found in Rounds(network, sources.component).ways(chosen, sources.ties[sources.component[chosen]]):
        total += np.bincount(found.persons, found.through, size)
        squares += np.bincount(found.persons, found.through**2, size)
        advance(found.sources)
    pairs, sampled = max((size - 1) * (size - 2), 1), sources.sampled
    drawn, whole = sources.drawn[sources.component], sources.sizes[sources.component]
    variance = np.maximum(squares - total**2 / drawn, 0.0) / np.maximum(drawn - 1, 1)
    error = np.where(sampled, whole * np.sqrt(variance / drawn * (1 - drawn / whole)), 0.0) / pairs
    if sampled.any():
        unseen = sampled & (total == 0) & ~_enclosed(network)
        error[unseen] = _unseen(drawn[unseen], whole[unseen]) / 2 / pairs
    return Betweenness(total * (whole / drawn) / pairs, error, sampled, int(sampled[chosen].sum()))


def _unseen(drawn: Ints, whole: Ints) -> Floats:
    """How many pairs ways can join through somebody through whom none from the drawn sources leads, at most.

    At most 3 of `drawn` persons begin such a way (Hanley and Lippman-Hand 1983, "If nothing goes wrong, is
    everything all right?"). A way that leads through her from one end does so from the other, so that both
    are among these: their pairs are all that there can be.
    """
    ends = np.minimum(RULE_OF_THREE * whole / drawn, whole - 1.0)
    return np.asarray(ends * (ends - 1))


def _enclosed(network: Network) -> npt.NDArray[np.bool_]:
    """Whether all whom somebody is tied to are tied to one another, so that no shortest way needs her."""
    size = len(network.persons)
    closed = np.zeros(size)
    for some in triangles(network):
        closed += np.bincount(some.persons.reshape(-1), minlength=size)
    return np.asarray(closed * 2 == network.degree * (network.degree - 1))
