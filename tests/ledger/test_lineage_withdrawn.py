"""Rows of the lineage from before tell which of their decisions had ended when they were written."""

from pathlib import Path

from alembic import command
from sqlalchemy import select, text

from ledger.database import Ledger
from ledger.migrations.state import _config
from ledger.tables import lineage
from tests.ledgers import Postgres, shown

STATEMENTS = (
    "INSERT INTO run (id, started_at, state, figures) VALUES (1, '2026', 'done', '{}')",
    "INSERT INTO person (id, run) VALUES ('person_a', 1), ('person_b', 1)",
    "INSERT INTO decision (number, id, record_a, record_b, ruling, decided_by, decided_at, purpose, reason,"
    " in_force_at, withdrawn_at) VALUES (1, 'decision_a', 'a', 'b', 'SAME', 'sam', '2026-01-01',"
    " 'LINKAGE_QUALITY', 'seen', '2026-01-01', '2026-01-03')",
    *(
        "INSERT INTO lineage (id, run, kind, from_person, to_person, records, at, decisions) VALUES"
        f" ({id}, 1, 'MERGE', 'person_a', 'person_b', '[]', '{at}', '[\"decision_a\", \"decision_b\"]')"
        for id, at in ((1, "2026-01-02"), (2, "2026-01-04"))
    ),
)


def test_a_decision_that_had_ended_is_told_apart_from_those_in_force(postgres: Postgres, tmp_path: Path):
    for url in (f"sqlite:///{tmp_path / 'old.db'}", shown(postgres.create("template1"))):
        ledger = Ledger.open(url)
        with ledger._connect(write=True) as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "0024")
            for statement in STATEMENTS:
                connection.execute(text(statement))
        ledger.migrate()
        with ledger.read() as connection:
            told = connection.execute(select(lineage).order_by(lineage.c.id)).all()
        assert [(row.decisions, row.withdrawn) for row in told] == [
            (["decision_a", "decision_b"], []),
            (["decision_b"], ["decision_a"]),
        ]
        ledger.close()
