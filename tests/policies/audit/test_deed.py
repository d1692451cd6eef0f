import pytest
from sqlalchemy import select

from ledger.database import Ledger
from ledger.tables import audit_event
from policies.audit.deed import deed
from schema.vocabulary import AuditAction


def told(ledger: Ledger) -> list[tuple[str, str, str, object]]:
    with ledger.read() as connection:
        rows = connection.execute(select(audit_event).order_by(audit_event.c.seq)).all()
    return [(row.principal, row.action, row.stage, row.details.get("outcome")) for row in rows]


def test_a_deed_leaves_its_intent_before_it_begins_and_its_outcome_behind_it(ledger: Ledger):
    with deed(ledger, "root", AuditAction.COLLECT, "ingest police_custody") as done:
        assert told(ledger) == [("local:root", "COLLECT", "INTENT", None)]
        done.counts["batch"] = 3
    assert told(ledger)[1:] == [("local:root", "COLLECT", "OUTCOME", "ANSWERED")]


def test_a_deed_that_raises_has_failed(ledger: Ledger):
    with pytest.raises(RuntimeError), deed(ledger, "root", AuditAction.COMBINE, "link"):
        raise RuntimeError
    assert told(ledger)[1:] == [("local:root", "COMBINE", "OUTCOME", "FAILED")]
