"""Clustering against hand-made cases, and against plain average linkage over a full matrix."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage.model.model import Thresholds
from linkage.resolution.clusters import ScoredPairs, cluster
from linkage.resolution.constraints import Constraints
from tests.linkage.resolution.test_constraints import contradict

THRESHOLDS = Thresholds(link=-2.0, unseen=-12.0)
Weights = dict[tuple[int, int], float]


def free(records: int, **changes: object) -> Constraints:
    """Constraints that forbid nothing but what is said."""
    nothing = np.full((records, 1), -1)
    return Constraints(**{"once": nothing, "numbers": nothing, **changes})  # type: ignore[arg-type]


def clusters(records: int, weights: Weights, constraints: Constraints | None = None) -> list[list[int]]:
    """The clusters of these scored pairs, each in order, in the order of their first records."""
    label = cluster(records, scored(weights), THRESHOLDS, constraints or free(records)).label
    return [np.flatnonzero(label == one).tolist() for one in np.unique(label)]


def scored(weights: Weights) -> ScoredPairs:
    pairs = sorted(weights)
    return ScoredPairs(
        np.array([one for one, _ in pairs], dtype=np.int64),
        np.array([other for _, other in pairs], dtype=np.int64),
        np.array([weights[pair] for pair in pairs], dtype=np.float64),
    )


def test_records_without_links_stand_alone():
    assert clusters(3, {}) == [[0], [1], [2]]
    assert clusters(0, {}) == []


def test_a_strong_pair_is_one_person_and_a_weak_one_is_two():
    assert clusters(2, {(0, 1): -2.0}) == [[0, 1]]
    assert clusters(2, {(0, 1): -2.1}) == [[0], [1]]


def test_one_weak_bridge_does_not_chain_two_groups():
    triangle = dict.fromkeys(combinations(range(3), 2), 10.0)
    other = dict.fromkeys(combinations(range(3, 6), 2), 10.0)
    assert clusters(6, {**triangle, **other, (2, 3): 9.0}) == [[0, 1, 2], [3, 4, 5]]


def test_a_third_record_joins_two_that_fit_it_though_they_hardly_fit_each_other():
    assert clusters(3, {(0, 1): 8.0, (1, 2): 8.0, (0, 2): -6.0}) == [[0, 1, 2]]


def test_two_numbers_that_a_person_has_one_of_keep_records_apart_and_the_nearer_one_wins():
    numbers = np.array([[0], [-1], [1]])
    weights = {(0, 1): 9.0, (1, 2): 8.0, (0, 2): 7.0}
    assert clusters(3, weights, free(3, numbers=numbers)) == [[0, 1], [2]]


def test_a_person_has_one_record_of_an_entry():
    once = np.array([[5], [5], [-1]])
    weights = {(0, 1): 30.0, (0, 2): 4.0, (1, 2): 5.0}
    assert clusters(3, weights, free(3, once=once)) == [[0], [1, 2]]


def test_a_ruling_of_same_joins_what_nothing_else_would_join():
    numbers = np.array([[0], [1], [-1]])
    assert clusters(3, {}, free(3, numbers=numbers, same=[(0, 1)])) == [[0, 1], [2]]


def test_a_ruling_of_different_parts_what_everything_else_would_join():
    weights = dict.fromkeys(combinations(range(3), 2), 20.0)
    found = clusters(3, weights, free(3, different=[(0, 2)]))
    assert found in ([[0, 1], [2]], [[0], [1, 2]])


def test_of_rulings_that_contradict_each_other_different_stands_and_the_other_is_told():
    found = cluster(3, scored({}), THRESHOLDS, free(3, same=[(0, 1), (1, 2)], different=[(0, 2)]))
    assert found.label.tolist() == [0, 0, 2]
    assert found.refused == ((1, 2),)


def test_a_ruling_holds_for_what_joins_later():
    weights = {(0, 1): 20.0, (2, 3): 20.0, (1, 2): 19.0, (0, 2): 19.0, (0, 3): 19.0, (1, 3): 19.0}
    assert clusters(4, weights, free(4, different=[(0, 3)])) == [[0, 1], [2, 3]]


def test_two_whom_the_records_tell_apart_are_not_chained_by_a_third_that_fits_both():
    contrary = np.array([[0, 2]])
    found = clusters(3, {(0, 1): 9.0, (1, 2): 9.5, (0, 2): 8.0}, free(3, contrary=contrary))
    assert found == [[0], [1, 2]]


def test_two_slips_of_one_name_part_nobody_whom_the_others_hold_together():
    pairs = dict.fromkeys(combinations(range(4), 2), 8.0)
    assert clusters(4, pairs, free(4, contrary=np.array([[0, 3]]))) == [[0, 1, 2, 3]]


def test_whom_a_human_joined_is_one_with_all_who_are_like_either():
    pairs = dict.fromkeys(combinations(range(4), 2), 8.0)  # 0 and 1 are told alike, and so are 2 and 3
    contrary = np.array([[0, 2], [0, 3], [1, 2], [1, 3]])
    assert clusters(4, pairs, free(4, contrary=contrary)) == [[0, 1], [2, 3]]
    assert clusters(4, pairs, free(4, contrary=contrary, same=[(0, 2)])) == [[0, 1, 2, 3]]


def test_a_ruling_of_same_takes_no_record_from_its_person():
    hers = dict.fromkeys(combinations(range(1, 6), 2), 30.0)  # 0 is told to be another than all of hers but 1
    contrary = np.array([[0, n] for n in range(2, 6)])
    weights = {**hers, **{(0, n): -4.0 for n in range(2, 6)}, (0, 1): 7.0}
    assert clusters(6, weights, free(6, contrary=contrary)) == [[0], [1, 2, 3, 4, 5]]
    assert clusters(6, weights, free(6, contrary=contrary, same=[(0, 1)])) == [[0, 1, 2, 3, 4, 5]]


def test_rulings_that_can_all_hold_do_though_the_records_alone_would_have_it_otherwise():
    weights = {(0, 1): 20.0, (2, 3): 20.0}
    found = cluster(4, scored(weights), THRESHOLDS, free(4, same=[(0, 2)], different=[(1, 3)]))
    assert found.refused == ()
    assert found.label[0] == found.label[2]
    assert found.label[1] != found.label[3]


def test_what_is_proved_is_joined_however_few_of_its_pairs_were_scored():
    star = {(0, number): 20.0 for number in range(1, 50)}
    proved = np.array(list(star))
    assert len(clusters(50, star)) > 1
    assert clusters(50, star, free(50, proved=proved)) == [list(range(50))]


def test_what_is_proved_does_not_join_what_contradicts_it():
    star = {(0, number): 20.0 for number in range(1, 5)}
    proved, contrary = np.array(list(star)), np.array([[0, 3]])
    found = clusters(5, star, free(5, proved=proved, contrary=contrary))
    assert found == [[0, 1, 2, 4], [3]]


@st.composite
def cases(draw):
    records = draw(st.integers(2, 7))
    every = list(combinations(range(records), 2))
    # Weights with many digits, so that two averages are hardly ever equal.
    weight = st.floats(-11.9, 20.0, allow_nan=False, width=64)
    weights = draw(st.dictionaries(st.sampled_from(every), weight, max_size=len(every)))
    codes = st.lists(st.lists(st.integers(-1, 1), min_size=1, max_size=1), min_size=records, max_size=records)
    once, numbers = np.array(draw(codes)), np.array(draw(codes))
    different, contrary = (draw(st.lists(st.sampled_from(every), max_size=2)) for _ in range(2))
    told = np.array([pair for pair in contrary if pair in weights], dtype=np.int64).reshape(-1, 2)
    return records, weights, Constraints(once, numbers, different=different, contrary=told)


@settings(deadline=None, max_examples=300)
@given(cases())
def test_it_is_average_linkage_under_constraints(case):
    records, weights, constraints = case
    averages = [average for _, average in plain(records, weights, constraints)[1]]
    if len({round(one, 6) for one in averages}) < len(averages):
        return  # a tie: either order is right
    assert clusters(records, weights, constraints) == plain(records, weights, constraints)[0]


@settings(deadline=None, max_examples=300)
@given(cases(), st.integers(1, 6))
def test_delivered_records_are_together_as_if_nobody_had_told_any_by_hand(case, delivered):
    records, weights, constraints = case
    by_hand = frozenset(range(min(delivered, records), records))
    found = clusters(records, weights, replace(constraints, by_hand=by_hand))
    left = {pair: weight for pair, weight in weights.items() if by_hand.isdisjoint(pair)}
    alone = min(delivered, records)
    contrary = [pair for pair in constraints.contrary.tolist() if by_hand.isdisjoint(pair)]
    without = Constraints(
        constraints.once[:alone],
        constraints.numbers[:alone],
        different=[pair for pair in constraints.different if by_hand.isdisjoint(pair)],
        contrary=np.array(contrary, dtype=np.int64).reshape(-1, 2),
    )
    cut = [[one for one in group if one not in by_hand] for group in found]
    assert sorted(group for group in cut if group) == clusters(alone, left, without)


def plain(records: int, weights: Weights, constraints: Constraints):
    """Average linkage over all pairs of clusters, again and again, and every average that was looked at."""
    found = [[record] for record in range(records)]
    seen: dict[tuple[tuple[int, ...], tuple[int, ...]], float] = {}
    while True:
        best = None
        for one, other in combinations(found, 2):
            if any(apart(constraints, a, b) for a in one for b in other):
                continue
            against = [contrary(constraints, *two) for two in product(one, other) if min_max(two) in weights]
            if any(against) and 2 * sum(against) >= len(against):
                continue
            total = sum(weights.get((min(a, b), max(a, b)), THRESHOLDS.unseen) for a in one for b in other)
            average = total / (len(one) * len(other))
            if average >= THRESHOLDS.link:
                seen[tuple(one), tuple(other)] = average
                if best is None or average > best[0]:
                    best = (average, one, other)
        if best is None:
            return sorted(found), list(seen.items())
        found = [one for one in found if one not in best[1:]] + [sorted(best[1] + best[2])]
        found.sort()


def apart(constraints: Constraints, one: int, other: int) -> bool:
    return contradict(constraints, one, other) or any(
        {one, other} == set(pair) for pair in constraints.different
    )


def min_max(pair: tuple[int, int]) -> tuple[int, int]:
    return min(pair), max(pair)


def contrary(constraints: Constraints, one: int, other: int) -> bool:
    return any({one, other} == set(pair) for pair in constraints.contrary.tolist())


@settings(deadline=None, max_examples=100)
@given(cases(), st.randoms())
def test_the_order_of_the_pairs_says_nothing(case, random):
    records, weights, constraints = case
    shuffled = list(weights.items())
    random.shuffle(shuffled)
    pairs = ScoredPairs(
        np.array([pair[0] for pair, _ in shuffled], dtype=np.int64),
        np.array([pair[1] for pair, _ in shuffled], dtype=np.int64),
        np.array([weight for _, weight in shuffled], dtype=np.float64),
    )
    again = cluster(records, pairs, THRESHOLDS, constraints)
    assert again.label.tolist() == cluster(records, scored(weights), THRESHOLDS, constraints).label.tolist()
