"""The model's comparisons, which are DuckDB's SQL, in Spark's."""

from dataclasses import replace

import sqlglot
from sqlglot import exp

from linkage.model.comparison import REST, Comparison

JARO_WINKLER = "richpicture_jaro_winkler"
LEVENSHTEIN = "richpicture_levenshtein"
HAMMING = "richpicture_hamming"
"""What a session calls the functions of `linkage.spark.similarity`."""


def spark_comparison(comparison: Comparison) -> Comparison:
    """The same comparison in Spark's SQL."""
    levels = (
        level if level.when == REST else replace(level, when=spark_sql(level.when))
        for level in comparison.levels
    )
    return replace(comparison, unknown=spark_sql(comparison.unknown), levels=tuple(levels))


def spark_sql(condition: str) -> str:
    """A condition in DuckDB's SQL as Spark understands it."""
    return sqlglot.parse_one(condition, read="duckdb").transform(_renamed).sql("spark")


def _renamed(node: exp.Expression) -> exp.Expression:
    match node:
        case exp.ArrayOverlaps():
            return _call("arrays_overlap", node.this, node.expression)
        case exp.JarowinklerSimilarity():
            return _call(JARO_WINKLER, node.this, node.expression)
        case exp.Levenshtein():
            return _call(LEVENSHTEIN, node.this, node.expression)
        case exp.Anonymous() if node.name.lower() == "hamming":
            return _call(HAMMING, *node.expressions)
        case _:
            return node


def _call(name: str, *arguments: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this=name, expressions=list(arguments))
