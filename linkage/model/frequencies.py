"""Term frequencies: which share of records has a value, for the values that many share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from linkage.duck import Duck

LEAST_RECORDS = 3
"""Records that have a value, for it to be kept; the others count as equally rare."""

MOST_VALUES = 20_000
"""Values kept of one feature, the most frequent ones."""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Of one feature: the `table` of frequent values (value, share), and the share of each `other` one."""

    table: pa.Table
    other: float


def count_frequencies(duck: Duck, features: Iterable[str]) -> dict[str, Frequencies]:
    """Term frequencies of these features among the records of the table `features`."""
    return {feature: _count(duck, feature) for feature in features}


def attach_frequencies(duck: Duck, frequencies: Mapping[str, Frequencies]) -> None:
    """Give the table `features` a column `tf_<feature>` for each of these."""
    columns, joins = ["f.*"], []
    for feature, found in frequencies.items():
        table = f"frequency_{feature}"
        duck.put(table, found.table)
        columns.append(
            f"CASE WHEN f.{feature} IS NOT NULL THEN coalesce({table}.share, {found.other!r}) END"
            f" AS tf_{feature}"
        )
        joins.append(f"LEFT JOIN {table} ON {table}.value = f.{feature}")
    duck.run(
        f"CREATE OR REPLACE TABLE features AS SELECT {', '.join(columns)} FROM features f {' '.join(joins)}"
    )
    for feature in frequencies:
        duck.run(f"DROP TABLE frequency_{feature}")


def pack(frequencies: Mapping[str, Frequencies]) -> bytes:
    """As bytes: a compressed Arrow IPC stream of (feature, value, share); no value stands for all others."""
    rows: list[tuple[str, Sequence[str | None], Sequence[float]]] = [
        (
            feature,
            [*found.table.column("value").to_pylist(), None],
            [*found.table.column("share").to_pylist(), found.other],
        )
        for feature, found in sorted(frequencies.items())
    ]
    table = pa.table(
        {
            "feature": pa.array([name for name, values, _ in rows for _ in values], pa.string()),
            "value": pa.array([value for _, values, _ in rows for value in values], pa.string()),
            "share": pa.array([share for _, _, shares in rows for share in shares], pa.float64()),
        }
    )
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def unpack(packed: bytes) -> dict[str, Frequencies]:
    """What `pack` made."""
    with pa.ipc.open_stream(packed) as reader:
        table = reader.read_all()
    found = {}
    for feature in sorted(set(table.column("feature").to_pylist())):
        mine = table.filter(pa.compute.equal(table.column("feature"), feature)).select(["value", "share"])
        known = pa.compute.is_valid(mine.column("value"))
        other = mine.filter(pa.compute.invert(known)).column("share").to_pylist()[0]
        found[feature] = Frequencies(mine.filter(known), other)
    return found


def _count(duck: Duck, feature: str) -> Frequencies:
    records, values = duck.rows(f"SELECT count({feature}), count(DISTINCT {feature}) FROM features")[0]
    total = max(int(records), 1)
    kept = duck.arrays(f"""
        SELECT {feature} AS value, count(*) AS records FROM features WHERE {feature} IS NOT NULL
        GROUP BY {feature} HAVING count(*) >= {LEAST_RECORDS}
        ORDER BY records DESC, value LIMIT {MOST_VALUES}
    """)
    counts = kept["records"]
    rest = (total - int(counts.sum())) / max(int(values) - len(counts), 1) / total
    table = pa.table(
        {
            "value": pa.array(kept["value"].tolist(), pa.string()),
            "share": pa.array((counts / total).tolist(), pa.float64()),
        }
    )
    return Frequencies(table, max(rest, 1 / (total + 1)))
