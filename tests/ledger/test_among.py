"""Among: many values in one parameter, by whatever index the column has."""

import pytest
from sqlalchemy import bindparam, insert, select, text

from ledger.among import among
from ledger.database import Ledger
from ledger.tables import person, run

IDS = [f"person_{n:026}" for n in range(300)]


@pytest.fixture
def people(ledger: Ledger) -> Ledger:
    with ledger.begin() as connection:
        connection.execute(insert(run), {"id": 1, "started_at": "2026-01-01", "state": "done"})
        connection.execute(insert(person), [{"id": id, "run": 1} for id in IDS])
    return ledger


@pytest.mark.parametrize("wanted", [[], IDS[:1], IDS[7:290], ["person_nobody"]])
def test_it_is_told_of_the_values_given_and_its_opposite_of_all_others(people, wanted):
    with people.read() as connection:
        ids = select(person.c.id).order_by(person.c.id)
        chosen = connection.execute(ids.where(among(person.c.id, wanted))).scalars().all()
        others = connection.execute(ids.where(~among(person.c.id, wanted))).scalars().all()
    assert chosen == [id for id in IDS if id in wanted]
    assert others == [id for id in IDS if id not in wanted]


def test_a_named_parameter_takes_other_values_each_time(people):
    wanted = select(person.c.id).where(among(person.c.id, bindparam("ids"))).order_by(person.c.id)
    with people.read() as connection:
        for ids in (IDS[:2], [], {IDS[5]}):
            assert connection.execute(wanted, {"ids": ids}).scalars().all() == sorted(ids)


def test_sqlite_finds_the_values_by_its_index(people):
    wanted = select(person.c.id).where(among(person.c.id, IDS))
    with people.read() as connection:
        if connection.dialect.name != "sqlite":
            pytest.skip("PostgreSQL scans a table of 300 rows, and is right to")
        told = wanted.compile(connection.engine, compile_kwargs={"literal_binds": True})
        plan = connection.execute(text(f"EXPLAIN QUERY PLAN {told}")).all()
    assert any(row.detail.startswith("SEARCH person USING") for row in plan)
