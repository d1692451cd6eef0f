"""Bridging: who stands between communities, and whose ties know each other."""

from itertools import permutations

import numpy as np
from scipy import sparse

from networks.network import Floats, Ints, Network
from networks.triangles import triangles


def participation(network: Network, of: Ints) -> Floats:
    """How evenly each one's ties are spread over communities: 0 inside one, towards 1 over many.

    1 - sum over communities of (weight to it / weight in all)² (Guimerà and Amaral 2005, "Functional
    cartography of complex metabolic networks"). `of` is each person's community.
    """
    size = len(network.persons)
    member = sparse.csr_array(
        (np.ones(size), (np.arange(size), of)), shape=(size, int(of.max(initial=-1)) + 1)
    )
    into = network.matrix @ member
    into.data **= 2
    return np.asarray(1 - into.sum(axis=1) / network.strength**2).reshape(-1)


def constraint(network: Network) -> Floats:
    """How little room each one's ties leave her: low for who ties others that don't know each other.

    sum over the others j of (p_ij + sum over q of p_iq p_qj)², p being the share of i's weight (Burt 1992,
    "Structural Holes"). Each q stands in a triangle with i and j, so that the work is that of `triangles`.
    """
    many, weight, strength = len(network.start), network.weight, network.strength
    # What she spends on the other end: of each tie from its start, then of each from its end.
    spent = np.concatenate([weight / strength[network.start], weight / strength[network.end]])
    for some in triangles(network):
        for i, j, q in permutations(range(3)):
            start, by, tie = some.persons[i], some.persons[q], some.ties[q]
            way = np.where(network.start[tie] == start, tie, tie + many)
            through = weight[some.ties[j]] * weight[some.ties[i]] / (strength[start] * strength[by])
            spent += np.bincount(way, through, len(spent))
    ends = np.concatenate([network.start, network.end])
    return np.bincount(ends, spent**2, len(network.persons)).astype(np.float64)
