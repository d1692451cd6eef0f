"""On Spark texts are as alike as in DuckDB, to the last bit, whatever their alphabet."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage.duck import Duck
from linkage.spark.similarity import hamming, jaro_winkler, levenshtein

NAMES = st.none() | st.text(st.sampled_from("aabcdeéßЖ山'- "), max_size=12)
DATES = st.none() | st.dates().map(str)


def in_duck(function: str, pairs: list[Any]) -> list[Any]:
    columns = {"a": [a for a, _ in pairs], "b": [b for _, b in pairs], "n": range(len(pairs))}
    with Duck(threads=1) as duck:
        kinds = pa.schema([("a", pa.string()), ("b", pa.string()), ("n", pa.int32())])
        duck.put("pairs", pa.table(columns, schema=kinds))
        return [row[0] for row in duck.rows(f"SELECT {function}(a, b) FROM pairs ORDER BY n")]


def on_spark(function: Any, pairs: list[Any]) -> list[Any]:
    one, other = (pa.array([pair[side] for pair in pairs], pa.string()) for side in (0, 1))
    found: list[Any] = function(one, other).to_pylist()
    return found


@settings(deadline=None)
@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=30))
def test_names_are_as_alike(pairs: list[Any]):
    assert on_spark(levenshtein, pairs) == in_duck("levenshtein", pairs)
    assert on_spark(jaro_winkler, pairs) == pytest.approx(
        in_duck("jaro_winkler_similarity", pairs), abs=1e-12, nan_ok=True
    )


@settings(deadline=None)
@given(st.lists(st.tuples(DATES, DATES), min_size=1, max_size=30))
def test_dates_are_as_alike(pairs: list[Any]):
    assert on_spark(hamming, pairs) == in_duck("hamming", pairs)
