from pathlib import Path

import pytest
from sqlalchemy import text

from ledger.database import Ledger
from ledger.tables import metadata
from linkage.ingest.delivery import ingest
from linkage.progress import Silence
from tests.linkage.deliveries import COLUMNS, PARTNERSHIP, Desk, row, source

SECRET = "the-one-true-person"
ROWS = [{**row(number), "truth": f"{SECRET}-{number // 2}"} for number in range(6)]
WITH_TRUTH = (*COLUMNS, "truth")


def everything(ledger: Ledger) -> str:
    """Every value of every table, as text."""
    with ledger.read() as connection:
        return "".join(
            repr(tuple(one))
            for table in metadata.tables
            for one in connection.execute(text(f'SELECT * FROM "{table}"'))
        )


def test_the_truth_reaches_nothing_of_the_ledger(sqlite_ledger: Ledger, tmp_path: Path):
    desk = Desk(sqlite_ledger, tmp_path)
    declared = source(truth=["truth"])
    bad = [{**ROWS[0], "dob": "soon"}, {**ROWS[1], "ref": ""}]
    desk.deliver([*bad, *ROWS[2:]], declared, WITH_TRUTH)
    # A row with a cell too many: nobody can say which of its cells is the truth.
    file = desk.file(ROWS[2:], WITH_TRUTH)
    with file.open("a") as opened:
        opened.write(f"C9,{SECRET},,,,,,,,,,,,\n")
    assert ingest(sqlite_ledger, PARTNERSHIP, declared, file, Silence()).figures.rejected == 1
    held = everything(sqlite_ledger)
    assert "Smithc" in held
    assert SECRET not in held


def test_a_changed_truth_changes_nothing(sqlite_ledger: Ledger, tmp_path: Path):
    desk = Desk(sqlite_ledger, tmp_path)
    desk.deliver(ROWS, source(truth=["truth"]), WITH_TRUTH)
    others = [{**one, "truth": "somebody else"} for one in ROWS]
    assert desk.deliver(others, source(truth=["truth"]), WITH_TRUTH).figures.unchanged == len(ROWS)


def test_a_slot_that_reads_the_truth_is_refused():
    with pytest.raises(ValueError, match="truth is for evaluation alone"):
        source(truth=["surname"])
