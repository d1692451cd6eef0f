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
from networks.sources import Sources
from networks.triangles import triangles
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


@settings(deadline=None)
@given(networks())
def test_each_triangle_is_found_once_with_its_ties(network: Network):
    found = [(*map(int, persons),) for some in triangles(network) for persons in some.persons.T]
    expected = {frozenset(one) for one in nx.enumerate_all_cliques(network.graph) if len(one) == 3}
    assert len(found) == len(expected)
    assert {frozenset(one) for one in found} == expected
    for some in triangles(network):
        for n, tie in enumerate(some.ties):
            ends = {*map(frozenset, zip(network.start[tie], network.end[tie], strict=True))}
            assert ends == {*map(frozenset, np.delete(some.persons, n, axis=0).T.tolist())}


def test_whoever_is_tied_to_everybody_makes_constraint_no_longer():
    """Of 30,000 persons around one no pair is looked at: all pairs of neighbours would be 450 million."""
    star = Network.of({("hub", f"p{n:05}"): 1.0 for n in range(30_000)})
    found = constraint(star)
    assert found[star.persons.index("hub")] == pytest.approx(1 / 30_000)
    assert found[star.persons.index("p00000")] == 1


def of(graph: "nx.Graph") -> Network:
    return Network.of({(f"p{a:05}", f"p{b:05}"): 1.0 for a, b in graph.edges})


LONG = 2_500


@pytest.mark.parametrize("ring", [False, True])
def test_long_ways_take_no_longer_than_their_ties_ask_and_are_exact(ring: bool):
    made = of(nx.cycle_graph(LONG) if ring else nx.path_graph(LONG))
    found, n = betweenness(made, seed=1), np.arange(LONG)
    ways = np.full(LONG, (LONG - 2) ** 2 / 4) if ring else 2 * n * (LONG - 1 - n)
    assert found.exact
    assert found.value == pytest.approx(ways / ((LONG - 1) * (LONG - 2)))


def test_ways_may_be_more_than_any_number_can_tell():
    """Through 1,100 diamonds in a row lead 2^1100 shortest ways, past any float."""
    many = 1_100
    diamonds = nx.Graph()
    for n in range(many):
        nx.add_path(diamonds, (3 * n, 3 * n + 1, 3 * n + 3))
        nx.add_path(diamonds, (3 * n, 3 * n + 2, 3 * n + 3))
    found, size = betweenness(of(diamonds), seed=1), len(diamonds)
    middle = 3 * (many // 2)
    assert found.value[middle] == pytest.approx(2 * middle * (size - 1 - middle) / ((size - 1) * (size - 2)))


def test_a_sample_of_sources_errs_as_much_as_it_says():
    """Of those who stand highest some 92 of 100 lie within two errors, and the mean of samples is right."""
    true = betweenness(RANDOM, seed=1).value
    some = Sources.of(RANDOM, affordable=0, shared=100)
    samples = [betweenness(RANDOM, seed, sources=some) for seed in range(40)]
    assert {one.sources for one in samples} == {100}
    assert not any(one.exact for one in samples)
    high = np.argsort(-true)[:10]
    within = np.mean([np.abs(one.value - true)[high] <= 2 * one.error[high] for one in samples])
    assert 0.88 <= within <= 0.99
    assert np.mean([one.value for one in samples], axis=0)[high] == pytest.approx(true[high], rel=0.05)


MANY = of(
    nx.disjoint_union_all(
        [nx.barabasi_albert_graph(700, 1, seed=1), nx.connected_caveman_graph(120, 5)]
        + [nx.gnm_random_graph(12, 14, seed=n) for n in range(60)]
    )
)
"""Two large components and some sixty small ones."""


def test_small_components_are_exact_beside_large_ones_that_are_not():
    true = betweenness(MANY, seed=1)
    assert true.exact
    some = Sources.of(MANY, affordable=100_000)
    found = betweenness(MANY, seed=1, sources=some)
    sizes = some.sizes[some.component]
    assert (found.sampled == (sizes > 100)).all()
    assert found.value[~found.sampled] == pytest.approx(true.value[~found.sampled])
    assert not found.error[~found.sampled].any()
    assert found.sources == some.drawn[some.sizes > 100].sum()


def test_nobody_whom_ways_may_pass_is_told_none_without_an_error():
    """Everybody knows the hub, and 200 stand between two others: of these few sources tell.

    Of whom no drawn way passes the most that it can be is told; who can be on no way is 0 without an error.
    """
    fan = nx.star_graph(600)
    for n in range(1, 601, 3):
        nx.add_path(fan, (n, n + 1, n + 2))
    network = of(fan)
    true, some, unseen = betweenness(network, seed=1).value, Sources.of(network, 0, 100), 0
    for seed in range(20):
        found = betweenness(network, seed, sources=some)
        assert (((found.value == 0) & (found.error == 0)) == (true == 0)).all()
        none = (found.value == 0) & (found.error > 0)
        unseen += none.sum()
        assert (true <= 2 * found.error)[none].all()
    assert unseen > 100 * 20


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
        "made = analyse(RANDOM, affordable=0, shared=64)\n"
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
