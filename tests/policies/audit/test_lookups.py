"""Look-ups: each rule finds the answers that it says and no others, on both ledgers."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, delete, insert, update

from ledger.clock import fixed
from ledger.database import Ledger
from ledger.tables import batch, caseload, membership, person, record, restricted, restriction, run
from policies.audit import lookups
from policies.audit.event import Answered, intent_row
from policies.audit.lookups import Scope, family_name, lookup_findings
from policies.audit.writer import write
from schema.sight import Viewer
from schema.vocabulary import AuditAction, AuditFindingKind, AuditOutcome, AuditStage, Role
from tests.policies.audit.holdings import hold

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FAMILIES = {"ann": family_name("PC Ann Grimshaw"), "ben": family_name("Ben Cole")}


@pytest.fixture
def held(ledger: Ledger) -> Ledger:
    """A ledger with a record of the police whose person is called Grimshaw."""
    hold(ledger)
    with ledger.begin() as connection:
        connection.execute(insert(run).values(id=1, started_at="t", state="done"))
        connection.execute(insert(person).values(id="person_a", run=1))
        told = {"record": "record_police", "person": "person_a", "run": 1}
        connection.execute(insert(membership).values(told))
        of_police = record.c.id == "record_police"
        connection.execute(update(record).where(of_police).values(family_name="GRIMSHAW"))
    return ledger


def tell(connection: Connection, who: str, at: datetime, *subjects: str) -> None:
    """An answer to somebody of the police that rested on these."""
    viewer = Viewer(who, who, "police", frozenset({Role.OFFICER}))
    told = Answered(AuditOutcome.ANSWERED)
    row = intent_row(viewer, AuditAction.CONSULT, "person", None, AuditStage.OUTCOME, told)
    write(connection, [row | {"at": fixed(at)}], [subjects])


def found(ledger: Ledger, kind: str, by: str = "police", reader: str = "hugh") -> list[tuple[str, int]]:
    scope = Scope(reader, {by}, NOON - timedelta(days=1), FAMILIES)
    with ledger.read() as connection:
        return [
            (one.principal, one.count) for one in lookup_findings(AuditFindingKind(kind), connection, scope)
        ]


def restrict(connection: Connection, kind: str, principal: str | None, at: datetime) -> None:
    told = {"subject": "record_police", "kind": kind, "principal": principal, "made_by": "dpo"}
    id = f"restriction_{kind}"
    connection.execute(insert(restriction).values({**told, "id": id, "made_at": fixed(at), "reason": "x"}))
    connection.execute(insert(restricted).values(restriction=id, subject="record_police"))


def test_an_answer_that_rested_on_what_was_restricted_then(held: Ledger):
    with held.begin() as connection:
        restrict(connection, "SEALED", None, NOON)
        tell(connection, "ann", NOON - timedelta(hours=1), "record_police")
        tell(connection, "ben", NOON + timedelta(hours=1), "record_police", "event_crime")
        tell(connection, "cat", NOON + timedelta(hours=1), "record_nhs_acute", "event_crime")
        tell(connection, "dan", NOON - timedelta(days=2), "record_police")
    assert found(held, "RESTRICTED_SUBJECT") == [("ben", 1)]
    assert found(held, "RESTRICTED_SUBJECT", "nhs_acute") == []


def test_a_restriction_that_was_lifted_since_still_counts_for_its_time(held: Ledger):
    with held.begin() as connection:
        restrict(connection, "SEALED", None, NOON)
        connection.execute(update(restriction).values(lifted_at=fixed(NOON + timedelta(hours=2))))
        connection.execute(delete(restricted))
        for who, hours in (("ann", -1), ("ben", 1), ("cat", 3)):
            tell(connection, who, NOON + timedelta(hours=hours), "record_police")
    assert found(held, "RESTRICTED_SUBJECT") == [("ben", 1)]


def test_what_is_restricted_for_one_is_a_finding_of_her_alone(held: Ledger):
    with held.begin() as connection:
        restrict(connection, "CONFLICT", "cat", NOON)
        for who in ("ben", "cat"):
            tell(connection, who, NOON + timedelta(hours=1), "record_police")
        tell(connection, "cat", NOON - timedelta(hours=1), "record_police")
    assert found(held, "RESTRICTED_SUBJECT") == [("cat", 1)]
    assert found(held, "OWN_FAMILY") == [("cat", 2)]  # before she said so, too


def test_whom_a_restriction_binds_no_finding_tells_of_it(held: Ledger):
    with held.begin() as connection:
        restrict(connection, "CONFLICT", "cat", NOON)
        restrict(connection, "SEALED", None, NOON)
        for who in ("ben", "cat"):
            tell(connection, who, NOON + timedelta(hours=1), "record_police")
    for kind in ("RESTRICTED_SUBJECT", "OWN_FAMILY"):
        assert found(held, kind)
        assert found(held, kind, reader="cat") == []
    with held.begin() as connection:
        connection.execute(update(restriction).values(lifted_at=fixed(NOON + timedelta(hours=2))))
        connection.execute(delete(restricted))
    assert found(held, "RESTRICTED_SUBJECT") == [("cat", 1), ("ben", 1)]
    assert found(held, "RESTRICTED_SUBJECT", reader="cat") == [("cat", 1), ("ben", 1)]  # by the other seal


def test_an_answer_about_her_own_family_where_the_name_is_rare(held: Ledger, monkeypatch: pytest.MonkeyPatch):
    with held.begin() as connection:
        for who in ("ann", "ben"):
            tell(connection, who, NOON, "record_police", "record_nhs_acute")
            tell(connection, who, NOON + timedelta(minutes=5), "record_police")
    assert found(held, "OWN_FAMILY") == [("ann", 2)]
    monkeypatch.setattr(lookups, "RARE", 0)
    assert found(held, "OWN_FAMILY") == []


def test_an_answer_about_a_colleagues_case(held: Ledger):
    with held.begin() as connection:
        connection.execute(update(batch).values(closed_at=fixed(NOON - timedelta(hours=3))))
        for number, who in enumerate(("ann", "cat")):
            told = {"entry": 1, "number": number, "record": "record_police", "principal": who}
            connection.execute(insert(caseload).values({**told, "since": None, "until": fixed(NOON)}))
        for who in ("ann", "ben", "cat"):
            for hours in (-4, -1, 1):
                tell(connection, who, NOON + timedelta(hours=hours), "record_police")
    assert found(held, "COLLEAGUES_CASE") == [("ben", 1)]
