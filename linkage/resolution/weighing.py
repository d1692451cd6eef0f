"""Weighing: from blocked pairs to the table `weighed` of pairs with their match weight, prior included."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from linkage.duck import Duck
from linkage.model.blocking import keep_linkable
from linkage.model.expectation import settle_prior
from linkage.model.model import Thresholds
from linkage.model.training import possible_pairs
from linkage.resolution.clusters import ScoredPairs, components
from linkage.resolution.pairs import Scorer, prior_bits

CLOSED_COMPONENT = 60
"""Records in a component of which all pairs are scored, also those that blocking missed."""


def weigh(duck: Duck, scorer: Scorer, thresholds: Thresholds, deduplicated: Sequence[str]) -> float:
    """Make `weighed` (l, r, weight) of the table `pair`; returns the prior that its weights settled on.

    Blocking misses pairs that agree on nothing by letter though a third record links both. Within a small
    component of strong pairs these are scored as well, since the average over a cluster is to rest on
    evidence and not on the absence of it.
    """
    scorer.score("pair", "scored")
    told = duck.arrays("SELECT weight, count(*) AS pairs FROM scored GROUP BY weight ORDER BY weight")
    weights, pairs = (np.asarray(told[name], dtype=np.float64) for name in ("weight", "pairs"))
    records = int(duck.value("SELECT count(*) FROM features"))
    prior = settle_prior(weights, pairs, possible=possible_pairs(duck, deduplicated), records=records)
    bits = prior_bits(prior)
    _find_missing(duck, thresholds.link - bits, deduplicated)
    scorer.score("missing", "scored_missing")
    duck.run(f"""
        CREATE OR REPLACE TABLE weighed AS
        SELECT l, r, (weight + {bits})::FLOAT AS weight FROM (FROM scored UNION ALL FROM scored_missing)
    """)
    for table in ("scored", "scored_missing", "missing"):
        duck.run(f"DROP TABLE {table}")
    return prior


def read_weighed(duck: Duck, least: float) -> ScoredPairs:
    """The weighed pairs of at least this weight, in order."""
    found = duck.arrays(f"SELECT l, r, weight FROM weighed WHERE weight > {least} ORDER BY l, r")
    return ScoredPairs(*(np.asarray(found[name]) for name in ("l", "r", "weight")))


def _find_missing(duck: Duck, strong: float, deduplicated: Sequence[str]) -> None:
    """Make `missing` of the pairs that may link and were not scored though strong ones connect them."""
    records = int(duck.value("SELECT count(*) FROM features"))
    found = duck.arrays(f"SELECT l, r FROM scored WHERE weight >= {strong}")
    code = components(records, np.asarray(found["l"]), np.asarray(found["r"]))
    size = np.bincount(code, minlength=1)[code]
    inner = np.flatnonzero((size > 2) & (size <= CLOSED_COMPONENT))
    duck.put("close_by", pa.table({"n": inner.astype(np.int32), "code": code[inner].astype(np.int32)}))
    duck.run("""
        CREATE OR REPLACE TABLE unscored AS
        SELECT a.n AS l, b.n AS r FROM close_by a JOIN close_by b ON a.code = b.code AND a.n < b.n
            ANTI JOIN scored s ON s.l = a.n AND s.r = b.n
    """)
    keep_linkable(duck, "unscored", "missing", deduplicated)
    for table in ("close_by", "unscored"):
        duck.run(f"DROP TABLE {table}")
