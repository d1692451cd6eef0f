"""Bridging: who stands between communities, and whose ties know each other."""

import numpy as np
from scipy import sparse

from networks.network import Floats, Ints, Network


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
    "Structural Holes").
    """
    share = sparse.diags_array(1 / network.strength) @ network.matrix
    tied = network.matrix.copy()
    tied.data[:] = 1.0
    spent = share + (share @ share).multiply(tied)
    spent = spent.multiply(spent)
    return np.asarray(spent.sum(axis=1)).reshape(-1)
