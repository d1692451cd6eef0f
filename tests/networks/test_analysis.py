"""The measures are those of networkx, and the same seed gives the same answer."""

import os
import subprocess
import sys

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from networks.analysis import analyse
from networks.betweenness import betweenness
from networks.bridging import constraint, participation
from networks.communities import communities
from networks.network import Network
from tests.networks.drawn import clique, networks

RANDOM = Network.of(
    {(f"p{a:04}", f"p{b:04}"): 1.0 for a, b in nx.barabasi_albert_graph(600, 2, seed=5).edges}
)


@settings(deadline=None)
@given(networks())
def test_exact_betweenness_is_that_of_networkx(network: Network):
    expected = nx.betweenness_centrality(network.graph)
    found = betweenness(network, seed=1)
    assert found.exact
    assert not found.error.any()
    assert found.value == pytest.approx([expected[n] for n in range(len(network.persons))])


@settings(deadline=None)
@given(networks())
def test_constraint_is_that_of_networkx(network: Network):
    expected = nx.constraint(network.graph, weight="weight")
    assert constraint(network) == pytest.approx([expected[n] for n in range(len(network.persons))])


@settings(deadline=None)
@given(networks())
def test_cores_degrees_and_modularity_are_those_of_networkx(network: Network):
    made = analyse(network)
    assert made.core.tolist() == [*nx.core_number(network.graph).values()]
    assert network.degree.tolist() == [degree for _, degree in network.graph.degree]
    assert network.strength == pytest.approx([w for _, w in network.graph.degree(weight="weight")])
    groups = [set(np.flatnonzero(made.communities.of == n)) for n in range(len(made.communities.sizes))]
    assert [len(one) for one in groups] == made.communities.sizes.tolist()
    assert made.communities.modularity == pytest.approx(nx.community.modularity(network.graph, groups))


@settings(deadline=None)
@given(networks(), st.integers(0, 5))
def test_communities_of_a_large_network_hang_together_and_the_same_seed_finds_the_same(
    network: Network, seed: int
):
    found = communities(network, seed, large=0)
    assert found.of.tolist() == communities(network, seed, large=0).of.tolist()
    groups = [set(np.flatnonzero(found.of == n).tolist()) for n in range(len(found.sizes))]
    assert sum(map(len, groups)) == len(network.persons)
    assert all(nx.is_connected(network.graph.subgraph(one)) for one in groups)
    assert found.modularity == pytest.approx(nx.community.modularity(network.graph, groups))


def test_leiden_finds_no_less_modularity_than_louvain():
    assert communities(RANDOM, 1, large=0).modularity >= communities(RANDOM, 1).modularity - 0.005


@settings(deadline=None)
@given(networks())
def test_participation_is_one_less_the_squares_of_the_shares(network: Network):
    of = communities(network, seed=1).of
    expected = []
    for n in range(len(network.persons)):
        into: dict[int, float] = {}
        for other, tie in network.graph[n].items():
            into[of[other]] = into.get(of[other], 0.0) + tie["weight"]
        expected.append(1 - sum((weight / sum(into.values())) ** 2 for weight in into.values()))
    assert participation(network, of) == pytest.approx(expected)


def test_a_sample_of_sources_errs_as_much_as_it_says():
    """Of those who stand highest some 92 of 100 lie within two errors, and the mean of samples is right."""
    true = betweenness(RANDOM, seed=1).value
    samples = [betweenness(RANDOM, seed, exact=0, sources=100) for seed in range(40)]
    assert {one.sources for one in samples} == {100}
    assert not any(one.exact for one in samples)
    high = np.argsort(-true)[:10]
    within = np.mean([np.abs(one.value - true)[high] <= 2 * one.error[high] for one in samples])
    assert 0.88 <= within <= 0.99
    assert np.mean([one.value for one in samples], axis=0)[high] == pytest.approx(true[high], rel=0.05)


def test_two_cliques_are_two_communities_and_who_ties_them_is_the_broker():
    network = Network.of(clique("a", "b", "c", "d") | clique("w", "x", "y", "z") | {("d", "w"): 1.0})
    made = analyse(network)
    assert made.communities.sizes.tolist() == [4, 4]
    assert [network.persons[n] for n in made.brokers()] == ["d", "w"]
    assert [network.persons[n] for n in made.ranked()][:2] == ["d", "w"]
    assert made.core.tolist() == [3] * 8
    broker, other = network.persons.index("d"), network.persons.index("a")
    assert made.constraint[broker] < made.constraint[other]
    assert made.participation[broker] == pytest.approx(1 - (3 / 4) ** 2 - (1 / 4) ** 2)


def test_an_empty_network_has_no_measure():
    made = analyse(Network.of({}))
    assert (list(made.ranked()), list(made.brokers()), made.communities.modularity) == ([], [], 0.0)


def test_the_same_seed_gives_the_same_in_another_process():
    """Sets have another order in each process; the answer has not."""
    program = (
        "from tests.networks.test_analysis import RANDOM; from networks.analysis import analyse\n"
        "made = analyse(RANDOM, exact=0, sources=64)\n"
        "import hashlib; d = hashlib.sha256()\n"
        "[d.update(c.tobytes()) for c in (made.communities.of, made.betweenness.value, made.core)]\n"
        "print(d.hexdigest(), made.ranked()[:20])"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1
