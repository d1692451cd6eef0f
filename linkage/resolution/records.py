"""What a run reads from the ledger: the records of current entries, and who they are now."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pyarrow as pa
from sqlalchemy import Connection, Select, Text, case, cast, exists, func, or_, select

from ledger.direct import Direct
from ledger.tables import (
    batch,
    decision,
    entry,
    indexed,
    lineage,
    link,
    membership,
    person,
    record,
    run,
    source,
)
from linkage.duck import Duck
from linkage.ingest.batches import BY_HAND
from linkage.model.features import TOLD
from linkage.progress import Advance
from linkage.resolution.conflicts import Ruled
from linkage.resolution.runs import CAUGHT_UP
from schema.vocabulary import Ruling

CHUNK = 50_000
"""Rows on their way at one time."""


SINCE = person.c.run * 2 + case(
    (
        exists().where(
            lineage.c.to_person == person.c.id, lineage.c.kind == "SPLIT", lineage.c.run == person.c.run
        ),
        1,
    ),
    else_=0,
)
"""How late a person was made: by her run, and in it those last who were parted from somebody."""


def load_records(connection: Connection, duck: Duck, advance: Advance) -> None:
    """Bring the records of current entries into the table `told`, a chunk at a time, and who was told by hand
    into `by_hand`."""
    told = [record.c[name] for name in TOLD]
    wanted = select(
        record.c.id, record.c.entry, record.c.source, *(cast(one, Text) for one in told)
    ).join_from(record, entry, entry.c.id == record.c.entry)
    schema = pa.schema(
        [("record", pa.string()), ("entry", pa.int64()), ("source", pa.string())]
        + [(name, pa.string()) for name in TOLD]
    )
    duck.load("told", schema, _batches(connection, wanted.where(entry.c.state == "current"), schema, advance))
    _load_told_by_hand(connection, duck)


def _load_told_by_hand(connection: Connection, duck: Duck) -> None:
    wanted = (
        select(record.c.id)
        .join(entry, entry.c.id == record.c.entry)
        .join(batch, batch.c.id == entry.c.batch)
        .where(batch.c.file == BY_HAND, entry.c.state == "current")
    )
    found = connection.execute(wanted).scalars().all()
    duck.put("by_hand", pa.table({"record": pa.array(found, pa.string())}))


def load_standing(connection: Connection, duck: Duck) -> None:
    """Bring who is whom now into the tables `was`, `merged` and `link_was`."""
    load_memberships(connection, duck)
    load_merges(connection, duck)
    load_links(connection, duck)


def last_placed(connection: Connection) -> int:
    """What names the last record that was given its person: another number after each."""
    return int(connection.execute(select(func.coalesce(func.max(indexed.c.number), 0))).scalar_one())


def load_memberships(connection: Connection, duck: Duck) -> None:
    """Bring who belongs to whom into the table `was`: record, person, and whether she is retired.

    Records whose entry is withdrawn are among them: they keep their person, so that whoever comes back is who
    she was, under the id and the restrictions that she had.
    """
    schema = pa.schema(
        [
            *(("record", pa.string()), ("person", pa.string())),
            *(("retired", pa.bool_()), ("since", pa.int64())),
        ]
    )
    wanted = select(membership.c.record, membership.c.person, person.c.retired_by.is_not(None), SINCE).join(
        person, person.c.id == membership.c.person
    )
    duck.load("was", schema, _batches(connection, wanted, schema))


def load_merges(connection: Connection, duck: Duck) -> None:
    """Bring the table `merged` (record, former, person): who a record was before it merged into a person."""
    wanted = select(lineage.c.from_person, lineage.c.to_person, lineage.c.records)
    last = {
        (record, to_person): from_person
        for from_person, to_person, records in connection.execute(
            wanted.where(lineage.c.kind == "MERGE").order_by(lineage.c.id)
        )
        for record in records
    }
    columns = {
        "record": [record for record, _ in last],
        "former": list(last.values()),
        "person": [to_person for _, to_person in last],
    }
    duck.put("merged", pa.table({name: pa.array(column, pa.string()) for name, column in columns.items()}))


def load_links(connection: Connection, duck: Duck) -> None:
    """Bring the links that stand into the table `link_was`: record_a, record_b, weight."""
    schema = pa.schema([("record_a", pa.string()), ("record_b", pa.string()), ("weight", pa.float64())])
    wanted = select(link.c.record_a, link.c.record_b, link.c.weight)
    duck.load("link_was", schema, _batches(connection, wanted, schema))


def read_rulings(connection: Connection) -> list[Ruled]:
    """The rulings in force on two records that are stated now, in the order in which they were made."""
    columns = decision.c
    wanted = select(columns.record_a, columns.record_b, columns.ruling).where(
        columns.in_force_at.is_not(None),
        columns.withdrawn_at.is_(None),
        *(
            exists().where(record.c.id == one, record.c.entry == entry.c.id, entry.c.state == "current")
            for one in (columns.record_a, columns.record_b)
        ),
    )
    found = connection.execute(wanted.order_by(columns.number))
    return [Ruled(one, other, Ruling(ruling)) for one, other, ruling in found]


class Changed(NamedTuple):
    """A decision that came in force since the last run began, or one that ended since then."""

    id: str
    ended: bool


def ruled_since(connection: Connection) -> dict[str, list[Changed]]:
    """Record to the decisions on it that came in force, or ended, since the last run began."""
    ended = run.c.state.in_(("done", CAUGHT_UP))
    last = select(run.c.started_at).where(ended).order_by(run.c.id.desc()).limit(1)
    since = func.coalesce(last.scalar_subquery(), "")
    columns = decision.c
    ended_too = columns.withdrawn_at.is_not(None)
    wanted = select(columns.id, ended_too, columns.record_a, columns.record_b).where(
        columns.in_force_at.is_not(None),
        or_(columns.in_force_at >= since, columns.withdrawn_at >= since),
    )
    found: dict[str, list[Changed]] = {}
    for id, over, *records in connection.execute(wanted.order_by(columns.number)):
        for one in records:
            found.setdefault(one, []).append(Changed(id, bool(over)))
    return found


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
    for rows in Direct(wanted).batches(connection, CHUNK):
        yield _batch(rows, schema)
        if advance:
            advance(len(rows))


def _batch(rows: Sequence[Any], schema: pa.Schema) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    arrays = [
        # SQLite tells 0 and 1 for false and true.
        pa.array(map(bool, column) if pa.types.is_boolean(one.type) else column, one.type)
        for column, one in zip(columns, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
