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
    union_all,
)

from ledger.among import among
from ledger.bulk import insert_rows
from ledger.tables import audit_recent, audit_subject
from policies.audit.tree import read_tree

PARTS = (audit_subject, audit_recent)
"""Both have the columns `subject` and `seq`, and no row stands in both."""
MOVED = 2_000
"""About how many rows are moved in one transaction, while which nobody else writes."""


def add(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Add rows (number of an event, subject), in the transaction that writes these events."""
    insert_rows(connection, audit_recent, rows)


def concerning(subjects: Collection[str]) -> CompoundSelect[str, int]:
    """`subject` and `seq` of the events that concern any of these."""
    return union_all(
        *(select(part.c.subject, part.c.seq).where(among(part.c.subject, subjects)) for part in PARTS)
    )


def concerns(seq: ColumnElement[int], subjects: Sequence[str]) -> ColumnElement[bool]:
    """Whether the event with this number concerns any of these few."""
    return or_(*(exists().where(part.c.seq == seq, part.c.subject.in_(subjects)) for part in PARTS))


def move(connection: Connection) -> int:
    """Move the oldest rows to where they are found by subject; returns how many, 0 when none was left."""
    read_tree(connection, to_grow=True)  # one at a time, whichever server it is
    oldest = select(audit_recent.c.seq).order_by(audit_recent.c.seq).limit(MOVED).subquery()
    last = connection.execute(select(func.max(oldest.c.seq))).scalar_one()
    if last is None:
        return 0
    chosen = audit_recent.c.seq <= last
    rows = select(audit_recent.c.subject, audit_recent.c.seq).where(chosen).order_by(audit_recent.c.subject)
    connection.execute(insert(audit_subject).from_select(["subject", "seq"], rows))
    return connection.execute(delete(audit_recent).where(chosen)).rowcount
