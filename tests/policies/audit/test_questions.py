from typing import Any

import pytest
from sqlalchemy import delete, select

from ledger.database import Ledger
from ledger.tables import audit_event, stated_node
from policies.audit.event import Answered, Asked
from policies.audit.index import move
from policies.audit.log import AuditLog
from policies.audit.questions import AuditEvent, AuditPage, AuditWhere, page
from policies.errors import BadQuestion
from policies.permissions import LogScope
from schema.sight import Viewer
from schema.vocabulary import AuditAction, AuditOutcome, AuditStage, FieldClass, Purpose, Role
from tests.policies.audit.holdings import hold

POLICE = LogScope("hugh", frozenset({"police", "nobody"}), frozenset({"police"}))
NHS = LogScope("hugh", frozenset({"nhs_acute"}), frozenset({"nhs_acute"}))
PRIVACY = LogScope("hugh", frozenset(), frozenset({"nhs_acute"}))

ANN = Viewer("ann.other", "Ann", "police", frozenset([Role.OFFICER]), Purpose.SAFEGUARDING, "CASE-1")
DEE = Viewer("dee.other", "Dee", "nhs_acute", frozenset([Role.PRACTITIONER]), Purpose.SAFEGUARDING, "N-7")
EVE = Viewer("eve.other", "Eve", "charity", frozenset([Role.PRACTITIONER]), Purpose.SAFEGUARDING, "C-2")


@pytest.fixture(params=["recent index", "moved index"])
async def told(ledger: Ledger, request: pytest.FixtureRequest) -> Ledger:
    """Ann searched and got records of both agencies, Dee got her own, Eve got nothing; one had no sign-in."""
    hold(ledger)
    log = AuditLog(ledger, patience=30)
    for viewer, action, subjects in (
        (ANN, AuditAction.SEARCH, ("record_police", "record_nhs_acute")),
        (DEE, AuditAction.CONSULT, ("record_nhs_acute",)),
        (EVE, AuditAction.CONSULT, ()),
    ):
        receipt = await log.intent(
            viewer, action, "findPersons", "ab", Asked(frozenset([FieldClass.IDENTITY]))
        )
        await log.outcome(
            receipt, Answered(AuditOutcome.ANSWERED, subjects, counts={"findPersons": len(subjects)})
        )
    await log.refused(None, "UNAUTHENTICATED")
    log.close()
    if request.param == "moved index":
        with ledger.begin() as connection:
            assert move(connection)
    return ledger


def ask(
    ledger: Ledger, scope: LogScope, first: int = 50, after: int | None = None, **where: Any
) -> AuditPage:
    with ledger.read() as connection:
        return page(connection, scope, AuditWhere(**where), first, after)


def who(found: AuditPage) -> list[tuple[str, str]]:
    return [(event.principal, event.stage.value) for event in found.events]


async def test_no_scope_shows_nothing(told: Ledger):
    assert ask(told, LogScope("hugh")) == AuditPage((), False, 0)


async def test_an_auditor_reads_what_her_agencys_people_did_newest_first(told: Ledger):
    found = ask(told, POLICE)
    assert who(found) == [("nobody", "OUTCOME"), ("ann.other", "OUTCOME"), ("ann.other", "INTENT")]
    assert found.total == 3
    assert found.events[1].subjects == ("record_police", "record_nhs_acute")
    assert found.events[1].outcome is AuditOutcome.ANSWERED
    assert found.events[0].roles == ()


async def test_an_auditor_reads_what_others_did_with_her_agencys_records(told: Ledger):
    assert who(ask(told, NHS)) == [
        ("dee.other", "OUTCOME"),
        ("dee.other", "INTENT"),
        ("ann.other", "OUTCOME"),
    ]


async def test_what_others_did_is_cut_to_the_records_concerned(told: Ledger):
    (own, foreign) = ask(told, PRIVACY, stage=AuditStage.OUTCOME).events
    assert (own.principal, foreign.principal) == ("dee.other", "ann.other")
    assert foreign.subjects == ("record_nhs_acute",)
    assert foreign.details == {"outcome": "ANSWERED", "given": {"2": ["record_nhs_acute"]}}


async def test_a_foreign_record_is_no_key_to_what_others_did(told: Ledger):
    assert who(ask(told, NHS, subject="record_nhs_acute")) == [
        ("dee.other", "OUTCOME"),
        ("ann.other", "OUTCOME"),
    ]
    assert ask(told, NHS, subject="record_police") == AuditPage((), False, 0)
    assert who(ask(told, POLICE, subject="record_nhs_acute")) == [("ann.other", "OUTCOME")]
    assert ask(told, POLICE, subject="record_unknown").total == 0


CONDITIONS: list[tuple[dict[str, Any], int]] = [
    ({"principal": "ann.other"}, 2),
    ({"agency": "nobody"}, 1),
    ({"agency": "nhs_acute"}, 0),
    ({"actions": (AuditAction.SEARCH,)}, 2),
    ({"actions": (AuditAction.SEARCH, AuditAction.DENY)}, 3),
    ({"actions": ()}, 0),
    ({"purposes": (Purpose.SAFEGUARDING,)}, 2),
    ({"purposes": (Purpose.AUDIT,)}, 0),
    ({"stage": AuditStage.INTENT}, 1),
    ({"outcomes": (AuditOutcome.REFUSED,)}, 1),
    ({"outcomes": (AuditOutcome.REFUSED, AuditOutcome.ANSWERED)}, 2),
    ({"until": "2000-01-01T00:00:00.000000Z"}, 0),
    ({"since": "2000-01-01T00:00:00.000000Z"}, 3),
    ({"principal": "ann.other", "stage": AuditStage.OUTCOME, "subject": "record_police"}, 1),
]


async def test_each_condition_narrows(told: Ledger):
    for where, expected in CONDITIONS:
        found = ask(told, POLICE, **where)
        assert len(found.events) == found.total == expected, where


async def test_times_are_half_open(told: Ledger):
    with told.read() as connection:
        at = connection.execute(select(audit_event.c.at).order_by(audit_event.c.seq).limit(1)).scalar_one()
    assert ask(told, POLICE, until=at).total == 0
    assert ask(told, POLICE, since=at).total == 3


async def test_an_event_is_found_by_its_id_within_the_scope_alone(told: Ledger):
    id = ask(told, POLICE).events[1].id
    assert ask(told, POLICE, id=id).total == 1
    assert ask(told, LogScope("hugh", frozenset({"charity"})), id=id).total == 0


async def test_pages_follow_each_other_without_gap_or_overlap(told: Ledger):
    whole = ask(told, POLICE).events
    walked: list[AuditEvent] = []
    after = None
    while True:
        found = ask(told, POLICE, first=1, after=after)
        walked += found.events
        assert found.total == 3
        if not found.more:
            break
        after = found.events[-1].seq
    assert tuple(walked) == whole


async def test_a_page_of_none_tells_the_count(told: Ledger):
    assert ask(told, POLICE, first=0) == AuditPage((), True, 3)


async def test_a_page_has_bounds(told: Ledger):
    for first in (-1, 201):
        with pytest.raises(BadQuestion, match="0 to 200"):
            ask(told, POLICE, first=first)


async def test_who_saw_an_event_that_was_erased_is_found_by_its_agency_alone(told: Ledger):
    log = AuditLog(told, patience=30)
    receipt = await log.intent(EVE, AuditAction.CONSULT, "event", "ab", Asked())
    await log.outcome(receipt, Answered(AuditOutcome.ANSWERED, ("event_crime", "record_nhs_acute")))
    log.close()
    by_privacy = LogScope("dana", to=frozenset({"police"}))
    [before] = ask(told, by_privacy, subject="event_crime").events
    with told.begin() as connection:
        connection.execute(delete(stated_node))
    assert ask(told, by_privacy, subject="event_crime").events == (before,)
    assert before.subjects == ("event_crime",)
    # what else the answer held is no reason to tell of it
    assert ask(told, PRIVACY, subject="event_crime").total == 0
    assert ask(told, by_privacy, subject="event_never").total == 0
