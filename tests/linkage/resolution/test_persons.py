from hypothesis import given
from hypothesis import strategies as st

from linkage.resolution.persons import Move, Overlap, Passage, keep_ids, passages


def test_a_cluster_keeps_the_id_of_which_it_has_most():
    overlaps = [Overlap(1, "a", 1), Overlap(1, "b", 3), Overlap(2, "a", 2)]
    assert keep_ids(overlaps) == {1: "b", 2: "a"}


def test_of_two_clusters_that_part_a_person_the_larger_keeps_her_id():
    assert keep_ids([Overlap(1, "a", 2), Overlap(2, "a", 3)]) == {2: "a"}


def test_ties_fall_to_the_lesser_person_and_then_to_the_lesser_cluster():
    assert keep_ids([Overlap(1, "b", 2), Overlap(1, "a", 2)]) == {1: "a"}
    assert keep_ids([Overlap(2, "a", 2), Overlap(1, "a", 2)]) == {1: "a"}


def test_of_equals_the_records_that_carried_the_id_keep_it_and_the_elder_person_stays():
    assert keep_ids([Overlap(1, "a", 2, own=0), Overlap(2, "a", 2, own=2)]) == {2: "a"}
    assert keep_ids([Overlap(1, "a", 2, 2, since=3), Overlap(1, "b", 2, 2, since=1)]) == {1: "b"}


@given(
    st.dictionaries(st.tuples(st.integers(0, 5), st.sampled_from("abcdef")), st.integers(1, 4), max_size=20),
    st.randoms(),
)
def test_ids_go_to_one_cluster_each_and_no_better_claim_is_passed_over(claims, random):
    overlaps = [Overlap(cluster, person, records) for (cluster, person), records in claims.items()]
    kept = keep_ids(overlaps)
    assert len(set(kept.values())) == len(kept)
    for cluster, person in kept.items():
        assert (cluster, person) in claims
    for (cluster, person), records in claims.items():
        # Whoever went without could only yield to one who had at least as many.
        mine = kept.get(cluster)
        theirs = next((one for one, id in kept.items() if id == person), None)
        assert mine == person or (
            (mine is not None and claims[cluster, mine] >= records)
            or (theirs is not None and claims[theirs, person] >= records)
        )
    random.shuffle(overlaps)
    assert keep_ids(overlaps) == kept


def test_the_lineage_says_merge_when_nobody_stayed_behind_and_split_else():
    moves = [Move("r2", "a", "b"), Move("r1", "a", "b"), Move("r3", "c", "b"), Move("r4", "c", "d")]
    assert passages(moves, {"a"}) == [
        Passage("MERGE", "a", "b", ("r1", "r2")),
        Passage("SPLIT", "c", "b", ("r3",)),
        Passage("SPLIT", "c", "d", ("r4",)),
    ]
    assert passages([], set()) == []
