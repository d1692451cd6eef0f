"""The log's index: what concerns whom is told the same, wherever its rows stand at the moment."""

import asyncio
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, delete, func, select, text

from ledger.database import Ledger
from ledger.tables import audit_event, audit_recent, audit_subject
from policies.audit.event import Answered, Receipt, intent_row, outcome_row
from policies.audit.index import MOVED, concerning, concerns, concerns_often, move
from policies.audit.log import AuditLog
from policies.audit.writer import IDLE_SECONDS, write
from schema.vocabulary import AuditAction, AuditOutcome, AuditStage

SUBJECTS = [f"record_{name}" for name in "abcdefgh"]
INTENT = intent_row(
    None, AuditAction.CONSULT, "person", None, AuditStage.INTENT, Answered(AuditOutcome.FAILED)
)


def answered(ledger: Ledger, subjects: list[str]) -> None:
    with ledger.begin() as connection:
        row = outcome_row(Receipt(str(INTENT["request"]), INTENT), {"outcome": "ANSWERED"})
        assert write(connection, [row], [tuple(subjects)]) == len(subjects)


def moved(ledger: Ledger) -> int:
    with ledger.begin() as connection:
        return move(connection)


def emptied(ledger: Ledger) -> None:
    with ledger.begin() as connection:
        for table in (audit_subject, audit_recent, audit_event):
            connection.execute(delete(table))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.none(), st.lists(st.sampled_from(SUBJECTS), unique=True)), max_size=12))
def test_events_are_found_by_whom_they_concern_before_and_after_any_move(ledger: Ledger, happened):
    emptied(ledger)
    expected: set[tuple[str, int]] = set()
    for subjects in happened:
        if subjects is None:
            moved(ledger)
            continue
        answered(ledger, subjects)
        with ledger.read() as connection:
            newest = max(connection.execute(select(audit_event.c.seq)).scalars())
        expected |= {(subject, newest) for subject in subjects}
    asked = SUBJECTS[:5]
    with ledger.read() as connection:
        found = connection.execute(concerning(asked)).all()
        assert sorted(found) == sorted(one for one in expected if one[0] in asked)
        for way in (concerns, concerns_often):
            seqs = connection.execute(select(audit_event.c.seq).where(way(audit_event.c.seq, asked)))
            assert set(seqs.scalars()) == {seq for _, seq in found}


def test_everything_moves_a_bounded_part_at_a_time(ledger: Ledger):
    for _ in range(5):
        answered(ledger, [f"record_{n}" for n in range(MOVED // 2)])
    parts = [moved(ledger) for _ in range(4)]
    assert parts == [MOVED, MOVED, MOVED // 2, 0]
    assert rows(ledger, audit_subject) == 5 * MOVED // 2
    assert rows(ledger, audit_recent) == 0


async def test_a_log_that_has_nothing_else_to_write_moves_its_index(ledger: Ledger):
    answered(ledger, SUBJECTS)
    log = AuditLog(ledger)
    try:
        await asyncio.to_thread(wait_until_moved, ledger)
    finally:
        await asyncio.to_thread(log.close)
    assert rows(ledger, audit_subject) == len(SUBJECTS)


def test_whoever_writes_events_while_rows_are_moved_neither_waits_nor_loses_one(ledger: Ledger):
    for _ in range(3):
        answered(ledger, SUBJECTS)
    with ledger.begin() as moving:
        assert move(moving) == 3 * len(SUBJECTS)
        if moving.dialect.name == "postgresql":
            answered(ledger, SUBJECTS)
            with ledger.begin() as other:
                assert move(other) == 0
    answered(ledger, SUBJECTS)
    while moved(ledger):
        pass
    with ledger.read() as connection:
        newest = max(connection.execute(select(audit_event.c.seq)).scalars())
        found = connection.execute(concerning(SUBJECTS[:1])).all()
    assert sorted(found) == [(SUBJECTS[0], seq) for seq in range(1, newest + 1)]


async def test_a_part_that_could_not_be_moved_is_moved_later(ledger: Ledger):
    answered(ledger, SUBJECTS)
    with ledger.begin() as connection:
        connection.execute(text("ALTER TABLE audit_subject RENAME TO elsewhere"))
    log = AuditLog(ledger)
    try:
        await asyncio.sleep(3 * IDLE_SECONDS)
        with ledger.begin() as connection:
            connection.execute(text("ALTER TABLE elsewhere RENAME TO audit_subject"))
        await asyncio.to_thread(wait_until_moved, ledger)
    finally:
        await asyncio.to_thread(log.close)
    assert rows(ledger, audit_subject) == len(SUBJECTS)


def wait_until_moved(ledger: Ledger) -> None:
    until = time.monotonic() + 20
    while rows(ledger, audit_recent):
        assert time.monotonic() < until
        time.sleep(0.1)


def rows(ledger: Ledger, table: Table) -> int:
    with ledger.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()
