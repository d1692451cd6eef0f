"""What a run changes about persons: found in DuckDB, written to the ledger in the caller's transaction."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, delete, insert, update

from ledger.bulk import insert_rows
from ledger.clock import now
from ledger.ids import new_ids
from ledger.outbox import announce
from ledger.tables import lineage, membership, person
from linkage.duck import Duck
from linkage.resolution.persons import Move, Overlap, keep_ids, passages

CHUNK = 10_000
"""Ids in one statement."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Counts: persons now; records that entered, moved and went; persons made and retired; lineage."""

    persons: int = 0
    entered: int = 0
    moved: int = 0
    gone: int = 0
    created: int = 0
    retired: int = 0
    merges: int = 0
    splits: int = 0


def find_changes(duck: Duck) -> None:
    """Make `home` (record, person) and `fresh` (label, person) of `labelled` (record, label) and `was`."""
    duck.run("""
        CREATE OR REPLACE TABLE overlap AS
        SELECT label, person, count(*) AS records FROM labelled JOIN was USING (record) GROUP BY ALL
    """)
    contested = """
        SELECT *,
            count(*) OVER (PARTITION BY label) > 1 OR count(*) OVER (PARTITION BY person) > 1 AS contested
        FROM overlap
    """
    kept = keep_ids(
        Overlap(*row)
        for row in duck.rows(f"SELECT label, person, records FROM ({contested}) WHERE contested")
    )
    duck.put("settled", _homes(list(kept.items())))
    duck.run(f"INSERT INTO settled SELECT label, person FROM ({contested}) WHERE NOT contested")
    unnamed = duck.arrays("""
        SELECT DISTINCT label FROM labelled ANTI JOIN settled USING (label) ORDER BY label
    """)["label"].tolist()
    duck.put("fresh", _homes(list(zip(unnamed, new_ids("person", len(unnamed)), strict=True))))
    duck.run("""
        CREATE OR REPLACE TABLE home AS
        SELECT record, person FROM labelled JOIN (FROM settled UNION ALL FROM fresh) USING (label)
    """)


def write_changes(connection: Connection, duck: Duck, run: int) -> Changes:
    """Bring persons, memberships and lineage to what `home` says, and announce whose person changed."""
    fresh = _column(duck, "SELECT person FROM fresh ORDER BY person")
    for some in _chunks(fresh, CHUNK):
        insert_rows(connection, person, [(one, run, None) for one in some])
    gone = list(_column(duck, "SELECT record FROM was ANTI JOIN home USING (record) ORDER BY record"))
    moves = [
        Move(*row)
        for row in duck.rows("""
            SELECT record, was.person, home.person FROM home JOIN was USING (record)
            WHERE home.person <> was.person ORDER BY record
        """)
    ]
    for some in _chunks(chain(gone, (move.record for move in moves)), CHUNK):
        connection.execute(delete(membership).where(membership.c.record.in_(some)))
    entered: list[str] = []
    for batch in duck.batches("SELECT record, person FROM home ANTI JOIN was USING (record) ORDER BY record"):
        records, persons = (column.to_pylist() for column in batch.columns)
        insert_rows(connection, membership, list(_memberships(zip(records, persons, strict=True), run)))
        entered += records
    insert_rows(connection, membership, list(_memberships(((m.record, m.to_person) for m in moves), run)))
    emptied = set(_column(duck, "SELECT DISTINCT person FROM was ANTI JOIN home USING (person)"))
    for some in _chunks(sorted(emptied), CHUNK):
        connection.execute(update(person).where(person.c.id.in_(some)).values(retired_by=run))
    said = passages(moves, emptied)
    if said:
        at = now()
        connection.execute(
            insert(lineage),
            [
                {
                    "run": run,
                    "kind": one.kind,
                    "from_person": one.from_person,
                    "to_person": one.to_person,
                    "records": list(one.records),
                    "at": at,
                }
                for one in said
            ],
        )
    announce(connection, "records", [*entered, *(move.record for move in moves), *gone])
    return Changes(
        persons=int(duck.value("SELECT count(DISTINCT person) FROM home")),
        entered=len(entered),
        moved=len(moves),
        gone=len(gone),
        created=int(duck.value("SELECT count(*) FROM fresh")),
        retired=len(emptied),
        merges=sum(one.kind == "MERGE" for one in said),
        splits=sum(one.kind == "SPLIT" for one in said),
    )


def _memberships(pairs: Iterable[tuple[str, str]], run: int) -> Iterator[tuple[str, str, int]]:
    return ((record, one, run) for record, one in pairs)


def _homes(pairs: Sequence[tuple[int, str]]) -> pa.Table:
    labels, persons = [label for label, _ in pairs], [one for _, one in pairs]
    return pa.table({"label": pa.array(labels, pa.int64()), "person": pa.array(persons, pa.string())})


def _chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    left = iter(items)
    while some := list(islice(left, size)):
        yield some


def _column(duck: Duck, sql: str) -> Iterator[Any]:
    for batch in duck.batches(sql):
        yield from batch.column(0).to_pylist()
