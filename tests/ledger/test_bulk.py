"""Many rows at once: read a portion at a time, and filled in before the indexes are made."""

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from ledger.bulk import filling, insert_rows
from ledger.database import Ledger
from ledger.direct import Direct
from ledger.tables import link, run

ROWS = [(f"record_{number:03}", "record_z", 1, 3.5, 0.9, "{}") for number in range(250)]


@pytest.fixture
def begun(ledger: Ledger) -> Ledger:
    with ledger.begin() as connection:
        connection.execute(run.insert().values(id=1, started_at="now", state="done", figures={}))
    return ledger


def indexes(ledger: Ledger) -> set[str | None]:
    with ledger.read() as connection:
        return {one["name"] for one in inspect(connection).get_indexes("link")}


def test_a_table_that_was_filled_has_its_rows_and_its_indexes(begun: Ledger):
    before = indexes(begun)
    assert before
    with begun.begin() as connection, filling(connection, link):
        insert_rows(connection, link, ROWS[:200])
    assert indexes(begun) == before
    with begun.begin() as connection, filling(connection, link):
        insert_rows(connection, link, ROWS[200:])
    assert indexes(begun) == before
    with begun.read() as connection:
        found = connection.execute(select(link.c.record_a).where(link.c.record_b == "record_z"))
        assert sorted(found.scalars()) == [row[0] for row in ROWS]


def test_indexes_stand_as_they_were_when_filling_fails(begun: Ledger):
    before = indexes(begun)
    twice = [*ROWS, ROWS[0]]
    with pytest.raises(DBAPIError), begun.begin() as connection, filling(connection, link):
        insert_rows(connection, link, twice)
    assert indexes(begun) == before
    with begun.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM link")).scalar_one() == 0


def test_rows_come_in_portions_each_once_and_as_tuples(begun: Ledger):
    with begun.begin() as connection:
        insert_rows(connection, link, ROWS)
    wanted = Direct(select(link.c.record_a, link.c.weight).where(link.c.run == 1).order_by(link.c.record_a))
    with begun.read() as connection:
        portions = list(wanted.batches(connection, 100))
    assert [len(portion) for portion in portions] == [100, 100, 50]
    assert [tuple(row) for portion in portions for row in portion] == [(row[0], 3.5) for row in ROWS]
