"""Ways from scored pairs to persons, side by side on the same pairs of files whose truth is known.

`python -m benchmarks.clustering SOURCE.toml=FILE… --truth COLUMN` fits the model to the files, scores
once, and clusters by each way at each of several weights. The truth chooses the weight at which each way is
best, which favours all alike; ours is shown at the shipped threshold as well.
"""

import heapq
import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from linkage.evaluation.evaluate import taken_in
from linkage.evaluation.measures import b_cubed, cluster_pairs
from linkage.model.choice import choose_model
from linkage.model.frequencies import attach_frequencies
from linkage.model.model import Thresholds
from linkage.progress import Silence
from linkage.resolution.clusters import Array, ScoredPairs, cluster, components
from linkage.resolution.constraints import Constraints, Holding
from linkage.resolution.pairs import Scorer
from linkage.resolution.rulings import read_constraints
from linkage.resolution.trial import blocked
from linkage.resolution.weighing import read_weighed, weigh

AT = (-4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 8.0, 10.0)
"""Weights in bits at which each way is tried."""

Way = Callable[[int, ScoredPairs, float, Constraints], Array]


def main(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE.toml=FILE…")],
    truth: Annotated[str, typer.Option(help="The column that says who each record truly is.")],
) -> None:
    """Score the pairs of files once, cluster them in several ways, and measure each."""
    warnings.simplefilter("ignore")
    declared = [(Path(toml), Path(file)) for toml, _, file in (one.partition("=") for one in sources)]
    with (
        taken_in(declared, truth, Silence()) as (ledger, true),
        blocked(ledger, Silence(), 3.0, None) as (duck, count, deduplicated),
    ):
        records = [row[0] for row in duck.rows("SELECT record FROM features ORDER BY n")]
        model = choose_model(duck, None, count, deduplicated, train=True)
        attach_frequencies(duck, model.frequencies)
        weigh(duck, Scorer(duck, model), model.thresholds, deduplicated)
        pairs = read_weighed(duck, model.thresholds.unseen)
        constraints = read_constraints(duck, model, deduplicated, ())
    known = np.array([one in true for one in records])
    person = np.array([true[one] for one in np.array(records)[known]])
    Console(width=110).print(_table(count, pairs, constraints, known, person))


def _table(count: int, pairs: ScoredPairs, constraints: Constraints, known: Array, person: Array) -> Table:
    table = Table("Way", "best at")
    for name in ("cluster-pair P", "R", "F1", "B-cubed F1"):
        table.add_column(name, justify="right")
    for name, way in WAYS.items():
        shipped = {"ours, as shipped": Thresholds().link}.get(name)
        tried = []
        for at in AT if shipped is None else (shipped,):
            found = way(count, pairs, at, constraints)[known]
            tried.append((cluster_pairs(found, person), b_cubed(found, person).f1, at))
        score, cubed, at = max(tried, key=lambda one: one[0].f1)
        shares = (score.precision, score.recall, score.f1, cubed)
        table.add_row(name, f"{at:g}", *(f"{share:.4f}" for share in shares))
    return table


def connected(count: int, pairs: ScoredPairs, at: float, constraints: Constraints) -> Array:
    """Connected components of pairs of at least this weight: one strong pair joins two groups."""
    strong = pairs.weight >= at
    return components(count, pairs.l[strong], pairs.r[strong])


def once(count: int, pairs: ScoredPairs, at: float, constraints: Constraints) -> Array:
    """The same, the strongest pair first, but never two records of one entry or deduplicated source, nor two
    different lifelong numbers, in one cluster."""
    holdings = {record: Holding.of(record, constraints) for record in range(count)}
    home, members = list(range(count)), {record: [record] for record in range(count)}
    for at_pair in np.argsort(-pairs.weight, kind="stable"):
        if pairs.weight[at_pair] < at:
            break
        a, b = home[pairs.l[at_pair]], home[pairs.r[at_pair]]
        if a == b or holdings[a].contradicts(holdings[b]):
            continue
        a, b = (a, b) if len(members[a]) >= len(members[b]) else (b, a)
        holdings[a].take(holdings.pop(b))
        for record in members[b]:
            home[record] = a
        members[a] += members.pop(b)
    return np.array(home)


def contracted(count: int, pairs: ScoredPairs, at: float, constraints: Constraints) -> Array:
    """Correlation clustering by greedy additive edge contraction (M. Keuper and others, ICCV 2015).

    Weights above `at` attract and those below repel; the two clusters with the greatest sum join until no
    sum is positive. A pair that was not scored says nothing.
    """
    near: dict[int, dict[int, float]] = defaultdict(dict)
    for l, r, weight in zip(pairs.l.tolist(), pairs.r.tolist(), (pairs.weight - at).tolist(), strict=True):  # noqa: E741
        near[l][r] = near[r][l] = weight
    waiting = [
        (-weight, a, b) for a, others in near.items() for b, weight in others.items() if a < b and weight > 0
    ]
    heapq.heapify(waiting)
    into = list(range(count))
    while waiting:
        stood, a, b = heapq.heappop(waiting)
        if into[a] != a or into[b] != b or near[a].get(b) != -stood:
            continue
        a, b = (a, b) if len(near[a]) >= len(near[b]) else (b, a)
        into[b] = a
        del near[a][b]
        for other, weight in near.pop(b).items():
            if other == a:
                continue
            del near[other][b]
            total = near[a].get(other, 0.0) + weight
            near[a][other] = near[other][a] = total
            if total > 0:
                heapq.heappush(waiting, (-total, min(a, other), max(a, other)))
    return np.array([_root(into, record) for record in range(count)])


def _root(into: list[int], record: int) -> int:
    while into[record] != record:
        record = into[record]
    return record


def averaged(count: int, pairs: ScoredPairs, at: float, constraints: Constraints) -> Array:
    """Ours: agglomeration on average weight, under constraints."""
    return cluster(count, pairs, Thresholds(link=at), constraints).label


WAYS: Mapping[str, Way] = {
    "connected components": connected,
    "strongest first, a source at most once": once,
    "correlation clustering, greedy": contracted,
    "agglomeration on average weight (ours)": averaged,
    "ours, as shipped": averaged,
}

if __name__ == "__main__":
    typer.run(main)
