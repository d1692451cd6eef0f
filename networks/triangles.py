"""Triangles: every three persons who are all tied to one another."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from networks.network import Ints, Network

PAIRS = 4_000_000
"""How many pairs of neighbours are looked at together."""


@dataclass(frozen=True, slots=True)
class Triangles:
    """Some of the triangles of a network: their persons, three rows of places, and their ties.

    Row n of `ties` has the ties that lie opposite to row n of `persons`, by their place in the network.
    """

    persons: Ints
    ties: Ints


def triangles(network: Network) -> Iterator[Triangles]:
    """Each triangle once, in parts.

    A tie goes from who has fewer to who has more of them, so that at most sqrt(2 ties) leave anybody, and
    only pairs of these are looked at: of the order of ties^1.5 at most, however many one person has (Chiba
    and Nishizeki 1985, "Arboricity and subgraph listing algorithms").
    """
    size, many = len(network.persons), len(network.start)
    rank = np.empty(size, dtype=np.int64)
    rank[np.argsort(network.degree, kind="stable")] = np.arange(size)
    turned = rank[network.start] > rank[network.end]
    low = np.where(turned, network.end, network.start)
    high = np.where(turned, network.start, network.end)
    ordered = np.lexsort((rank[high], low))
    low, high = low[ordered], high[ordered]
    number = low * size + rank[high]
    # Each makes a pair with every later one that leaves the same person.
    later = np.searchsorted(low, low, side="right") - np.arange(many) - 1
    pairs = np.cumsum(later)
    begin = 0
    while begin < many:
        spent = pairs[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(pairs, spent + PAIRS, side="right")))
        part = later[begin:end]
        one = np.repeat(np.arange(begin, end), part)
        other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(part) - part, part)
        sought = high[one] * size + rank[high[other]]
        closing = np.minimum(np.searchsorted(number, sought), many - 1)
        tied = number[closing] == sought
        one, other, closing = one[tied], other[tied], closing[tied]
        yield Triangles(
            np.stack([low[one], high[one], high[other]]),
            np.stack([ordered[closing], ordered[other], ordered[one]]),
        )
        begin = end
