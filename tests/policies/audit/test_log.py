import asyncio
import json
from collections.abc import Iterator

import pytest
from sqlalchemy import select, text, update

from ledger.database import Ledger
from ledger.outbox import announce
from ledger.tables import audit_event, record
from policies.audit.event import Answered, Asked
from policies.audit.index import concerning
from policies.audit.log import AuditLog
from policies.audit.writer import GROUP
from policies.directory import Principal
from policies.errors import AuditUnavailable
from schema.sight import Viewer
from schema.vocabulary import AuditAction, AuditOutcome, FieldClass, Purpose, Role
from tests.policies.audit.holdings import hold

ANN = Viewer("ann.other", "Ann Other", "police", frozenset([Role.OFFICER]), Purpose.SAFEGUARDING, "CASE-1")
ASKED = Asked(frozenset([FieldClass.IDENTITY]))


@pytest.fixture
def log(ledger: Ledger) -> Iterator[AuditLog]:
    opened = AuditLog(ledger, patience=30)
    yield opened
    opened.close()


def events(ledger: Ledger):
    with ledger.read() as connection:
        return connection.execute(select(audit_event).order_by(audit_event.c.seq)).all()


async def test_an_intent_is_durable_on_return_and_its_outcome_follows(ledger: Ledger, log: AuditLog):
    receipt = await log.intent(ANN, AuditAction.SEARCH, "findPersons", "ab12", ASKED)
    (intent,) = events(ledger)
    assert (intent.principal, intent.agency, intent.roles) == ("ann.other", "police", ["OFFICER"])
    assert (intent.purpose, intent.case_reference) == ("SAFEGUARDING", "CASE-1")
    assert (intent.action, intent.operation, intent.operation_hash) == ("SEARCH", "findPersons", "ab12")
    assert (intent.stage, intent.details) == ("INTENT", {"fieldClasses": ["IDENTITY"]})
    await log.outcome(receipt, Answered(AuditOutcome.ANSWERED, counts={"findPersons": 2}, seconds=0.25))
    intent, outcome = events(ledger)
    assert outcome.stage == "OUTCOME"
    assert outcome.request == intent.request
    assert outcome.id != intent.id
    assert outcome.details == {"outcome": "ANSWERED", "counts": {"findPersons": 2}, "seconds": 0.25}
    assert outcome.at >= intent.at


async def test_an_outcome_says_what_was_given_by_class_and_can_be_found_by_it(ledger: Ledger, log: AuditLog):
    hold(ledger)
    receipt = await log.intent(ANN, AuditAction.CONSULT, "person", None, ASKED)
    given = ("record_police", "event_crime", "record_nhs_acute", "record_unknown", "record_police")
    await log.outcome(receipt, Answered(AuditOutcome.ANSWERED, given, frozenset([FieldClass.IDENTITY])))
    outcome = events(ledger)[-1]
    assert outcome.details["given"] == {
        "1": ["record_police", "event_crime"],
        "2": ["record_nhs_acute"],
        "0": ["record_unknown"],
    }
    with ledger.read() as connection:
        named = {*given, "agency_police", "agency_nhs_acute"}
        index = connection.execute(concerning({*named, "agency_other"})).all()
    assert sorted(index) == sorted((subject, outcome.seq) for subject in named)


async def test_what_was_looked_up_once_is_looked_up_anew_when_the_ledger_has_changed(
    ledger: Ledger, log: AuditLog
):
    hold(ledger)

    async def given() -> object:
        receipt = await log.intent(ANN, AuditAction.CONSULT, "person", None, ASKED)
        answered = Answered(AuditOutcome.ANSWERED, ("record_police", "event_crime"), frozenset())
        await log.outcome(receipt, answered)
        return events(ledger)[-1].details["given"]

    assert await given() == await given() == {"1": ["record_police", "event_crime"]}
    with ledger.begin() as connection:
        connection.execute(update(record).where(record.c.id == "record_police").values({"class": 2}))
        announce(connection, "entries", [1])
    assert await given() == {"2": ["record_police"], "1": ["event_crime"]}


async def test_a_refused_request_leaves_an_event_signed_in_or_not(ledger: Ledger, log: AuditLog):
    await log.refused(ANN, "FORBIDDEN", "auditEvents")
    await log.refused(None, "UNAUTHENTICATED")
    known, unknown = events(ledger)
    assert (known.action, known.principal, known.operation) == ("DENY", "ann.other", "auditEvents")
    assert known.details == {"outcome": "REFUSED", "code": "FORBIDDEN"}
    assert (unknown.action, unknown.principal, unknown.agency) == ("DENY", "nobody", "nobody")
    assert (unknown.stage, unknown.roles, unknown.purpose) == ("OUTCOME", [], None)


async def test_a_principal_without_a_purpose_can_act(ledger: Ledger, log: AuditLog):
    ben = Principal("ben.other", "Ben Other", "nhs_acute", frozenset([Role.STEWARD]))
    await log.intent(ben, AuditAction.CONSULT, "viewer", None, Asked())
    (intent,) = events(ledger)
    assert (intent.principal, intent.agency, intent.purpose) == ("ben.other", "nhs_acute", None)


async def test_nothing_personal_can_enter(ledger: Ledger, log: AuditLog):
    with pytest.raises(ValueError, match="takes no text"):
        await log.intent(ANN, AuditAction.SEARCH, 'findPersons(by: {text: "Mary"})', None, ASKED)
    receipt = await log.intent(ANN, AuditAction.SEARCH, "findPersons", None, ASKED)
    for wrong in (
        Answered(AuditOutcome.FAILED, code="no such person: Mary"),
        Answered(AuditOutcome.ANSWERED, subjects=["Mary Smith"]),
        Answered(AuditOutcome.ANSWERED, counts={"Mary's": 1}),
    ):
        with pytest.raises(ValueError, match="takes no text") as raised:
            await log.outcome(receipt, wrong)
        assert "Mary" not in str(raised.value)
    assert len(events(ledger)) == 1
    assert "Other" not in json.dumps([str(row) for row in events(ledger)]), "not even the viewer's name"


async def test_a_case_reference_that_no_database_takes_spoils_nobodys_event(ledger: Ledger, log: AuditLog):
    odd = Viewer("odd", "Odd", "police", frozenset([Role.OFFICER]), Purpose.SAFEGUARDING, "a\x00b\ud800c\n")
    await asyncio.gather(
        *(log.intent(viewer, AuditAction.CONSULT, "person", None, ASKED) for viewer in (ANN, odd, ANN))
    )
    assert [row.case_reference for row in events(ledger)] == ["CASE-1", "a\\u0000b\\ud800c\\u000a", "CASE-1"]


async def test_many_at_once_lose_nothing_and_double_nothing(ledger: Ledger, log: AuditLog):
    hold(ledger)

    async def client(number: int) -> list[str]:
        requests = []
        for _ in range(10):
            viewer = Viewer(
                f"viewer-{number}", "V", "police", frozenset([Role.OFFICER]), Purpose.SAFEGUARDING
            )
            receipt = await log.intent(viewer, AuditAction.CONSULT, "person", None, ASKED)
            await log.outcome(receipt, Answered(AuditOutcome.ANSWERED, ("record_police",)))
            requests.append(receipt.request)
        return requests

    requests = [one for some in await asyncio.gather(*(client(n) for n in range(64))) for one in some]
    rows = events(ledger)
    assert len(rows) == len({row.id for row in rows}) == 2 * 64 * 10
    assert sorted(row.request for row in rows if row.stage == "INTENT") == sorted(requests)
    assert sorted(row.request for row in rows if row.stage == "OUTCOME") == sorted(requests)
    first = {row.request: row.seq for row in rows if row.stage == "INTENT"}
    assert all(first[row.request] < row.seq for row in rows if row.stage == "OUTCOME")
    with ledger.read() as connection:
        assert len(connection.execute(concerning(["record_police"])).all()) == 64 * 10


async def test_whoever_gives_up_leaves_the_others_and_her_event(ledger: Ledger, log: AuditLog):
    tasks = [
        asyncio.create_task(log.intent(ANN, AuditAction.CONSULT, "person", None, ASKED)) for _ in range(20)
    ]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert sum(isinstance(one, BaseException) for one in found) == 10
    log.close()
    assert len(events(ledger)) == 20, "an attempt that nobody waits for is an attempt"


async def test_without_the_table_there_is_no_receipt(ledger: Ledger, log: AuditLog):
    receipt = await log.intent(ANN, AuditAction.CONSULT, "person", None, ASKED)
    with ledger.begin() as connection:
        connection.execute(text("DROP TABLE audit_subject"))
        connection.execute(text("DROP TABLE audit_recent"))
        connection.execute(text("ALTER TABLE audit_event RENAME TO elsewhere"))
    waiting = [log.intent(ANN, AuditAction.CONSULT, "person", None, ASKED) for _ in range(GROUP // 8)]
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert {type(one) for one in found} == {AuditUnavailable}
    with pytest.raises(AuditUnavailable, match="could not be written"):
        await log.outcome(receipt, Answered(AuditOutcome.ANSWERED))
    with ledger.begin() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO audit_event"))
    await log.outcome(receipt, Answered(AuditOutcome.ANSWERED))
    assert [row.stage for row in events(ledger)] == ["INTENT", "OUTCOME"]


async def test_while_the_log_is_locked_there_is_no_receipt(ledger: Ledger):
    log = AuditLog(ledger, patience=0.3)
    with ledger.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE audit_event IN EXCLUSIVE MODE"))
        with pytest.raises(AuditUnavailable, match=r"in 0\.3 s"):
            await log.intent(ANN, AuditAction.CONSULT, "person", None, ASKED)
    await asyncio.to_thread(log.close)


async def test_what_waits_is_written_before_the_log_closes(ledger: Ledger, log: AuditLog):
    waiting = [
        asyncio.create_task(log.intent(ANN, AuditAction.CONSULT, "person", None, ASKED)) for _ in range(100)
    ]
    await asyncio.sleep(0)
    await asyncio.to_thread(log.close)
    assert len(events(ledger)) == 100
    await asyncio.gather(*waiting)
    with pytest.raises(AuditUnavailable, match="closed"):
        await log.intent(ANN, AuditAction.CONSULT, "person", None, ASKED)
