"""Measures of a linkage against the truth: pure functions over two labels for each record.

`found` and `true` are arrays of one length; records with the same label are one person. Every measure is
precision (of what was found, how much is true), recall (of what is true, how much was found) and F1, their
harmonic mean. Where nothing was found, or nothing was to be found, the share is 1.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

Labels = np.ndarray[Any, Any]

NORMAL = 1.96
"""Standard errors of an interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    @classmethod
    def of(cls, hits: float, found: float, true: float) -> "Score":
        """From counts: how many of those found are true."""
        return cls(hits / found if found else 1.0, hits / true if true else 1.0)


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its interval of 95 %."""

    share: float
    low: float
    high: float

    @classmethod
    def of(cls, hits: int, among: int) -> "Share":
        """Of counts, each on its own (E. Wilson, JASA 1927). Of nothing: anything."""
        if not among:
            return cls(1.0, 0.0, 1.0)
        share, square = hits / among, NORMAL**2 / among
        middle = (share + square / 2) / (1 + square)
        wide = sqrt(square * (share * (1 - share) + square / 4)) / (1 + square)
        return cls(share, max(0.0, middle - wide), min(1.0, middle + wide))


def cluster_pairs(found: Labels, true: Labels) -> Score:
    """Over pairs of records that end in one person."""
    return Score.of(
        count_pairs(sizes(together(found, true))), count_pairs(sizes(found)), count_pairs(sizes(true))
    )


def exact_clusters(found: Labels, true: Labels) -> Score:
    """Over clusters, single records among them: those recovered whole, with no record too many."""
    both = together(found, true)
    first = np.unique(both, return_index=True)[1]
    size = sizes(both)
    whole = (size == sizes(found)[codes(found)[first]]) & (size == sizes(true)[codes(true)[first]])
    return Score.of(int(whole.sum()), len(sizes(found)), len(sizes(true)))


def b_cubed(found: Labels, true: Labels) -> Score:
    """B-cubed (A. Bagga and B. Baldwin, LREC 1998): the mean over records of their own cluster's shares."""
    if not len(found):
        return Score(1.0, 1.0)
    both = together(found, true)
    hits = sizes(both)[codes(both)]
    return Score(
        float(np.mean(hits / sizes(found)[codes(found)])), float(np.mean(hits / sizes(true)[codes(true)]))
    )


def sizes(labels: Labels) -> Labels:
    """How many records have each label, in the order of the labels."""
    counts: Labels = np.unique(labels, return_counts=True)[1]
    return counts


def count_pairs(clusters: Labels) -> int:
    """How many pairs of records stand in one cluster, for clusters of these sizes."""
    return int((clusters * (clusters - 1) // 2).sum())


def codes(labels: Labels) -> Labels:
    """The number of each record's label, in the order of the labels."""
    numbers: Labels = np.unique(labels, return_inverse=True)[1]
    return numbers


def together(found: Labels, true: Labels) -> Labels:
    """A label for each combination of both."""
    labels: Labels = codes(found).astype(np.int64) * (len(sizes(true)) + 1) + codes(true)
    return labels
