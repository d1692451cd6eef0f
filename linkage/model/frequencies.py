"""Term frequencies: which share of records has a value, for the values that many share.

A weight is told to whoever sees two records, and tells how rare their values are among all, hidden ones too.
So weights know shares in coarse steps alone, and none of a value that few records have: whether one record
more is there, sealed or not, changes no weight but at a step's edge.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from linkage.duck import Duck

LEAST_RECORDS = 10
"""Records that have a value, for it to be kept; the others count as equally rare."""

STEP = 2
"""A weight knows of a share only the nearest power of this: 1 in 16, in 32, in 64 … It is wrong by half a bit
at most. Powers of four split persons of small deliveries at a step's edge, and powers of ten cost FEBRL 4 too
many pairs."""

MOST_VALUES = 20_000
"""Values kept of one feature, the most frequent ones."""

KNOWN_RECORDS = 2_000
"""Where the records at hand are fewer, frequencies known before fill them up to so many."""

_SCHEMA = pa.schema(
    [("feature", pa.string()), ("value", pa.string()), ("share", pa.float64()), ("records", pa.int64())]
)


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Of one feature: the shares of frequent values, that of each other value, and the records counted."""

    shares: Mapping[str, float]
    other: float
    records: int

    def without_values(self) -> "Frequencies":
        """How probably two records agree by chance, for any value: of places that are others elsewhere."""
        common = sum(share * share for share in self.shares.values())
        return Frequencies({}, common + self.other * (1 - sum(self.shares.values())), self.records)

    def in_steps(self) -> "Frequencies":
        """The same as weights know it: each share the nearest power of STEP."""
        shares = {value: _step(share) for value, share in self.shares.items()}
        return Frequencies(shares, _step(self.other), self.records)


def count_frequencies(duck: Duck, features: Iterable[str]) -> dict[str, Frequencies]:
    """Term frequencies of these features among the records of the table `features`."""
    return {feature: _count(duck, feature) for feature in features}


def blend(counted: Mapping[str, Frequencies], known: Mapping[str, Frequencies]) -> dict[str, Frequencies]:
    """Counted frequencies, filled up with known ones where they are of few records."""
    return {
        feature: _blend(mine, known[feature]) if feature in known else mine
        for feature, mine in counted.items()
    }


def attach_frequencies(duck: Duck, frequencies: Mapping[str, Frequencies]) -> None:
    """Give the table `features` a column `tf_<feature>` for each of these, in steps."""
    columns, joins = ["f.*"], []
    for feature, exact in frequencies.items():
        found = exact.in_steps()
        table = f"frequency_{feature}"
        shares = {"value": list(found.shares), "share": list(found.shares.values())}
        duck.put(table, pa.table(shares, schema=pa.schema([_SCHEMA.field("value"), _SCHEMA.field("share")])))
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
    """As bytes: a compressed Arrow IPC stream; the row without a value stands for all other values."""
    rows = [
        (feature, value, share, found.records)
        for feature, found in sorted(frequencies.items())
        for value, share in [*sorted(found.shares.items()), (None, found.other)]
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(_SCHEMA)
    table = pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, _SCHEMA, strict=True)], schema=_SCHEMA
    )
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, _SCHEMA, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def unpack(packed: bytes) -> dict[str, Frequencies]:
    """What `pack` made."""
    with pa.ipc.open_stream(packed) as reader:
        rows = zip(*(column.to_pylist() for column in reader.read_all().columns), strict=True)
    shares: dict[str, dict[str, float]] = {}
    found: dict[str, Frequencies] = {}
    for feature, value, share, records in rows:
        if value is None:
            found[feature] = Frequencies(shares.get(feature, {}), share, records)
        else:
            shares.setdefault(feature, {})[value] = share
    return found


def _count(duck: Duck, feature: str) -> Frequencies:
    records, values = duck.rows(f"SELECT count({feature}), count(DISTINCT {feature}) FROM features")[0]
    kept = duck.rows(f"""
        SELECT {feature} AS value, count(*) AS records FROM features WHERE {feature} IS NOT NULL
        GROUP BY {feature} HAVING count(*) >= {LEAST_RECORDS}
        ORDER BY records DESC, value LIMIT {MOST_VALUES}
    """)
    counted = sum(count for _, count in kept)
    rest = (records - counted) / max(values - len(kept), 1) / max(records, 1)
    return Frequencies(
        {value: count / records for value, count in kept}, max(rest, 1 / (records + 1)), records
    )


def _step(share: float) -> float:
    return float(STEP) ** round(math.log(share, STEP))


def _blend(mine: Frequencies, known: Frequencies) -> Frequencies:
    own_part = min(mine.records / KNOWN_RECORDS, 1)

    def share(own: float, before: float) -> float:
        return own * own_part + before * (1 - own_part)

    shares = {
        value: share(mine.shares.get(value, mine.other), known.shares.get(value, known.other))
        for value in {**mine.shares, **known.shares}
    }
    kept = sorted(shares.items(), key=lambda one: (-one[1], one[0]))[:MOST_VALUES]
    return Frequencies(dict(kept), share(mine.other, known.other), mine.records)
