"""Between numbered records and the run's tables: constraints out of them, clusters into them."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from linkage.duck import Duck
from linkage.model.identifiers import LIFELONG
from linkage.resolution.constraints import Array, Constraints, Pair


def read_constraints(duck: Duck, deduplicated: Sequence[str]) -> Constraints:
    """What the records and the humans' latest rulings say."""
    return Constraints(
        once=_codes(duck, ["entry", f"CASE WHEN {_among(deduplicated)} THEN source END"]),
        numbers=_codes(
            duck, [f"list_filter(lifelong, lambda x: starts_with(x, '{kind}='))[1]" for kind in LIFELONG]
        ),
        same=_ruled(duck, "SAME"),
        different=_ruled(duck, "DIFFERENT"),
    )


def _among(sources: Sequence[str]) -> str:
    named = ", ".join(f"'{source}'" for source in sources)
    return f"source IN ({named})" if named else "false"


def _codes(duck: Duck, values: Sequence[str]) -> Array:
    """For each record, in order, a code for each of these values; -1 for NULL."""
    columns = ", ".join(
        f"(CASE WHEN value_{at} IS NULL THEN 0 ELSE dense_rank() OVER (ORDER BY value_{at}) END - 1)"
        f"::INTEGER AS code_{at}"
        for at in range(len(values))
    )
    named = ", ".join(f"{value} AS value_{at}" for at, value in enumerate(values))
    found = duck.arrays(f"SELECT n, {columns} FROM (SELECT n, {named} FROM features) ORDER BY n")
    return np.stack([np.asarray(found[f"code_{at}"]) for at in range(len(values))], axis=1)


def _ruled(duck: Duck, ruling: str) -> list[Pair]:
    found = duck.rows(f"""
        SELECT a.n, b.n FROM ruled JOIN features a ON a.record = ruled.a JOIN features b ON b.record = ruled.b
        WHERE ruling = '{ruling}' ORDER BY id
    """)
    return [(min(one, other), max(one, other)) for one, other in found]


def label_records(duck: Duck, label: Array) -> None:
    """Make the table `labelled` (n, record, label) of the cluster of each record."""
    numbers = np.arange(len(label), dtype=np.int32)
    duck.put("label", pa.table({"n": numbers, "label": label.astype(np.int64)}))
    duck.run("CREATE OR REPLACE TABLE labelled AS SELECT n, record, label FROM label JOIN features USING (n)")
    duck.run("DROP TABLE label")
