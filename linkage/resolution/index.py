"""The index: the keys under which each record is found when another one arrives, kept in the ledger.

A run writes what is not there yet, so that its cost is that of new and changed records. The keys are hashes
of one version of the rules and of DuckDB: where it is another one, a run writes all of them anew.
"""

import hashlib
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection, delete, select

from ledger.blocking import BITS, KEYED, add_keys, forget_index, prefix_of
from ledger.bulk import insert_rows, reserve
from ledger.direct import Direct
from ledger.tables import blocking_range, indexed, shared_contact
from linkage.duck import VERSION, Duck
from linkage.model.blocking import KEYS
from linkage.model.features import DIGEST, FEATURES, PACKED, WORDED

_RULES = "\n".join((VERSION, WORDED, FEATURES, PACKED, DIGEST, KEYS, f"{BITS} {KEYED}"))

EDITION = hashlib.sha256(_RULES.encode()).hexdigest()[:16]
"""What names the rules, and the DuckDB, that made the keys, and how they are kept."""

_KNOWN = Direct(select(indexed.c.record, indexed.c.entry, indexed.c.digest))
_KNOWN_AS = pa.schema([("record", pa.string()), ("entry", pa.int64()), ("digest", pa.int64())])

CHUNK = 20_000
"""Records of which keys are written at one time."""

KEYS_AT_ONCE = 1_000_000
"""Keys that are brought into their ranges at one time."""


def write_index(connection: Connection, duck: Duck, edition: str | None) -> None:
    """Bring the index to the table `features`; `edition` is the one that the ledger's index is of."""
    if edition != EDITION:
        connection.execute(delete(blocking_range))
        connection.execute(delete(indexed))
    duck.load("indexed", _KNOWN_AS, _known(connection))
    duck.run(f"""
        CREATE OR REPLACE TABLE indexable AS SELECT n, record, entry, {DIGEST} AS digest FROM features
    """)
    gone = duck.rows("SELECT record FROM indexed ANTI JOIN indexable USING (record, entry, digest)")
    forget_index(connection, [record for (record,) in gone])
    _add(connection, duck)
    for table in ("indexed", "indexable"):
        duck.run(f"DROP TABLE {table}")
    _write_shared(connection, duck)


def _known(connection: Connection) -> Iterator[pa.RecordBatch]:
    """What is indexed, as a table of it."""
    for rows in _KNOWN.batches(connection, CHUNK):
        columns = zip(*rows, strict=True)
        arrays = [pa.array(column, one.type) for column, one in zip(columns, _KNOWN_AS, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=_KNOWN_AS)


def _add(connection: Connection, duck: Duck) -> None:
    """Index what of `indexable` is not in `indexed`."""
    unindexed = "SELECT n FROM indexable ANTI JOIN indexed USING (record, entry, digest) ORDER BY n"
    numbers = duck.arrays(unindexed)["n"]
    if not len(numbers):
        return
    given = pa.array(reserve(connection, indexed.c.number, len(numbers)), pa.int64())
    duck.put("numbered", pa.table({"n": numbers, "number": given}))
    duck.run(f"""
        CREATE OR REPLACE TABLE keyed AS
        SELECT n, number, digest, coalesce(birth_year, 0)::SMALLINT AS year, {KEYS} AS keys
        FROM numbered JOIN indexable USING (n) JOIN features USING (n)
    """)
    for batch in duck.batches(
        f"""
        SELECT number, record, entry, year, digest, {PACKED} AS features, keys
        FROM keyed JOIN features USING (n)
        """,
        CHUNK,
    ):
        *columns, keys = batch.columns
        rows = zip(*(column.to_pylist() for column in columns), _prefixes(keys), strict=True)
        insert_rows(connection, indexed, list(rows))
    for batch in duck.batches(
        f"""
        SELECT key, year, number FROM (SELECT unnest(keys) AS key, year, number FROM keyed)
        ORDER BY (key >> {63 - BITS})::USMALLINT
        """,
        KEYS_AT_ONCE,
    ):
        keyed = np.empty(batch.num_rows, KEYED)
        for name in KEYED.names or ():
            keyed[name] = batch.column(name).to_numpy()
        add_keys(connection, keyed)
    for table in ("numbered", "keyed"):
        duck.run(f"DROP TABLE {table}")


def _prefixes(keys: pa.ListArray) -> Iterator[bytes]:
    """Where the keys of each record are, as `indexed` tells it."""
    prefixes = prefix_of(keys.flatten().to_numpy())
    every, ends = prefixes.tobytes(), (keys.offsets.to_numpy() - keys.offsets[0].as_py()) * prefixes.itemsize
    return (every[begin:end] for begin, end in pairwise(ends.tolist()))


def _write_shared(connection: Connection, duck: Duck) -> None:
    connection.execute(delete(shared_contact))
    for kind, column in (("phone", "phone"), ("address", "place")):
        found = duck.rows(f"SELECT DISTINCT {column} FROM shared_{kind} WHERE {column} IS NOT NULL")
        insert_rows(connection, shared_contact, [(kind, value) for (value,) in found])
