"""The log's index: which events concern a record, an event, an agency (agency_<slug>) or a break-glass grant.

A row goes first to where writing is cheap, behind the row before it, since an answer waits for it; from there
it is moved, many at a time, to where it is found by its subject. Every question asks both.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    union_all,
)

from ledger.among import among
from ledger.bulk import insert_missing, insert_rows
from ledger.tables import audit_recent, audit_subject

PARTS = (audit_subject, audit_recent)
"""Both have the columns `subject` and `seq`, and no row stands in both."""
MOVED = 2_000
"""About how many rows are moved in one transaction."""

_ROWS_SQLITE = """
    WITH told AS MATERIALIZED (SELECT value ->> 0 AS seq, value ->> 1 AS subject FROM json_each(:rows))
"""
_ROWS_POSTGRES = """
    WITH told AS (SELECT * FROM unnest(CAST(:seqs AS bigint[]), CAST(:subjects AS text[])) t (seq, subject))
"""
_IN_NEITHER = """
    SELECT min(told.seq) FROM told
    WHERE NOT EXISTS (SELECT 1 FROM audit_subject i WHERE i.subject = told.subject AND i.seq = told.seq)
    AND NOT EXISTS (SELECT 1 FROM audit_recent i WHERE i.subject = told.subject AND i.seq = told.seq)
"""

_TURN = text("SELECT pg_try_advisory_xact_lock(:lock)")
_LOCK = 5_418_280_331_907


def add(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Add rows (number of an event, subject), in the transaction that writes these events."""
    insert_rows(connection, audit_recent, rows)


def rows_of(seq: int, details: Mapping[str, Any], agency_of: Mapping[int, str]) -> list[tuple[int, str]]:
    """The rows of an event by what its details say: subjects, the agencies of their classes, and grants."""
    given: Mapping[str, Sequence[str]] = details.get("given", {})
    named = {subject for some in given.values() for subject in some}
    agencies = {f"agency_{agency_of[int(number)]}" for number in given if int(number) in agency_of}
    return [(seq, subject) for subject in sorted({*named, *agencies, *details.get("grants", ())})]


def first_missing(connection: Connection, rows: Sequence[tuple[int, str]]) -> int | None:
    """The number of the first event of which a row is in neither part; None where all are there."""
    postgres = connection.dialect.name == "postgresql"
    wanted = _ROWS_POSTGRES if postgres else _ROWS_SQLITE
    seqs, subjects = [seq for seq, _ in rows], [subject for _, subject in rows]
    told = {"seqs": seqs, "subjects": subjects} if postgres else {"rows": orjson.dumps(rows).decode()}
    first: int | None = connection.execute(text(f"{wanted} {_IN_NEITHER}"), told).scalar_one()
    return first


def add_missing(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Add those of these rows, of events one after the other, that are in neither part."""
    if not rows:
        return
    within = audit_recent.c.seq.between(rows[0][0], rows[-1][0])
    recent = {(row.seq, row.subject) for row in connection.execute(select(audit_recent).where(within))}
    wanted = [{"seq": seq, "subject": subject} for seq, subject in rows if (seq, subject) not in recent]
    if wanted:
        connection.execute(insert_missing(connection, audit_subject), wanted)


def concerning(subjects: Collection[str]) -> CompoundSelect[str, int]:
    """`subject` and `seq` of the events that concern any of these."""
    return union_all(
        *(select(part.c.subject, part.c.seq).where(among(part.c.subject, subjects)) for part in PARTS)
    )


def concerns(seq: ColumnElement[int], subjects: Collection[str]) -> ColumnElement[bool]:
    """Whether the event with this number concerns any of these: of subjects whom few events concern."""
    return seq.in_(select(concerning(subjects).subquery().c.seq))


def concerns_often(seq: ColumnElement[int], subjects: Collection[str]) -> ColumnElement[bool]:
    """The same, asked of one event after the other: of subjects whom most events concern, as agencies."""
    return or_(*(exists().where(part.c.seq == seq, part.c.subject.in_(subjects)) for part in PARTS))


def move(connection: Connection) -> int:
    """Move the oldest rows to where they are found by subject; returns how many.

    0 when none was left, or while another server moves some. Whoever writes events goes on: her rows come
    behind, since the numbers of events are given in the order in which they are committed.
    """
    if (
        connection.dialect.name == "postgresql"
        and not connection.execute(_TURN, {"lock": _LOCK}).scalar_one()
    ):
        return 0
    oldest = select(audit_recent.c.seq).order_by(audit_recent.c.seq).limit(MOVED).subquery()
    last = connection.execute(select(func.max(oldest.c.seq))).scalar_one()
    if last is None:
        return 0
    chosen = audit_recent.c.seq <= last
    rows = select(audit_recent.c.subject, audit_recent.c.seq).where(chosen).order_by(audit_recent.c.subject)
    connection.execute(insert(audit_subject).from_select(["subject", "seq"], rows))
    return connection.execute(delete(audit_recent).where(chosen)).rowcount
