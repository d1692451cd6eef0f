"""Foreseen: the queue as it would be by a model that is not in force."""

from collections import Counter
from collections.abc import Sequence

import pyarrow as pa

from linkage.duck import Duck
from linkage.model.model import Model
from linkage.review.decisions import Decision
from linkage.review.queue import raised
from schema.vocabulary import ReviewReason


def count_queue(duck: Duck, model: Model, decisions: Sequence[Decision]) -> dict[str, int]:
    """How many pairs the queue would hold for each reason, and `ALL` of them, each once.

    Of the tables `doubted` and `kept` of a run, and the decisions that stand.
    """
    ruled = {one.pair for one in decisions}
    duck.put(
        "spoken",
        pa.table(
            {
                "record_a": pa.array([a for a, _ in ruled], pa.string()),
                "record_b": pa.array([b for _, b in ruled], pa.string()),
            }
        ),
    )
    weights = {
        (a, b): float(weight)
        for a, b, weight in duck.rows(
            "SELECT record_a, record_b, weight FROM kept SEMI JOIN spoken USING (record_a, record_b)"
        )
    }
    found = {
        (reason, a, b)
        for reason, a, b in duck.rows(
            "SELECT reason, record_a, record_b FROM doubted ANTI JOIN spoken USING (record_a, record_b)"
        )
    }
    duck.run("DROP TABLE spoken")
    found |= {(str(one.reason), *one.pair) for one in raised(decisions, weights, model.thresholds.link)}
    counts = Counter(reason for reason, _, _ in found)
    each = {str(reason): counts[reason] for reason in ReviewReason}
    return each | {"ALL": len({(a, b) for _, a, b in found})}
