"""Expectation maximisation: how often each level is seen among true pairs and among others, without truth.

The Fellegi-Sunter model (JASA 1969) fitted as M. Jaro (JASA 1989) does, with three changes that make it
work on any file. The u of the levels come from pairs drawn at random, less the true pairs among these. The
prior is relative to all possible pairs, so that blocked pairs, which agree by construction, are not all taken
for true. And each m starts from, and is held by, a first guess worth `GUESS_PAIRS` true pairs, so that a
field with few values keeps it.

Splink has an expectation maximisation of its own, whose sessions are blind to what their blocking rule
touches; that left most of our comparisons untrained, which look at several fields at once (figures stand in
benchmarks/linkage.md). Splink scores by what is learnt here: `Comparison.pattern` is the level that Splink's
SQL takes, and tests/linkage/model/test_pattern.py holds the two together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from linkage.model.comparison import Comparison

Array = np.ndarray[Any, Any]

GUESS_PAIRS = 50.0
"""How many true pairs the first guess of m counts for."""

KNOWN_PAIRS = 10_000.0
"""How many drawn pairs the u of a model counts for that is adapted: as many as 140 records have."""

GUESS_SHARE = 0.02
"""How many true pairs the first guess of the prior counts for, for each record."""

GUESSED_PAIRS = 500.0
"""Pairs, one of them true, that it counts for besides: as many as 32 records have."""

MOST_ROUNDS = 200
LEAST_CHANGE = 1e-5
LEAST_PRIOR = 1e-12


@dataclass(frozen=True, slots=True)
class Patterns:
    """Kinds of pairs: for each the level in every comparison (-1 unknown), and how many pairs are of it."""

    levels: Array
    pairs: Array


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was learnt: the share of all possible pairs that are true, and m and u of every level."""

    prior: float
    m: tuple[Array, ...]
    u: tuple[Array, ...]
    rounds: int


def fit(
    comparisons: Sequence[Comparison],
    blocked: Patterns,
    drawn: Patterns,
    *,
    possible: float,
    share: float,
    hold_m: bool = False,
) -> Fitted:
    """Fit to blocked pairs, a `share` of all that blocking made, and to pairs drawn from all `possible`.

    With `hold_m` the m of the comparisons stay as they are, and only u and the prior are learnt, u from where
    it was: a few records tell little of how others agree by chance. A level that no pair has keeps its guess.
    """
    fixed = [np.array([level.fixed for level in one.levels]) for one in comparisons]
    guessed_m = [np.array([level.m for level in one.levels]) for one in comparisons]
    guessed_u = [np.array([level.u for level in one.levels]) for one in comparisons]
    guess = [_normal(np.where(held, 0.0, m)) * GUESS_PAIRS for held, m in zip(fixed, guessed_m, strict=True)]
    chance = [
        _normal(np.where(held, 0.0, u)) * KNOWN_PAIRS if hold_m else np.full(len(held), 0.5)
        for held, u in zip(fixed, guessed_u, strict=True)
    ]
    m, prior = guessed_m, 1e-4
    u = _shares(drawn, drawn.pairs, fixed, chance)
    rounds, settled = 0, False
    while not settled and rounds < MOST_ROUNDS:
        rounds += 1
        bits = [
            np.log2(np.where(held, gm / gu, np.maximum(mk, 1e-12) / np.maximum(uk, 1e-12)))
            for held, gm, gu, mk, uk in zip(fixed, guessed_m, guessed_u, m, u, strict=True)
        ]
        true_blocked = blocked.pairs * probability(weights(blocked, bits), prior)
        false_drawn = drawn.pairs * (1 - probability(weights(drawn, bits), prior))
        now = float(np.clip(true_blocked.sum() / share / possible, LEAST_PRIOR, 0.5))
        now_m = guessed_m if hold_m else _shares(blocked, true_blocked, fixed, guess)
        u = _shares(drawn, false_drawn, fixed, chance)
        change = max(
            float(np.abs(a - b)[~held].max(initial=0.0)) for a, b, held in zip(m, now_m, fixed, strict=True)
        )
        settled = change < LEAST_CHANGE and abs(np.log(now / prior)) < LEAST_CHANGE
        m, prior = now_m, now
    kept = [held | ~_seen(column, len(held), blocked, drawn) for column, held in enumerate(fixed)]
    return Fitted(
        prior,
        tuple(np.where(keep, guessed, one) for keep, guessed, one in zip(kept, guessed_m, m, strict=True)),
        tuple(np.where(keep, guessed, one) for keep, guessed, one in zip(kept, guessed_u, u, strict=True)),
        rounds,
    )


def _seen(column: int, levels: int, *patterns: Patterns) -> Array:
    """Which levels of a comparison any pair has."""
    found = np.concatenate([one.levels[:, column] for one in patterns])
    seen: Array = np.isin(np.arange(levels), found)
    return seen


def weights(patterns: Patterns, bits: Sequence[Array]) -> Array:
    """The match weight of each pattern without the prior, in bits."""
    total = np.zeros(len(patterns.pairs))
    for column, one in enumerate(bits):
        total += np.append(one, 0.0)[patterns.levels[:, column]]  # -1 takes the last: no evidence
    return total


def probability(weight: Array, prior: float) -> Array:
    """The probability of a match, from its weight in bits without the prior."""
    odds = np.clip(weight + np.log2(prior / (1 - prior)), -100, 100)
    shares: Array = 1 / (1 + 2.0**-odds)
    return shares


def settle_prior(weight: Array, pairs: Array, *, possible: float, records: int) -> float:
    """The share of possible pairs that are true, given the weights (without prior) of all blocked ones.

    It is held by a guess: that each record has one other of its person, which counts for `GUESS_SHARE` true
    pairs a record, and one in `GUESSED_PAIRS`. A source without duplicates, of which no pair is possible,
    would else tell nothing of who arrives, and two records that most pairs are true.
    """
    prior = 1e-4
    guessed_true = 1 + GUESS_SHARE * records
    guessed = GUESSED_PAIRS + GUESS_SHARE * records**2
    for _ in range(MOST_ROUNDS):
        true = (pairs * probability(weight, prior)).sum()
        now = float(np.clip((true + guessed_true) / (possible + guessed), LEAST_PRIOR, 0.5))
        if abs(np.log(now / prior)) < LEAST_CHANGE:
            return now
        prior = now
    return prior


def _shares(patterns: Patterns, pairs: Array, fixed: Sequence[Array], before: Sequence[Array]) -> list[Array]:
    """The share of pairs in each level of every comparison.

    A fixed level is a special case of the next one that is not, so its pairs count there.
    """
    shares = []
    for column, (held, prior) in enumerate(zip(fixed, before, strict=True)):
        levels = patterns.levels[:, column]
        known = levels >= 0
        counts = np.bincount(levels[known], weights=pairs[known], minlength=len(held))
        for level in np.flatnonzero(held[:-1]):
            counts[level + 1] += counts[level]
            counts[level] = 0
        shares.append(_normal(counts + np.where(held, 0.0, prior)))
    return shares


def _normal(counts: Array) -> Array:
    total = counts.sum()
    shares: Array = counts / total if total > 0 else counts
    return shares
