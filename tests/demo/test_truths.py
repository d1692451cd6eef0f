"""The measure that the difficulty test rests on, against a case worked by hand."""

from tests.demo.truths import cluster_pair_f1


def test_cluster_pair_f1_of_a_case_worked_by_hand() -> None:
    """Persons abc, de; clusters ab, cde: true pairs 4, found 4, of which ab and de are both: F1 = 2·2/8."""
    persons = {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2}
    clusters = {"a": "x", "b": "x", "c": "y", "d": "y", "e": "y"}
    assert cluster_pair_f1(clusters, persons) == 0.5
