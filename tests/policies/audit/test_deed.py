import pytest
from sqlalchemy import delete, insert, select

from ledger.database import Ledger
from ledger.tables import agency, audit_event
from policies.audit.deed import account, deed, whole_deed
from schema.vocabulary import AuditAction

WHO = f"local:{account()}"


def told(ledger: Ledger) -> list[tuple[str, str, str, object]]:
    with ledger.read() as connection:
        rows = connection.execute(select(audit_event).order_by(audit_event.c.seq)).all()
    return [(row.principal, row.action, row.stage, row.details.get("outcome")) for row in rows]


def test_a_deed_leaves_its_intent_before_it_begins_and_its_outcome_behind_it(ledger: Ledger):
    with deed(ledger, AuditAction.COLLECT, "ingest police_custody") as done:
        assert told(ledger) == [(WHO, "COLLECT", "INTENT", None)]
        done.counts["batch"] = 3
    assert told(ledger)[1:] == [(WHO, "COLLECT", "OUTCOME", "ANSWERED")]


def test_a_deed_that_raises_has_failed(ledger: Ledger):
    with pytest.raises(RuntimeError), deed(ledger, AuditAction.COMBINE, "link"):
        raise RuntimeError
    assert told(ledger)[1:] == [(WHO, "COMBINE", "OUTCOME", "FAILED")]


def test_who_did_it_is_the_machines_word_and_not_the_environments(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody.else")
    with deed(ledger, AuditAction.ALTER, "reclass police_custody"):
        pass
    assert {one[0] for one in told(ledger)} == {WHO}
    monkeypatch.setattr("os.getuid", lambda: 2**30)
    assert account() == str(2**30)


def test_a_whole_deed_is_done_with_its_outcome_or_not_at_all(ledger: Ledger):
    made = insert(agency).values(id="police", name="Police", kind="POLICE", contact="x")

    def agencies() -> int:
        with ledger.read() as connection:
            return len(connection.execute(select(agency)).all())

    with whole_deed(ledger, AuditAction.ERASE, "subject erase") as (connection, _):
        connection.execute(made)
        assert told(ledger) == [(WHO, "ERASE", "INTENT", None)]
    assert told(ledger)[1:] == [(WHO, "ERASE", "OUTCOME", "ANSWERED")]
    assert agencies() == 1

    def fail(subject: str) -> None:
        with whole_deed(ledger, AuditAction.ERASE, "subject erase") as (connection, done):
            connection.execute(delete(agency))
            done.subjects = [subject]
            if subject == "record_a":
                raise RuntimeError

    with pytest.raises(RuntimeError):
        fail("record_a")
    with pytest.raises(ValueError, match="no text"):
        fail("no id")  # its outcome can't be written
    assert [one[2:] for one in told(ledger)[2:]] == [("INTENT", None), ("OUTCOME", "FAILED")] * 2
    assert agencies() == 1
