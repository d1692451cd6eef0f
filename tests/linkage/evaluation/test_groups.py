"""Error by group, against counting by hand and against the measures over all records."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.evaluation.groups import Linked, score_groups
from linkage.evaluation.measures import Share, cluster_pairs

# Seven records. True persons: {0, 1, 2}, {3, 4}, {5}, {6}. Found: {0, 1}, {2, 3, 4}, {5, 6}.
TRUE = np.array(["a", "a", "a", "b", "b", "c", "d"])
FOUND = np.array([1, 1, 2, 2, 2, 3, 3])
DOUBTFUL = np.array([False, False, True, False, False, True, True])


def test_groups_by_hand():
    women, men, all_of_them = score_groups(Linked(FOUND, TRUE, DOUBTFUL), ["F", "F", "F", "M", "M", "F", "M"])
    # Women, records 0 1 2 5: of 1 + 1 + 2 + 1 pairs found 1 + 1 are right, of 2 + 2 + 2 true ones these.
    assert (women.group, women.records, women.persons) == ("F", 4, 2)
    assert (women.precision.share, women.recall.share, women.doubtful.share) == (2 / 5, 2 / 6, 2 / 4)
    # Men, records 3 4 6: of 2 + 2 + 1 pairs found 1 + 1 are right, and of 1 + 1 true ones all are found.
    assert (men.precision.share, men.recall.share, men.doubtful.share) == (2 / 5, 1.0, 1 / 3)
    assert (all_of_them.group, all_of_them.records, all_of_them.persons) == ("all", 7, 4)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans()), min_size=1, max_size=12))
def test_over_all_records_it_is_the_cluster_pair_measure(rows):
    found, true, doubtful = (np.array(column) for column in zip(*rows, strict=True))
    whole = score_groups(Linked(found, true, doubtful), ["one"] * len(rows))[-1]
    score = cluster_pairs(found, true)
    assert whole.precision.share == pytest.approx(score.precision)
    assert whole.recall.share == pytest.approx(score.recall)
    assert whole.doubtful.share == pytest.approx(doubtful.mean())
    for told in (whole.precision, whole.recall, whole.doubtful):
        assert 0 <= told.low <= told.high <= 1


def test_an_interval_covers_what_many_draws_of_persons_give():
    random = np.random.default_rng(1)
    covered = 0
    for _ in range(60):
        # 400 persons of two records; each is torn in two with a chance of a tenth.
        true = np.repeat(np.arange(400), 2)
        found = true * 2 + (np.arange(800) % 2) * np.repeat(random.random(400) < 0.1, 2)
        recall = score_groups(Linked(found, true, np.zeros(800, dtype=bool)), ["one"] * 800)[-1].recall
        covered += recall.low <= 0.9 <= recall.high
    assert covered >= 50  # 57 are to be expected


def test_an_interval_of_a_share_without_error_is_wilsons():
    # Of 20 hits among 20 the lower bound is 1 / (1 + 1.96² / 20).
    assert Share.of(20, 20).low == pytest.approx(1 / (1 + 1.96**2 / 20))
    assert (Share.of(0, 0).low, Share.of(0, 0).high) == (0.0, 1.0)
    told = Share.of(45, 50)  # R: binom::binom.wilson(45, 50): .7864 to .9565
    assert [told.low, told.high] == pytest.approx([0.7864, 0.9565], abs=1e-4)
    right = np.arange(20)
    (one, _) = score_groups(Linked(right, right, right > 99), ["one"] * 20)
    assert (one.doubtful.share, one.doubtful.high) == (0.0, Share.of(0, 20).high)
