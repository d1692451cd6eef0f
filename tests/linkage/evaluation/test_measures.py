"""Every measure against an example worked by hand, and against counting pair by pair."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.evaluation.measures import Score, b_cubed, cluster_pairs, exact_clusters

# Seven records. True persons: {0, 1, 2}, {3, 4}, {5}, {6}. Found: {0, 1}, {2, 3, 4}, {5, 6}.
TRUE = np.array(["a", "a", "a", "b", "b", "c", "d"])
FOUND = np.array([1, 1, 2, 2, 2, 3, 3])


def test_cluster_pairs_by_hand():
    # True pairs: 01, 02, 12, 34. Found: 01, 23, 24, 34, 56. Both: 01, 34.
    assert cluster_pairs(FOUND, TRUE) == Score(2 / 5, 2 / 4)
    assert cluster_pairs(FOUND, TRUE).f1 == pytest.approx(4 / 9)


def test_exact_clusters_by_hand():
    # None of three found ones is one of the four true ones; with {5} and {6} apart, two of four are.
    assert exact_clusters(FOUND, TRUE) == Score(0.0, 0.0)
    assert exact_clusters(FOUND, TRUE).f1 == 0.0
    assert exact_clusters(np.array([1, 1, 2, 2, 2, 3, 4]), TRUE) == Score(2 / 4, 2 / 4)


def test_b_cubed_by_hand():
    # Record by record, how much of its found cluster is hers: 1, 1, 1/3, 2/3, 2/3, 1/2, 1/2;
    # and how much of her is there: 2/3, 2/3, 1/3, 1, 1, 1, 1.
    found = b_cubed(FOUND, TRUE)
    assert found.precision == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3 + 1 / 2 + 1 / 2) / 7)
    assert found.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 4) / 7)


def test_a_perfect_linkage_scores_one_under_any_labels():
    for measure in (cluster_pairs, exact_clusters, b_cubed):
        assert measure(np.array([5, 5, 2, 9]), np.array(["x", "x", "y", "z"])) == Score(1.0, 1.0)


def test_nothing_found_and_nothing_to_find():
    assert cluster_pairs(np.array([1, 2]), np.array([1, 1])) == Score(1.0, 0.0)
    assert cluster_pairs(np.array([1, 1]), np.array([1, 2])) == Score(0.0, 1.0)
    for measure in (cluster_pairs, exact_clusters, b_cubed):
        assert measure(np.array([]), np.array([])) == Score(1.0, 1.0)


LABELS = st.integers(1, 9).flatmap(
    lambda records: st.tuples(
        *[st.lists(st.integers(0, 4), min_size=records, max_size=records).map(np.array)] * 2
    )
)


def groups(labels: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == one).tolist()) for one in labels}


def together(labels: np.ndarray) -> set[tuple[int, int]]:
    return {pair for pair in combinations(range(len(labels)), 2) if labels[pair[0]] == labels[pair[1]]}


@given(LABELS)
def test_measures_are_what_counting_gives(labels):
    found, true = labels
    both, mine, hers = together(found) & together(true), together(found), together(true)
    assert cluster_pairs(found, true) == Score.of(len(both), len(mine), len(hers))
    whole = groups(found) & groups(true)
    assert exact_clusters(found, true) == Score.of(len(whole), len(groups(found)), len(groups(true)))
    cluster = {record: group for group in groups(found) for record in group}
    person = {record: group for group in groups(true) for record in group}
    shares = [(len(cluster[one] & person[one]), cluster[one], person[one]) for one in range(len(found))]
    cubed = b_cubed(found, true)
    assert cubed.precision == pytest.approx(np.mean([hits / len(group) for hits, group, _ in shares]))
    assert cubed.recall == pytest.approx(np.mean([hits / len(group) for hits, _, group in shares]))


@given(LABELS)
def test_turning_the_question_round_swaps_precision_and_recall(labels):
    found, true = labels
    for measure in (cluster_pairs, exact_clusters, b_cubed):
        one, other = measure(found, true), measure(true, found)
        assert (one.precision, one.recall) == pytest.approx((other.recall, other.precision))
