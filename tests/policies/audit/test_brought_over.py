"""A log from before it was a tree is brought over: in its order, without gaps, and sound."""

from pathlib import Path

from alembic import command
from sqlalchemy import select, text

from ledger.database import Ledger
from ledger.migrations.state import _config
from ledger.tables import audit_event, audit_subject
from tests.ledgers import Postgres, shown
from tests.policies.audit.signed import Signed

EVENT = text(
    "INSERT INTO audit_event (seq, id, request, stage, at, principal, agency, roles, purpose, case_reference,"
    " action, operation, operation_hash, details) VALUES (:seq, :id, :id, 'INTENT', '2026-01-01', 'ann',"
    " 'police', '[\"OFFICER\"]', 'SAFEGUARDING', NULL, 'SEARCH', 'findPersons', 'ab',"
    ' \'{"outcome": "ANSWERED", "counts": {"b": 1, "a": 2}, "seconds": 0.25}\')'
)


def shown_empty(postgres: Postgres) -> str:
    """The address of a PostgreSQL database without tables."""
    return shown(postgres.create("template1"))


def test_events_from_before_are_leaves_in_their_order(postgres: Postgres, tmp_path: Path):
    for url in (f"sqlite:///{tmp_path / 'old.db'}", shown_empty(postgres)):
        ledger = Ledger.open(url)
        with ledger._connect(write=True) as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "0003")
            rows = [{"seq": 3 * number, "id": f"audit_{number}"} for number in range(1, 601)]
            connection.execute(EVENT, rows)
            subject = text("INSERT INTO audit_subject (subject, seq) VALUES ('record_a', :seq)")
            connection.execute(subject, [{"seq": 9}, {"seq": 1800}])
        ledger.migrate()
        with ledger.read() as connection:
            found = connection.execute(
                select(audit_event.c.seq, audit_event.c.id).order_by(audit_event.c.seq)
            ).all()
            assert found == [(number, f"audit_{number}") for number in range(1, 601)]
            index = connection.execute(select(audit_subject).order_by(audit_subject.c.seq)).all()
            assert index == [("record_a", 3), ("record_a", 600)]
        log = Signed.make(ledger, tmp_path / ledger.address.split(":")[0], 0, 40)
        assert log.verify().faults == ()
        assert log.verify().events == 640
        ledger.close()
