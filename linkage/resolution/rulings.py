"""Between numbered records and the run's tables: constraints out of them, clusters into them."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from linkage.duck import Duck
from linkage.model.features import COMPARED
from linkage.model.identifiers import LIFELONG
from linkage.model.model import Model
from linkage.model.proofs import SAME, proof
from linkage.resolution.conflicts import Ruled, settled
from linkage.resolution.constraints import Array, Constraints, Pair
from schema.vocabulary import Ruling


def read_constraints(
    duck: Duck, model: Model, deduplicated: Sequence[str], rulings: Sequence[Ruled]
) -> Constraints:
    """What the records and the humans' rulings say; where these conflict, what stands in `was`.

    Makes the table `proof` (l, r, weight, proof) of those pairs of `weighed` that the records settle.
    """
    _find_proofs(duck, model)
    followed = settled(rulings, _standing(duck, rulings))
    duck.put(
        "ruled",
        pa.table(
            {
                "turn": pa.array(range(len(followed)), pa.int64()),
                "one": pa.array([ruled.one for ruled in followed], pa.string()),
                "other": pa.array([ruled.other for ruled in followed], pa.string()),
                "ruling": pa.array([ruled.ruling for ruled in followed], pa.string()),
            }
        ),
    )
    return Constraints(
        once=_codes(duck, ["entry", f"CASE WHEN {_among(deduplicated)} THEN source END"]),
        numbers=_codes(
            duck, [f"list_filter(lifelong, lambda x: starts_with(x, '{kind}='))[1]" for kind in LIFELONG]
        ),
        same=_ruled(duck, Ruling.SAME),
        different=_ruled(duck, Ruling.DIFFERENT),
        proved=_proofs(duck, f"proof = '{SAME}'"),
        contrary=_proofs(duck, f"proof <> '{SAME}'"),
        by_hand=frozenset(n for (n,) in duck.rows("SELECT n FROM features SEMI JOIN by_hand USING (record)")),
    )


def _find_proofs(duck: Duck, model: Model) -> None:
    sides = ", ".join(f"a.{name} AS {name}_l, b.{name} AS {name}_r" for name in COMPARED)
    duck.run(f"""
        CREATE OR REPLACE TABLE proof AS
        SELECT l, r, weight, proof FROM (
            SELECT l, r, weight, {proof(model)} AS proof FROM (
                SELECT l, r, weight, {sides}
                FROM weighed JOIN features a ON a.n = l JOIN features b ON b.n = r
                WHERE weight > {model.thresholds.unseen}
            )
        ) WHERE proof IS NOT NULL AND (proof <> '{SAME}' OR weight >= {model.thresholds.link})
    """)


def _proofs(duck: Duck, when: str) -> Array:
    """The pairs of `proof` of which this holds, the strongest first."""
    found = duck.arrays(f"SELECT l, r FROM proof WHERE {when} ORDER BY weight DESC, l, r")
    return np.stack([np.asarray(found["l"]), np.asarray(found["r"])], axis=1)


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


def _standing(duck: Duck, rulings: Sequence[Ruled]) -> dict[str, str]:
    """The person of each record of which rulings speak."""
    spoken = sorted({record for one in rulings for record in (one.one, one.other)})
    duck.put("spoken", pa.table({"record": pa.array(spoken, pa.string())}))
    found = dict(duck.rows("SELECT record, person FROM was SEMI JOIN spoken USING (record)"))
    duck.run("DROP TABLE spoken")
    return found


def _ruled(duck: Duck, ruling: Ruling) -> list[Pair]:
    found = duck.rows(f"""
        SELECT a.n, b.n FROM ruled JOIN features a ON a.record = one JOIN features b ON b.record = other
        WHERE ruling = '{ruling}' ORDER BY turn
    """)
    return [(min(one, other), max(one, other)) for one, other in found]


def label_records(duck: Duck, label: Array) -> None:
    """Make the table `labelled` (n, record, label) of the cluster of each record."""
    numbers = np.arange(len(label), dtype=np.int32)
    duck.put("label", pa.table({"n": numbers, "label": label.astype(np.int64)}))
    duck.run("CREATE OR REPLACE TABLE labelled AS SELECT n, record, label FROM label JOIN features USING (n)")
    duck.run("DROP TABLE label")
