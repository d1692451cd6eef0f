"""While something is erased others hardly wait: by what is read and written, not by the clock."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from ledger.database import Ledger
from policies.audit.keys import SigningKey
from policies.rights import disposal
from policies.rights.certificate import Order, check, kept_lines
from policies.rights.disposal import dispose
from policies.rights.erasing import erase_subject
from policies.rights.retention import Retention
from tests.policies.rights.families import AMINA, CROWD, STAY, House, stay

KEY = SigningKey.generate()
ORDER = Order("records manager", "its retention is over")
NOW = Retention.model_validate(
    {
        "rules": [
            {"since": "RECEIVED", "years": 0, "then": "DISPOSE", "replaced_years": 0, "basis": "a test"},
        ]
    }
)
DAY = date(2099, 1, 1)
FEW = {"class", "audit_tree", "before", "today"}
"""Tables of a few rows however much the ledger holds, and the persons whom a statement itself has found."""


@dataclass
class Written:
    """What one transaction that writes has done: its statements, and how many rows it changed."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    rows: int = 0

    @property
    def erases(self) -> bool:
        """Whether it took entries away."""
        return any(statement.startswith("DELETE FROM entry") for statement, _ in self.statements)


@contextmanager
def watched(ledger: Ledger) -> Iterator[list[Written]]:
    """Every transaction that writes while the block lasts."""
    writing = ledger._engine  # in PostgreSQL it reads, too
    done: list[Written] = [Written()]

    def executed(connection, cursor, statement, parameters, context, executemany) -> None:
        if not connection.get_execution_options().get("postgresql_readonly"):
            done[-1].statements.append((statement, parameters))
            if not statement.startswith(("SELECT", "WITH")):
                done[-1].rows += max(cursor.rowcount, 0)

    def committed(connection) -> None:
        done.append(Written())

    event.listen(writing, "after_cursor_execute", executed)
    event.listen(writing, "commit", committed)
    try:
        yield done
    finally:
        event.remove(writing, "after_cursor_execute", executed)
        event.remove(writing, "commit", committed)


def disposed(ledger: Ledger) -> list[dict[str, Any]]:
    """What the certificates of a disposal say of how much went."""
    ids = list(dispose(ledger, KEY, NOW, DAY, ORDER, lambda units: None))
    with ledger.read() as connection:
        return [dict(check(line, [KEY.public])["counts"]) for line in kept_lines(connection, ids)]


def filled(house: House) -> House:
    """Stays of one line and of many, in two versions, and somebody whom everybody knows."""
    house.desk.deliver([AMINA, *CROWD], house.stays, STAY)
    rich = [
        {**AMINA, "ref": f"R{n}", "given": f"Rich{chr(97 + n)}", "parent_given": "Mum", "parent_family": "Xa"}
        for n in range(9)
    ]
    rows = [{**AMINA, "needs": "more"}, *CROWD, *rich, stay("LAST", "Lastxa", "Guestxa")]
    house.desk.deliver(rows, house.stays, STAY)
    house.befriend(*(("S-AMINA-1", f"R{n}") for n in range(9)), *(("S-AMINA-1", f"S{n}") for n in range(9)))
    return house


def test_a_portion_changes_so_many_rows_and_no_more(house: House, monkeypatch: pytest.MonkeyPatch):
    full = filled(house)
    monkeypatch.setattr(disposal, "MOST_ROWS", 40)
    with watched(full.ledger) as done:
        counts = disposed(full.ledger)
    portions = [one for one in done if one.erases]
    assert len(portions) == len(counts)
    assert full.desk.ask("SELECT count(*) FROM entry") == [0]
    for written, count in zip(portions, counts, strict=True):
        alone = count["versions"] <= 2  # an entry is never divided
        assert written.rows <= 3 * 40 + 30 or alone
        assert len(written.statements) <= 150
    assert max(count["entries"] for count in counts) >= 4


def test_what_goes_is_found_without_reading_a_table_from_end_to_end(sqlite_ledger: Ledger, tmp_path: Path):
    # PostgreSQL reads tables as small as these from end to end, whatever indexes they have.
    full = filled(House(sqlite_ledger, tmp_path))
    with watched(full.ledger) as done:
        erase_subject(full.ledger, KEY, full.person("Aminaxa"), ORDER)
        disposed(full.ledger)
    assert sum(one.erases for one in done) >= 2
    with full.ledger.read() as connection:
        for statement, parameters in (said for one in done for said in one.statements):
            if not statement.startswith(("SELECT", "WITH", "DELETE", "UPDATE")):
                continue
            given = parameters[0] if isinstance(parameters, list) else parameters
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given):
                scanned = re.match(r"SCAN (\w+)", row.detail)
                if scanned and "VIRTUAL TABLE" not in row.detail:  # that is a parameter
                    assert scanned[1] in FEW, statement
