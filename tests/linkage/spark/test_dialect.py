"""Every comparison of the model can be said in Spark's SQL, by functions that a session has."""

import sqlglot
from sqlglot import exp

from linkage.model.comparisons import COMPARISONS
from linkage.spark.dialect import HAMMING, JARO_WINKLER, LEVENSHTEIN, spark_comparison, spark_sql

OWN = {JARO_WINKLER, LEVENSHTEIN, HAMMING}


def test_functions_that_spark_names_otherwise_are_renamed():
    said = {
        "list_has_any(a, b)": "arrays_overlap(a, b)",
        "list_contains(a, b)": "array_contains(a, b)",
        "jaro_winkler_similarity(a[1], b[1]) >= 0.9": f"{JARO_WINKLER}(a[0], b[0]) >= 0.9",
        "levenshtein(a, b) <= 1": f"{LEVENSHTEIN}(a, b) <= 1",
        "hamming(a, b) <= 1": f"{HAMMING}(a, b) <= 1",
    }
    assert {condition: spark_sql(condition).lower() for condition in said} == said


def test_no_comparison_asks_for_a_function_that_spark_lacks():
    asked = set()
    for comparison in map(spark_comparison, COMPARISONS):
        for condition in (comparison.unknown, *(level.when for level in comparison.levels[:-1])):
            assert "&&" not in condition
            tree = sqlglot.parse_one(condition, read="spark")
            asked |= {node.name.lower() for node in tree.find_all(exp.Anonymous)}
    assert asked <= OWN | {"arrays_overlap"}
    assert asked >= OWN


def test_names_labels_and_weights_stay_as_they_are():
    for before in COMPARISONS:
        after = spark_comparison(before)
        assert [(one.label, one.m, one.u, one.frequency) for one in after.levels] == [
            (one.label, one.m, one.u, one.frequency) for one in before.levels
        ]
