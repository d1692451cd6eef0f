"""Training: from features and blocked pairs to fitted comparisons and a prior, alike for like data."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from linkage.duck import Duck
from linkage.model.blocking import keep_linkable
from linkage.model.comparison import Comparison
from linkage.model.expectation import Fitted, Patterns, fit

SEED = 20_160_614
DRAWN_PAIRS, LEAST_DRAWN, DRAWN_A_RECORD = 1_000_000, 200_000, 20
"""Pairs drawn at random, for u: at most, at least, and for each record between these.

The more records there are, the more rarely two of them agree by chance.
"""

BLOCKED_PAIRS = 1_000_000
"""Blocked pairs at most, for m."""


@dataclass(frozen=True, slots=True)
class Trained:
    """Comparisons with fitted m and u, and the share of all possible pairs that are one person."""

    comparisons: tuple[Comparison, ...]
    prior: float
    rounds: int


def train(
    duck: Duck, comparisons: Sequence[Comparison], deduplicated: Sequence[str] = (), *, hold_m: bool = False
) -> Trained:
    """Fit the comparisons to the tables `features` and `pair`.

    With `hold_m` only u and the prior are fitted: how often other people agree depends on how many records
    there are, while how a person's own records differ does not.
    """
    possible = draw_pairs(duck, deduplicated)
    made = int(duck.value("SELECT count(*) FROM pair"))
    kept = min(1.0, BLOCKED_PAIRS / max(made, 1))
    duck.run(f"""
        CREATE OR REPLACE TEMP VIEW sampled AS
        SELECT l, r FROM pair WHERE hash(l, r) % 1000000 < {round(kept * 1_000_000)}
    """)
    blocked = count_patterns(duck, "sampled", comparisons)
    drawn = count_patterns(duck, "drawn", comparisons)
    fitted = fit(
        comparisons,
        blocked,
        drawn,
        possible=possible,
        share=max(float(blocked.pairs.sum()), 1.0) / max(made, 1),
        hold_m=hold_m,
    )
    duck.run("DROP VIEW sampled")
    duck.run("DROP TABLE drawn")
    return Trained(_with(comparisons, fitted), fitted.prior, fitted.rounds)


def draw_pairs(duck: Duck, deduplicated: Sequence[str]) -> float:
    """Draw pairs that may link into the table `drawn`; returns how many there are of them in all."""
    records = int(duck.value("SELECT count(*) FROM features"))
    random = np.random.default_rng(SEED)
    drawn = min(max(DRAWN_A_RECORD * records, LEAST_DRAWN), DRAWN_PAIRS)
    ends = random.integers(0, max(records, 1), size=(2, drawn), dtype=np.int32)
    ends = ends[:, ends[0] != ends[1]]
    duck.put("thrown", pa.table({"l": ends.min(axis=0), "r": ends.max(axis=0)}))
    keep_linkable(duck, "thrown", "drawn", deduplicated)
    duck.run("DROP TABLE thrown")
    return possible_pairs(duck, deduplicated)


def possible_pairs(duck: Duck, deduplicated: Sequence[str]) -> float:
    """How many pairs of records may link."""
    records = int(duck.value("SELECT count(*) FROM features"))
    named = ", ".join(f"'{source}'" for source in deduplicated) or "''"
    within = duck.value(f"""
        SELECT coalesce(sum(size * (size - 1) / 2), 0)
        FROM (SELECT count(*) AS size FROM features WHERE source IN ({named}) GROUP BY source)
    """)
    return max(records * (records - 1) / 2 - float(within), 1.0)


def count_patterns(duck: Duck, pairs: str, comparisons: Sequence[Comparison]) -> Patterns:
    """The kinds of pairs in the table `pairs`, each with its number of pairs."""
    sides = ", ".join(
        f"a.{name} AS {name}_l, b.{name} AS {name}_r" for name in duck.columns("features") if name != "record"
    )
    levels = ", ".join(f"({one.pattern()})::TINYINT AS {one.name}" for one in comparisons)
    counted = duck.arrays(f"""
        WITH side AS (SELECT {sides} FROM {pairs} p JOIN features a ON a.n = p.l JOIN features b ON b.n = p.r)
        SELECT {", ".join(one.name for one in comparisons)}, count(*) AS pairs
        FROM (SELECT {levels} FROM side) GROUP BY ALL ORDER BY ALL
    """)
    found = np.stack([np.asarray(counted[one.name], dtype=np.int64) for one in comparisons], axis=1)
    return Patterns(found, np.asarray(counted["pairs"], dtype=np.float64))


def _with(comparisons: Sequence[Comparison], fitted: Fitted) -> tuple[Comparison, ...]:
    return tuple(
        dataclasses.replace(
            one,
            levels=tuple(
                dataclasses.replace(level, m=float(m), u=float(u))
                for level, m, u in zip(one.levels, fitted.m[at], fitted.u[at], strict=True)
            ),
        )
        for at, one in enumerate(comparisons)
    )
