"""What a run changes about persons: found in DuckDB, written to the ledger in the caller's transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, delete, insert, update

from ledger.among import among
from ledger.bulk import filling, insert_rows
from ledger.clock import now
from ledger.ids import new_ids
from ledger.outbox import announce
from ledger.tables import lineage, membership, person
from linkage.duck import Duck
from linkage.resolution.persons import Move, Overlap, Passage, keep_ids, passages
from linkage.resolution.records import Changed


@dataclass(frozen=True, slots=True)
class Changes:
    """Counts: persons now; records that entered and moved; records that no entry states now (`absent`), who
    keep their persons; persons made and retired; lineage. What links only what is new tells no `persons`."""

    persons: int = 0
    entered: int = 0
    moved: int = 0
    absent: int = 0
    created: int = 0
    retired: int = 0
    merges: int = 0
    splits: int = 0

    def __add__(self, other: "Changes") -> "Changes":
        """What both changed, one after the other."""
        return Changes(*(sum(pair) for pair in zip(astuple(self), astuple(other), strict=True)))


def find_changes(duck: Duck) -> None:
    """Make `home` and `absent` (record, person), `fresh` and `revived` (label, person) of `labelled` (record,
    label), `was` and `merged`.

    `home` has the records of today. `absent` has those whose entry is withdrawn: they stay with their person,
    or follow her where most of her records went when nobody stayed behind.
    """
    duck.run("""
        CREATE OR REPLACE TABLE overlap AS
        SELECT label, person, count(*) AS records, count(*) - count(former) AS own, min(since) AS since,
            count_if(record IN (FROM by_hand)) AS by_hand
        FROM labelled JOIN was USING (record) LEFT JOIN merged USING (record, person) GROUP BY ALL
    """)
    contested = """
        SELECT *,
            count(*) OVER (PARTITION BY label) > 1 OR count(*) OVER (PARTITION BY person) > 1 AS contested
        FROM overlap
    """
    kept = keep_ids(
        Overlap(*row)
        for row in duck.rows(
            f"SELECT label, person, records, own, since, by_hand FROM ({contested}) WHERE contested"
        )
    )
    duck.put("settled", _homes(list(kept.items())))
    duck.run(f"INSERT INTO settled SELECT label, person FROM ({contested}) WHERE NOT contested")
    duck.put("revived", _homes(list(_former(duck).items())))
    duck.run("INSERT INTO settled SELECT label, person FROM revived")
    unnamed = duck.arrays("""
        SELECT DISTINCT label FROM labelled ANTI JOIN settled USING (label) ORDER BY label
    """)["label"].tolist()
    duck.put("fresh", _homes(list(zip(unnamed, new_ids("person", len(unnamed)), strict=True))))
    duck.run("""
        CREATE OR REPLACE TABLE home AS
        SELECT record, person FROM labelled JOIN (FROM settled UNION ALL FROM fresh) USING (label)
    """)
    duck.run("""
        CREATE OR REPLACE TABLE absent AS
        WITH passed AS (
            SELECT was.person AS person, home.person AS heir, count(*) AS records
            FROM was JOIN home USING (record) GROUP BY ALL
        ),
        heirs AS (
            SELECT person, first(heir ORDER BY records DESC, heir) AS heir
            FROM passed ANTI JOIN home USING (person) GROUP BY person
        )
        SELECT record, coalesce(heir, gone.person) AS person
        FROM (SELECT record, person FROM was ANTI JOIN home USING (record)) gone
            LEFT JOIN heirs ON heirs.person = gone.person
    """)


def _former(duck: Duck) -> dict[int, str]:
    """Cluster without an id to the person that most of its records were before they merged into another.

    Only to one who has no record now: so who was merged by mistake is parted from the other as who she was.
    """
    return keep_ids(
        Overlap(*row)
        for row in duck.rows("""
            SELECT label, former, count(*)
            FROM labelled ANTI JOIN settled USING (label) JOIN was USING (record)
                JOIN merged USING (record, person)
            WHERE former NOT IN (SELECT person FROM was) GROUP BY ALL
        """)
    )


def write_changes(
    connection: Connection, duck: Duck, run: int, ruled: Mapping[str, Sequence[Changed]]
) -> Changes:
    """Bring persons, memberships and lineage to what `home` and `absent` say; announce whose person changed.

    `ruled` has the decisions on a record since the last run: the lineage names those on records that moved.

    A record that is gone is not announced: the delivery that withdrew its entry has done so.
    """
    fresh = _column(duck, "SELECT person FROM fresh ORDER BY person")
    insert_rows(connection, person, [(one, run, None) for one in fresh])
    moves = [
        Move(*row)
        for row in duck.rows("""
            SELECT record, was.person, now.person
            FROM (FROM home UNION ALL FROM absent) now JOIN was USING (record)
            WHERE now.person <> was.person ORDER BY record
        """)
    ]
    moved = [move.record for move in moves]
    connection.execute(delete(membership).where(among(membership.c.record, moved)))
    entered: list[str] = []
    with filling(connection, membership):
        for batch in duck.batches(
            "SELECT record, person FROM home ANTI JOIN was USING (record) ORDER BY record"
        ):
            records, persons = (column.to_pylist() for column in batch.columns)
            insert_rows(connection, membership, list(_memberships(zip(records, persons, strict=True), run)))
            entered += records
    insert_rows(connection, membership, list(_memberships(((m.record, m.to_person) for m in moves), run)))
    retired = _retire(connection, duck, run)
    left = _column(duck, "SELECT DISTINCT person FROM was ANTI JOIN home USING (person)")
    said = passages(moves, set(left))
    write_lineage(connection, run, said, ruled)
    announce(connection, "records", [*entered, *moved], always=bool(said))
    return Changes(
        persons=int(duck.value("SELECT count(DISTINCT person) FROM home")),
        entered=len(entered),
        moved=len(moves),
        absent=int(duck.value("SELECT count(*) FROM absent")),
        created=int(duck.value("SELECT count(*) FROM fresh")),
        retired=retired,
        merges=sum(one.kind == "MERGE" for one in said),
        splits=sum(one.kind == "SPLIT" for one in said),
    )


def _retire(connection: Connection, duck: Duck, run: int) -> int:
    """Retire whoever has no record today and call back whoever has one again; gives how many retired."""
    gone = "SELECT DISTINCT person FROM was ANTI JOIN home USING (person) WHERE NOT retired"
    back = """
        SELECT DISTINCT person FROM was SEMI JOIN home USING (person) WHERE retired
        UNION SELECT person FROM revived
    """
    retired = list(_column(duck, gone))
    retire(connection, retired, run)
    retire(connection, list(_column(duck, back)), None)
    return len(retired)


def retire(connection: Connection, persons: Sequence[str], by: int | None) -> None:
    """Let persons be retired by a run, or by none: then they are back."""
    connection.execute(update(person).where(among(person.c.id, persons)).values(retired_by=by))


def write_lineage(
    connection: Connection, run: int, said: Sequence[Passage], ruled: Mapping[str, Sequence[Changed]]
) -> None:
    """Write what moved; `ruled` has the decisions on a record since the last run."""
    if not said:
        return
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
                "decisions": _ids(one, ruled, ended=False),
                "withdrawn": _ids(one, ruled, ended=True),
            }
            for one in said
        ],
    )


def _ids(one: Passage, ruled: Mapping[str, Sequence[Changed]], *, ended: bool) -> list[str]:
    return sorted({it.id for record in one.records for it in ruled.get(record, ()) if it.ended == ended})


def _memberships(pairs: Iterable[tuple[str, str]], run: int) -> Iterator[tuple[str, str, int]]:
    return ((record, one, run) for record, one in pairs)


def _homes(pairs: Sequence[tuple[int, str]]) -> pa.Table:
    labels, persons = [label for label, _ in pairs], [one for _, one in pairs]
    return pa.table({"label": pa.array(labels, pa.int64()), "person": pa.array(persons, pa.string())})


def _column(duck: Duck, sql: str) -> Iterator[Any]:
    for batch in duck.batches(sql):
        yield from batch.column(0).to_pylist()
