"""Whom a restriction binds reviews no grant of what it closes to her, nor learns that there is one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from ledger.classes import ClassKey
from ledger.database import Ledger
from ledger.tables import membership
from policies.audit.event import Answered, Asked, Receipt, intent_row, outcome_row
from policies.audit.writer import write
from policies.break_glass import Glass, ReviewScope, take
from policies.break_glass_review import overdue, page, read
from policies.restrictions import restrict
from schema.vocabulary import (
    AuditAction,
    AuditOutcome,
    AuditStage,
    FieldClass,
    Purpose,
    RestrictionKind,
    Role,
)
from tests.policies.partnerships import CLASSES, hold_classes, someone, write_partnership
from tests.policies.stating import Statements, passed

BEGIN = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = BEGIN + timedelta(hours=80)
PC = someone("police", Role.OFFICER, Purpose.SAFEGUARDING, id="pc.walsh")
HELEN, NINA = (ReviewScope(one, frozenset({"police"})) for one in ("helen", "nina"))
CUSTODY = CLASSES[2]


def broken(ledger: Ledger, subject: str, number: int, under: tuple[str, ...] = ()) -> str:
    """A grant of somebody that is noted in the log with what it opened, as the server does it."""
    held = {number: ClassKey(*CUSTODY)}
    glass = Glass(BEGIN, "digest", frozenset(), frozenset(), {FieldClass.EXISTENCE: {number}}, held)
    with ledger.begin() as connection:
        grant, opened = take(connection, PC, glass, subject, "She is in danger of her life.", 10)
        asked = Asked(frozenset(), "digest", None, under)
        intent = intent_row(PC, AuditAction.BREAK_GLASS, "breakGlass", None, AuditStage.INTENT, asked)
        told = Answered(AuditOutcome.ANSWERED, opened, grants=(grant.id,)).details()
        write(connection, [intent, outcome_row(Receipt(str(intent["id"]), intent), told)], [(), opened])
    return grant.id


@pytest.fixture
def taken(ledger: Ledger, tmp_path: Path) -> dict[str, str]:
    """Subject → grant: of Amina, of who she was before a merge, of an event in which she stands, of Ben."""
    write_partnership(tmp_path)
    number = hold_classes(ledger, tmp_path)[CUSTODY]
    with ledger.begin() as connection:
        told = Statements(connection)
        for one in ("amina", "old", "ben"):
            told.person(f"person_{one}")
        passed(connection, "MERGE", "person_old", "person_amina", "record_1")
        stands = {"edge_1": ("INVOLVED", "record_1", "event_1")}
        told.entry(number, {"record_1": "person_amina"}, {"event_1": True}, stands)
        told.entry(number, {"record_2": "person_ben"})
    subjects = ("person_amina", "person_old", "event_1", "person_ben")
    grants: dict[str, str] = {}
    for one in subjects:
        grants[one] = broken(ledger, one, number, tuple(grants.values()))
    return grants


def bind(ledger: Ledger, subject: str) -> None:
    """A conflict of interest of Helen."""
    with ledger.begin() as connection:
        restrict(connection, subject, RestrictionKind.CONFLICT, PC, "her sister", principal="helen")


def told(ledger: Ledger, scope: ReviewScope) -> set[str]:
    """The grants that she learns of; every way to them tells the same."""
    with ledger.read() as connection:
        found = page(connection, scope, None, LATER, 50)
        waiting = {one.id for one in overdue(connection, scope, BEGIN, LATER, 72)}
    with ledger.begin() as connection:
        each = {one.id for one in found.grants if read(connection, scope, one.id)}
    assert found.total == len(found.grants)
    assert waiting == each == {one.id for one in found.grants}
    return each


@pytest.mark.parametrize(
    ("subject", "kept"),
    [
        ("person_amina", {"person_amina", "person_old"}),
        ("person_old", {"person_amina", "person_old"}),
        ("record_1", {"person_amina", "person_old"}),
        ("event_1", {"person_amina", "person_old", "event_1"}),
        ("person_ben", {"person_ben"}),
    ],
)
def test_no_grant_of_whom_or_what_is_closed_to_her_by_name(
    ledger: Ledger, taken: dict[str, str], subject: str, kept: set[str]
):
    assert told(ledger, HELEN) == set(taken.values())
    bind(ledger, subject)
    assert told(ledger, HELEN) == {id for of, id in taken.items() if of not in kept}
    assert told(ledger, NINA) == set(taken.values())
    with ledger.begin() as connection:
        assert not any(read(connection, HELEN, taken[one]) for one in kept)


def test_no_grant_that_opened_a_record_which_is_somebody_elses_now(ledger: Ledger, taken: dict[str, str]):
    with ledger.begin() as connection:
        moved = update(membership).where(membership.c.record == "record_1").values(person="person_ben")
        connection.execute(moved)
    bind(ledger, "record_1")
    assert told(ledger, HELEN) == {taken["event_1"]}
