"""What a run reads from the ledger: the records of current entries, and who they are now."""

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, Select, Text, cast, func, select

from ledger.tables import decision, entry, link, membership, person, record, source
from linkage.duck import Duck
from linkage.model.features import TOLD
from linkage.progress import Advance

CHUNK = 50_000
"""Rows on their way at one time."""


def load_records(connection: Connection, duck: Duck, advance: Advance) -> None:
    """Bring the records of current entries into the table `told`, a chunk at a time."""
    told = [record.c[name] for name in TOLD]
    wanted = select(
        record.c.id, record.c.entry, record.c.source, *(cast(one, Text) for one in told)
    ).join_from(record, entry, entry.c.id == record.c.entry)
    schema = pa.schema(
        [("record", pa.string()), ("entry", pa.int64()), ("source", pa.string())]
        + [(name, pa.string()) for name in TOLD]
    )
    duck.load("told", schema, _batches(connection, wanted.where(entry.c.state == "current"), schema, advance))


def load_memberships(connection: Connection, duck: Duck) -> None:
    """Bring who belongs to whom into the table `was`: record, person, and whether she is retired.

    Records whose entry is withdrawn are among them: they keep their person, so that whoever comes back is who
    she was, under the id and the restrictions that she had.
    """
    schema = pa.schema([("record", pa.string()), ("person", pa.string()), ("retired", pa.bool_())])
    wanted = select(membership.c.record, membership.c.person, person.c.retired_by.is_not(None)).join(
        person, person.c.id == membership.c.person
    )
    duck.load("was", schema, _batches(connection, wanted, schema))


def load_links(connection: Connection, duck: Duck) -> None:
    """Bring the links that stand into the table `link_was`: record_a, record_b, weight."""
    schema = pa.schema([("record_a", pa.string()), ("record_b", pa.string()), ("weight", pa.float64())])
    wanted = select(link.c.record_a, link.c.record_b, link.c.weight)
    duck.load("link_was", schema, _batches(connection, wanted, schema))


def load_rulings(connection: Connection, duck: Duck) -> None:
    """Bring the latest ruling on each pair, unless withdrawn, into the table `ruled`: id, a, b, ruling."""
    schema = pa.schema([("id", pa.int64()), ("a", pa.string()), ("b", pa.string()), ("ruling", pa.string())])
    columns = decision.c
    wanted = select(columns.id, columns.record_a, columns.record_b, columns.ruling).where(
        columns.withdrawn_at.is_(None)
    )
    duck.load("told_ruling", schema, _batches(connection, wanted, schema))
    duck.run("""
        CREATE OR REPLACE TABLE ruled AS
        SELECT max(id) AS id, least(a, b) AS a, greatest(a, b) AS b, arg_max(ruling, id) AS ruling
        FROM told_ruling GROUP BY least(a, b), greatest(a, b)
    """)
    duck.run("DROP TABLE told_ruling")


def count_records(connection: Connection) -> int:
    """How many records current entries state."""
    wanted = select(func.count()).select_from(record).join(entry, entry.c.id == record.c.entry)
    return int(connection.execute(wanted.where(entry.c.state == "current")).scalar_one())


def deduplicated_sources(connection: Connection) -> list[str]:
    """The sources that are free of duplicates."""
    found = connection.execute(select(source.c.id).where(source.c.deduplicated).order_by(source.c.id))
    return list(found.scalars())


def _batches(
    connection: Connection, wanted: Select[Any], schema: pa.Schema, advance: Advance | None = None
) -> Iterator[pa.RecordBatch]:
    streamed = connection.execution_options(stream_results=True, max_row_buffer=CHUNK)
    for rows in streamed.execute(wanted).partitions(CHUNK):
        yield _batch(rows, schema)
        if advance:
            advance(len(rows))


def _batch(rows: Sequence[Any], schema: pa.Schema) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, one.type) for column, one in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
