"""An index from which somebody took rows is told by a verification, and put right by the events."""

import pytest
from sqlalchemy import delete, select

from ledger.database import Ledger
from ledger.tables import audit_recent, audit_subject
from policies.audit.event import Answered, Asked
from policies.audit.index import PARTS, move
from policies.audit.log import AuditLog
from policies.audit.reindexing import reindex
from schema.vocabulary import AuditAction, AuditOutcome, FieldClass
from tests.policies.audit.holdings import hold
from tests.policies.audit.signed import Signed
from tests.policies.audit.test_log import ANN

SUBJECTS = ("record_police", "event_crime", "record_nhs_acute", "record_unknown")


@pytest.fixture
async def signed(ledger: Ledger, tmp_path) -> Signed:
    """A log of some answers, a part of its index moved, and signed."""
    hold(ledger)
    log = AuditLog(ledger, patience=30)
    for number in range(4):
        receipt = await log.intent(
            ANN, AuditAction.CONSULT, "person", None, Asked(frozenset([FieldClass.IDENTITY]))
        )
        await log.outcome(receipt, Answered(AuditOutcome.ANSWERED, SUBJECTS[number:]))
        if number == 1:
            with ledger.begin() as connection:
                move(connection)
    log.close()
    return Signed.make(ledger, tmp_path, 3)


def index(ledger: Ledger) -> set[tuple[str, int]]:
    with ledger.read() as connection:
        return {(row.subject, row.seq) for part in PARTS for row in connection.execute(select(part))}


async def test_a_whole_index_is_no_fault(signed: Signed):
    assert signed.verify().faults == ()
    whole = index(signed.ledger)
    reindex(signed.ledger)
    assert index(signed.ledger) == whole


@pytest.mark.parametrize("part", PARTS, ids=lambda part: str(part.name))
@pytest.mark.parametrize("subject", [None, "record_nhs_acute", "agency_police"])
async def test_whatever_is_taken_out_is_told_and_comes_back(signed: Signed, part, subject):
    whole = index(signed.ledger)
    with signed.ledger.begin() as connection:
        connection.execute(delete(part).where(part.c.subject == subject) if subject else delete(part))
    gone = whole - index(signed.ledger)
    if not gone:
        return  # these stand in the other part
    [fault] = signed.verify().faults
    first = min(seq for _, seq in gone)
    assert fault.startswith(f"Event {first} stands in the log, but not in all of its index")
    reindex(signed.ledger)
    assert index(signed.ledger) == whole
    assert signed.verify().faults == ()
    with signed.ledger.begin() as connection:
        while move(connection):
            pass
    assert index(signed.ledger) == whole
    with signed.ledger.read() as connection:
        assert connection.execute(select(audit_recent)).all() == []
        assert len(connection.execute(select(audit_subject)).all()) == len(whole)
