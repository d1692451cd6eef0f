"""The truth of made extracts, and how well a clustering recovers it."""

import csv
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from demo.generate import Extracts

Key = TypeVar("Key", bound=Hashable)


def truth(extracts: Extracts) -> dict[tuple[str, str, str], dict[str, str]]:
    """The row of truth.csv for each (source, key, slot)."""
    with extracts.truth.open(encoding="utf-8", newline="") as lines:
        told = list(csv.DictReader(lines))
    by_place = {(row["source"], row["key"], row["slot"]): row for row in told}
    assert len(by_place) == len(told), "truth.csv states a record twice"
    return by_place


def cluster_pair_f1(clusters: Mapping[Key, Hashable], persons: Mapping[Key, Hashable]) -> float:
    """F1 of the pairs of records that end in one cluster, against those of one person."""
    both = pairs(Counter((clusters[record], person) for record, person in persons.items()).values())
    found, true = pairs(Counter(clusters.values()).values()), pairs(Counter(persons.values()).values())
    return 2 * both / (found + true)


def pairs(sizes: Iterable[int]) -> int:
    """How many pairs groups of these sizes hold."""
    return sum(size * (size - 1) // 2 for size in sizes)
