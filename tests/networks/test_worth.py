"""What a division is worth is told: chance's modularity, and how much stays by another seed."""

import networkx as nx
import numpy as np
from hypothesis import given, settings

from networks.analysis import analyse
from networks.network import Network
from networks.worth import shuffled, worth
from tests.networks.drawn import networks

CAVES = nx.connected_caveman_graph(20, 6)


def of(graph: "nx.Graph") -> Network:
    return Network.of({(f"p{a:03}", f"p{b:03}"): 1.0 for a, b in graph.edges})


def test_communities_that_are_there_are_far_above_chance_and_the_same_by_every_seed():
    made = analyse(of(CAVES))
    found = worth(made)
    assert made.communities.modularity > found.by_chance + 0.3
    assert found.agreement > 0.9
    assert found.staying is not None


def test_communities_that_chance_makes_are_no_more_than_chance():
    """A random network has a modularity of .4 and more; what it is worth beside chance is nothing."""
    made = analyse(of(nx.gnm_random_graph(200, 500, seed=3)))
    found = worth(made)
    assert made.communities.modularity > 0.35
    assert abs(made.communities.modularity - found.by_chance) < 0.05
    assert found.agreement < 0.6


def test_a_large_network_is_compared_by_the_method_of_large_ones():
    assert worth(analyse(of(CAVES)), large=0).many == 1


@settings(deadline=None)
@given(networks())
def test_a_shuffled_network_has_ties_no_more_than_each_had(network: Network):
    found = shuffled(network, np.random.default_rng(1))
    had = dict(zip(network.persons, network.degree.tolist(), strict=True))
    assert all(n <= had[id] for id, n in zip(found.persons, found.degree.tolist(), strict=True))
    assert found.weight.sum() <= network.weight.sum()
    assert found.ties() == Network.of(found.ties()).ties()


def test_most_of_a_shuffled_network_is_as_it_was_by_degree_and_otherwise_tied():
    network = of(nx.gnm_random_graph(400, 1_000, seed=3))
    found = shuffled(network, np.random.default_rng(1))
    assert len(found.start) > 980
    assert len(found.ties().keys() & network.ties().keys()) < 50


def test_of_nobody_nothing_is_worth_anything():
    found = worth(analyse(Network.of({})))
    assert (found.by_chance, found.staying) == (0.0, None)
