"""From scored pairs to clusters of records, each one person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from linkage.model.model import Thresholds
from linkage.resolution.agglomeration import Component
from linkage.resolution.constraints import Constraints, Holding, Pair

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class ScoredPairs:
    """Pairs of records (l < r, numbers from 0) with their match weight in bits, prior included."""

    l: Array  # noqa: E741 (Splink's name for the left side)
    r: Array
    weight: Array


@dataclass(frozen=True, slots=True)
class Clusters:
    """For each record the least number in its cluster; and the rulings of `same` that were refused."""

    label: Array
    refused: tuple[Pair, ...]
    largest_component: int


def components(records: int, l: Array, r: Array) -> Array:  # noqa: E741
    """For each record the code of the connected component that these pairs put it in."""
    if not records:
        return np.empty(0, dtype=np.int32)
    ones = np.ones(len(l), dtype=np.int8)
    codes: Array = connected_components(coo_array((ones, (l, r)), shape=(records, records)), directed=False)[
        1
    ]
    return codes


def cluster(records: int, pairs: ScoredPairs, thresholds: Thresholds, constraints: Constraints) -> Clusters:
    """Cluster records by agglomeration on average weight under constraints.

    Two clusters join on an average of at least `link`, so a pair of at least `link` is among them: the
    connected components of such pairs can be clustered one by one. A component in which every pair is that
    strong, and which nothing contradicts, is one person at once.
    """
    same = np.array(constraints.same, dtype=np.int64).reshape(-1, 2)
    strong = pairs.weight >= thresholds.link
    code = components(
        records,
        np.concatenate([pairs.l[strong], same[:, 0]]),
        np.concatenate([pairs.r[strong], same[:, 1]]),
    )
    size = np.bincount(code)
    whole = np.bincount(code[pairs.l[strong]], minlength=len(size)) == size * (size - 1) // 2
    whole &= ~constraints.broken(code)
    least = np.full(len(size), records)
    np.minimum.at(least, code, np.arange(records))
    label = np.where(whole[code], least[code], np.arange(records))
    refused = _cluster_hard(label, code, ~whole, pairs, thresholds, constraints)
    return Clusters(label, tuple(refused), int(size.max(initial=0)))


def _cluster_hard(
    label: Array,
    code: Array,
    hard: Array,
    pairs: ScoredPairs,
    thresholds: Thresholds,
    constraints: Constraints,
) -> list[Pair]:
    """Cluster each component that is `hard` by itself, into `label`; returns the refused rulings."""
    nodes = np.flatnonzero(hard[code])
    within = np.flatnonzero(hard[code[pairs.l]] & (code[pairs.l] == code[pairs.r]))
    nodes = nodes[np.argsort(code[nodes], kind="stable")]
    within = within[np.argsort(code[pairs.l[within]], kind="stable")]
    node_starts = _starts(code[nodes])
    edge_starts = dict(_starts(code[pairs.l[within]]))
    enemies: defaultdict[int, list[int]] = defaultdict(list)
    for one, other in constraints.different:
        enemies[one].append(other)
        enemies[other].append(one)
    proved, contrary = (_within(told, code, hard) for told in (constraints.proved, constraints.contrary))
    ruled: defaultdict[int, list[Pair]] = defaultdict(list)
    for pair in constraints.same:
        ruled[int(code[pair[0]])].append(pair)
    refused: list[Pair] = []
    for component, span in node_starts:
        members = nodes[span].tolist()
        edges = within[edge_starts.get(component, slice(0))]
        scored = ScoredPairs(pairs.l[edges], pairs.r[edges], pairs.weight[edges])
        apart = contrary.get(component, ())
        begin = partial(_begin, members, scored, apart, enemies, constraints, thresholds)
        growing, same = begin(), ruled.get(component, ())
        forbidden = growing.grow(proved.get(component, ()), same)
        if forbidden:  # among whole clusters; of the records alone all that was ruled may yet hold
            growing = begin()
            forbidden = growing.rule_same(same)
            growing.grow(proved.get(component, ()))
        refused += forbidden
        for records in growing.clusters():
            label[records] = records[0]
    return refused


def _begin(
    members: Iterable[int],
    scored: ScoredPairs,
    contrary: Sequence[Pair],
    enemies: Mapping[int, Sequence[int]],
    constraints: Constraints,
    thresholds: Thresholds,
) -> Component:
    """A component of which nothing has joined yet."""
    holdings = {record: Holding.of(record, constraints, enemies.get(record, ())) for record in members}
    begun = Component(holdings, thresholds.link, thresholds.unseen)
    begun.add(zip(scored.l.tolist(), scored.r.tolist(), scored.weight.tolist(), strict=True))
    begun.part(contrary)
    return begun


def _within(pairs: Array, code: Array, hard: Array) -> dict[int, list[Pair]]:
    """Those of the pairs that are in one component, by component, of the `hard` ones."""
    found: defaultdict[int, list[Pair]] = defaultdict(list)
    one, other = code[pairs[:, 0]], code[pairs[:, 1]]
    kept = (one == other) & hard[one]
    for component, (a, b) in zip(one[kept].tolist(), pairs[kept].tolist(), strict=True):
        found[component].append((a, b))
    return found


def _starts(codes: Array) -> list[tuple[int, slice]]:
    """For sorted codes, each with the slice in which it stands."""
    cuts = np.flatnonzero(np.diff(codes)) + 1
    edges = [0, *cuts.tolist(), len(codes)]
    return [(int(codes[start]), slice(start, end)) for start, end in pairwise(edges) if end > start]
