"""How alike two texts are, measured on Spark as DuckDB measures it: by RapidFuzz, on the bytes of UTF-8.

Splink's own functions for Spark (Apache Commons Text) count the transpositions of Jaro in another way, so
that a pair near a threshold would fall on its other side.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import process
from rapidfuzz.distance import Hamming, JaroWinkler, Levenshtein


def jaro_winkler(one: pa.Array, other: pa.Array) -> pa.Array:
    """Jaro-Winkler similarity, 0 to 1; 0 where a text is empty."""
    found = _measured(one, other, JaroWinkler.normalized_similarity, np.float64)
    nothing = pc.and_(pc.equal(one, ""), pc.equal(other, ""))
    return pc.if_else(nothing, 0.0, found)


def levenshtein(one: pa.Array, other: pa.Array) -> pa.Array:
    """Levenshtein distance in bytes."""
    return _measured(one, other, Levenshtein.distance, np.int64)


def hamming(one: pa.Array, other: pa.Array) -> pa.Array:
    """Hamming distance in bytes of texts of one length."""
    return _measured(one, other, Hamming.distance, np.int64)


def _measured(one: pa.Array, other: pa.Array, measure: Callable[..., Any], kind: type) -> pa.Array:
    """NULL where either text is unknown."""
    unknown = pc.or_(one.is_null(), other.is_null())
    sides = (column.cast(pa.binary()).fill_null(b"").to_pylist() for column in (one, other))
    found = process.cpdist(*sides, scorer=measure, dtype=kind)
    return pa.array(found, mask=unknown.to_numpy(zero_copy_only=False))
