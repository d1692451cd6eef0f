"""The index: the keys under which each record is found when another one arrives, kept in the ledger.

A run writes what is not there yet, so that its cost is that of new and changed records. The keys are hashes
of one version of the rules and of DuckDB: where it is another one, a run writes all of them anew.
"""

import hashlib

import pyarrow as pa
from sqlalchemy import Connection, delete, select

from ledger.blocking import forget_index, packed
from ledger.bulk import insert_rows, reserve
from ledger.tables import blocking_key, indexed, shared_contact
from linkage.duck import VERSION, Duck
from linkage.model.blocking import KEYS
from linkage.model.features import DIGEST, FEATURES, PACKED, WORDED

EDITION = hashlib.sha256("\n".join((VERSION, WORDED, FEATURES, PACKED, KEYS)).encode()).hexdigest()[:16]
"""What names the rules, and the DuckDB, that made the keys."""

_KNOWN = pa.schema([("record", pa.string()), ("entry", pa.int64()), ("digest", pa.int64())])

CHUNK = 20_000
"""Records of which keys are written at one time."""


def write_index(connection: Connection, duck: Duck, edition: str | None) -> None:
    """Bring the index to the table `features`; `edition` is the one that the ledger's index is of."""
    if edition != EDITION:
        connection.execute(delete(blocking_key))
        connection.execute(delete(indexed))
    known = connection.execute(select(indexed.c.record, indexed.c.entry, indexed.c.digest)).all()
    columns = list(zip(*known, strict=True)) or [()] * len(_KNOWN)
    arrays = [pa.array(column, kind.type) for column, kind in zip(columns, _KNOWN, strict=True)]
    duck.put("indexed", pa.table(arrays, schema=_KNOWN))
    duck.run(f"""
        CREATE OR REPLACE TABLE indexable AS
        SELECT *, {DIGEST} AS digest
        FROM (SELECT n, record, entry, coalesce(birth_year, 0) AS year, {PACKED} AS features FROM features)
    """)
    gone = duck.rows("SELECT record FROM indexed ANTI JOIN indexable USING (record, entry, digest)")
    forget_index(connection, [record for (record,) in gone])
    duck.run("""
        CREATE OR REPLACE TABLE unindexed AS FROM indexable ANTI JOIN indexed USING (record, entry, digest)
    """)
    _add(connection, duck)
    for table in ("indexed", "indexable", "unindexed"):
        duck.run(f"DROP TABLE {table}")
    _write_shared(connection, duck)


def _add(connection: Connection, duck: Duck) -> None:
    """Index the records of `unindexed`."""
    numbers = duck.arrays("SELECT n FROM unindexed ORDER BY n")["n"]
    if not len(numbers):
        return
    given = pa.array(reserve(connection, indexed.c.number, len(numbers)), pa.int64())
    duck.put("numbered", pa.table({"n": numbers, "number": given}))
    duck.run(f"""
        CREATE OR REPLACE TABLE keyed AS
        SELECT DISTINCT number, coalesce(birth_year, 0) AS year, key FROM ({KEYS}) JOIN numbered USING (n)
    """)
    for batch in duck.batches(
        """
        SELECT number, record, entry, year, digest, features, coalesce(keys, []) AS keys
        FROM numbered JOIN unindexed USING (n)
            LEFT JOIN (SELECT number, list(key) AS keys FROM keyed GROUP BY number) USING (number)
        """,
        CHUNK,
    ):
        *columns, keys = (column.to_pylist() for column in batch.columns)
        insert_rows(connection, indexed, list(zip(*columns, map(packed, keys), strict=True)))
    # In the order of the key, so that the database has only to append.
    for batch in duck.batches("SELECT key, year, number FROM keyed ORDER BY ALL"):
        rows = list(zip(*(column.to_pylist() for column in batch.columns), strict=True))
        insert_rows(connection, blocking_key, rows)
    for table in ("numbered", "keyed"):
        duck.run(f"DROP TABLE {table}")


def _write_shared(connection: Connection, duck: Duck) -> None:
    connection.execute(delete(shared_contact))
    for kind, column in (("phone", "phone"), ("address", "place")):
        found = duck.rows(f"SELECT DISTINCT {column} FROM shared_{kind} WHERE {column} IS NOT NULL")
        insert_rows(connection, shared_contact, [(kind, value) for (value,) in found])
