"""Findings: each rule finds what it says and nothing else, and what it counts is what the log holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from ledger.clock import fixed
from ledger.database import Ledger
from policies.audit.activity import Hour, activity
from policies.audit.event import Answered, intent_row
from policies.audit.findings import DENIALS, LEAST, findings
from policies.audit.writer import write
from policies.permissions import LogScope
from schema.sight import Viewer
from schema.vocabulary import AuditAction, AuditFindingKind, AuditOutcome, AuditStage, Purpose, Role

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
OFFICER = '["OFFICER"]'
POLICE = LogScope("hugh", frozenset({"police"}))


def hour(principal: str, at: datetime, requests: int, **more: int) -> Hour:
    counts = {"unnamed": 0, "denied": 0, "of_log": 0} | more
    return Hour(principal, "police", OFFICER, at, requests, **counts)


def found(kind: AuditFindingKind, hours: list[Hour], since: datetime = MONDAY) -> list[tuple[str, int]]:
    return [(one.principal, one.count) for one in findings(kind, hours, since - timedelta(hours=12))]


def test_searches_without_a_case_are_counted_by_day():
    hours = [
        hour("ann", MONDAY, 9, unnamed=2),
        hour("ann", MONDAY + timedelta(hours=1), 9, unnamed=3),
        hour("ben", MONDAY, 9),
    ]
    assert found(AuditFindingKind.SEARCH_WITHOUT_CASE, hours) == [("ann", 5)]


def test_a_finding_reads_well_of_one_and_of_many():
    for many in (1, 5):
        told = hour("ann", MONDAY, 9, unnamed=many, of_log=many)
        for kind, what in (
            (AuditFindingKind.SEARCH_WITHOUT_CASE, "Searches for persons on {} that named no case: {}."),
            (AuditFindingKind.LOG_READING, "Questions on {} to the audit log itself: {}."),
        ):
            [finding] = findings(kind, [told], MONDAY - timedelta(hours=12))
            assert finding.reason == what.format(MONDAY.date(), many)


def test_nights_and_weekends_are_out_of_hours_by_the_clock_on_the_wall():
    summer = datetime(2026, 7, 6, tzinfo=UTC)  # a Monday, an hour ahead of UTC
    hours = [
        hour("early", summer + timedelta(hours=4), 1),
        hour("morning", summer + timedelta(hours=5), 1),
        hour("evening", summer + timedelta(hours=20), 1),
        hour("late", summer + timedelta(hours=21), 1),
        hour("sunday", summer + timedelta(days=6, hours=12), 1),
    ]
    names = {name for name, _ in found(AuditFindingKind.OUT_OF_HOURS, hours, summer)}
    assert names == {"early", "late", "sunday"}


def test_refusals_must_be_many_within_an_hour():
    hours = [hour("ann", MONDAY, 9, denied=DENIALS), hour("ben", MONDAY, 9, denied=DENIALS - 1)]
    assert found(AuditFindingKind.REPEATED_DENIALS, hours) == [("ann", DENIALS)]


def test_no_two_findings_have_one_place_so_that_no_page_loses_one():
    many = {"unnamed": 9, "denied": 9, "of_log": 9}
    hours = [
        replace(hour("ann", MONDAY - timedelta(hours=8), 9, **many), agency=agency, roles=roles)
        for agency in ("police", "charity")
        for roles in (OFFICER, '["ANALYST"]')
    ]
    for kind, number in (
        (AuditFindingKind.REPEATED_DENIALS, 4),
        (AuditFindingKind.OUT_OF_HOURS, 2),
        (AuditFindingKind.SEARCH_WITHOUT_CASE, 2),
        (AuditFindingKind.LOG_READING, 2),
    ):
        places = [one.place for one in findings(kind, hours, MONDAY - timedelta(days=2))]
        assert len(places) == number
        assert places == sorted({*places}, reverse=True)


def test_a_volume_is_held_against_her_own_days_and_her_peers():
    before = [
        hour(name, MONDAY - timedelta(days=days), 10) for days in range(1, 8) for name in ("ann", "ben", "cy")
    ]
    today = [hour("ann", MONDAY, 100), hour("ben", MONDAY, 12), hour("cy", MONDAY, 9)]
    kind = AuditFindingKind.UNUSUAL_VOLUME
    assert found(kind, before + today) == [("ann", 100)]
    [finding] = findings(kind, before + today, MONDAY - timedelta(hours=12))
    assert finding.usual == 10.5
    assert "10, her own median of 7 days before and 10.5, the median of 2 others" in finding.reason
    busy = [hour("ann", MONDAY, 100), hour("ben", MONDAY, 90), hour("cy", MONDAY, 80)]
    assert found(kind, before + busy) == [], "everybody was busy that day"
    always = [hour("ann", MONDAY - timedelta(days=days), 90) for days in range(1, 8)]
    assert found(kind, always + today) == [], "she always asks so much"


def test_who_has_no_history_and_no_peers_is_held_against_nothing():
    assert found(AuditFindingKind.UNUSUAL_VOLUME, [hour("ann", MONDAY, 1_000)]) == []


@given(st.lists(st.integers(0, 60), min_size=5, max_size=28), st.integers(1, LEAST - 1))
def test_few_requests_are_never_unusual(days: list[int], count: int):
    hours = [hour("ann", MONDAY - timedelta(days=number), many) for number, many in enumerate(days, 1)]
    assert found(AuditFindingKind.UNUSUAL_VOLUME, [*hours, hour("ann", MONDAY, count)]) == []


@contextmanager
def logged(ledger: Ledger) -> Iterator[Connection]:
    """Nine requests of one officer in two hours, one telling that she did not ask for, and one of another."""
    ann = Viewer("ann", "Ann", "police", frozenset([Role.OFFICER]), Purpose.CRIME_PREVENTION)
    named = Viewer("ann", "Ann", "police", frozenset([Role.OFFICER]), Purpose.SAFEGUARDING, "C-1")
    eve = Viewer("eve", "Eve", "charity", frozenset([Role.PRACTITIONER]), Purpose.SAFEGUARDING, "C-2")
    told = [
        (ann, AuditAction.SEARCH, "findPersons", 10),
        (ann, AuditAction.SEARCH, "viewer, findPersons", 10),
        (ann, AuditAction.SEARCH, "events", 10),
        (named, AuditAction.SEARCH, "findPersons", 10),
        (ann, AuditAction.CONSULT, "auditEvents", 11),
        (ann, AuditAction.CONSULT, "accessesTo", 11),
        (ann, AuditAction.CONSULT, "subscribe accessAlerts", 11),
        (ann, AuditAction.CONSULT, "accessAlerts", 11),
        (ann, AuditAction.DENY, "caseloadAlerts", 11),
        (ann, AuditAction.DENY, "person", 11),
        (eve, AuditAction.SEARCH, "findPersons", 10),
    ]
    rows = []
    for viewer, action, operation, at in told:
        for stage in (AuditStage.INTENT, AuditStage.OUTCOME):
            row = intent_row(viewer, action, operation, None, stage, Answered(AuditOutcome.ANSWERED))
            rows.append(row | {"at": fixed(MONDAY.replace(hour=at, minute=30))})
    with ledger.begin() as connection:
        write(connection, rows, [()] * len(rows))
    with ledger.read() as connection:
        yield connection


def test_activity_is_what_the_log_holds(ledger: Ledger):
    with logged(ledger) as connection:
        hours = activity(connection, POLICE, fixed(MONDAY), fixed(MONDAY + timedelta(hours=2)))
        assert hours == [
            Hour("ann", "police", OFFICER, MONDAY, 4, 2, 0, 0),
            Hour("ann", "police", OFFICER, MONDAY + timedelta(hours=1), 5, 0, 2, 3),
        ]
        assert activity(connection, LogScope("hugh"), fixed(MONDAY), fixed(MONDAY + timedelta(hours=2))) == []
        assert activity(connection, POLICE, fixed(MONDAY + timedelta(hours=5)), "3") == []
