"""The log's index: which events concern a record, an event, an agency (agency_<slug>) or a break-glass grant.

A row goes first to where writing is cheap, behind the row before it, since an answer waits for it; from there
it is moved, many at a time, to where it is found by its subject. Every question asks both.
"""

from collections.abc import Collection, Sequence

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
from ledger.bulk import insert_rows
from ledger.tables import audit_recent, audit_subject

PARTS = (audit_subject, audit_recent)
"""Both have the columns `subject` and `seq`, and no row stands in both."""
MOVED = 2_000
"""About how many rows are moved in one transaction."""

_TURN = text("SELECT pg_try_advisory_xact_lock(:lock)")
_LOCK = 5_418_280_331_907


def add(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Add rows (number of an event, subject), in the transaction that writes these events."""
    insert_rows(connection, audit_recent, rows)


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
