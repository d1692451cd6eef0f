import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError

from ledger.database import Ledger
from ledger.errors import LedgerBusy, LedgerError, LedgerNewer, LedgerNotMigrated, LedgerUnreachable
from ledger.tables import agency
from tests.ledgers import Postgres, shown

POLICE = {"id": "police", "name": "Police", "kind": "POLICE", "contact": "desk@police.example"}


def names(ledger: Ledger) -> list[str]:
    with ledger.read() as connection:
        return list(connection.execute(select(agency.c.id)).scalars())


def test_what_was_written_lasts(ledger: Ledger, ledger_url: str):
    with ledger.begin() as connection:
        connection.execute(insert(agency), POLICE)
    ledger.close()
    again = Ledger.open(ledger_url)
    assert names(again) == ["police"]
    again.close()


def test_nothing_lasts_of_a_transaction_that_fails(ledger: Ledger):
    def fail() -> None:
        with ledger.begin() as connection:
            connection.execute(insert(agency), POLICE)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert names(ledger) == []


def test_a_read_can_not_write(ledger: Ledger):
    with pytest.raises(DBAPIError), ledger.read() as connection:
        connection.execute(insert(agency), POLICE)
    assert names(ledger) == []


def test_a_read_sees_one_moment(ledger: Ledger):
    with ledger.read() as connection:
        before = connection.execute(select(agency.c.id)).all()
        with ledger.begin() as writer:
            writer.execute(insert(agency), POLICE)
        assert connection.execute(select(agency.c.id)).all() == before
    assert names(ledger) == ["police"]


def test_a_foreign_key_holds(ledger: Ledger):
    with pytest.raises(DBAPIError), ledger.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO class (number, agency, category, marking) "
                "VALUES (1, 'nobody', 'CRIME', 'OFFICIAL')"
            )
        )


def test_an_error_does_not_tell_what_was_written(ledger: Ledger):
    with pytest.raises(DBAPIError) as caught, ledger.begin() as connection:
        connection.execute(
            text("INSERT INTO nowhere (family_name) VALUES (:family_name)"), {"family_name": "Blenkinsop"}
        )
    assert "Blenkinsop" not in str(caught.value)


def test_writers_wait_for_each_other(ledger: Ledger):
    order: list[str] = []
    inside = threading.Event()

    def first() -> None:
        with ledger.begin() as connection:
            connection.execute(insert(agency), POLICE)
            inside.set()
            time.sleep(0.3)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait()
    with ledger.begin() as connection:
        # On PostgreSQL it is the row that waits, on SQLite the transaction.
        connection.execute(
            text(
                "INSERT INTO agency (id, name, kind, contact) VALUES ('police', 'x', 'POLICE', 'x') "
                "ON CONFLICT DO NOTHING"
            )
        )
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_sqlite_is_as_durable_as_it_promises(sqlite_ledger: Ledger):
    with sqlite_ledger.begin() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_only_one_process_has_a_turn(ledger: Ledger, ledger_url: str):
    other = Ledger.open(ledger_url)
    with ledger.turn("ingest a"):
        with pytest.raises(LedgerBusy, match="ingest a"), other.turn("ingest a"):
            pass
        with other.turn("ingest b"):
            pass
    with other.turn("ingest a"):
        pass
    other.close()


def test_turns_leave_one_folder_beside_the_ledger(tmp_path: Path):
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}")
    for n in range(3):
        with ledger.turn(f"ingest {n}"):
            pass
    ledger.close()
    beside = {one.name for one in tmp_path.iterdir()}
    assert beside - {"ledger.db", "ledger.db-wal", "ledger.db-shm"} == {"ledger.db.turns"}


def test_a_database_that_fails_meanwhile_is_said(tmp_path: Path, postgres: Postgres):
    url = postgres.create(str(postgres.template.database))
    ledger = Ledger.open(shown(url))

    def write() -> None:
        with ledger.begin() as connection:
            postgres.drop(url)
            connection.execute(insert(agency), POLICE)

    with pytest.raises(LedgerUnreachable, match="failed"):
        write()
    ledger.close()


def test_a_server_that_is_gone_when_a_turn_is_taken_is_said(postgres: Postgres):
    url = postgres.create(str(postgres.template.database))
    ledger = Ledger.open(shown(url))
    postgres.drop(url)
    with pytest.raises(LedgerUnreachable, match="can't be reached"), ledger.turn("link"):
        pass
    ledger.close()


def test_a_full_disk_is_said(sqlite_ledger: Ledger):
    def write() -> None:
        rows = [{**POLICE, "id": f"p{number}", "name": "x" * 5_000} for number in range(50)]
        with sqlite_ledger.begin() as connection:
            connection.execute(text("PRAGMA max_page_count = 1"))
            connection.execute(insert(agency), rows)

    with pytest.raises(LedgerUnreachable, match="disk is full"):
        write()
    assert names(sqlite_ledger) == []


def test_a_question_that_is_wrong_is_not_a_fault_of_the_ledger(ledger: Ledger):
    with pytest.raises(DBAPIError), ledger.read() as connection:
        connection.execute(text("SELECT * FROM nowhere"))


def test_a_writer_that_waits_too_long_is_told(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ledger.database.BUSY_SECONDS", 0.1)
    first, second = Ledger.open(sqlite_url), Ledger.open(sqlite_url)
    with first.begin(), pytest.raises(LedgerBusy, match="another process has been writing"), second.begin():
        pass
    first.close()
    second.close()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(LedgerUnreachable, match="can't be reached"):
        Ledger.open(f"sqlite:///{tmp_path}/nowhere/ledger.db")


def test_a_file_that_is_no_database_is_said(tmp_path: Path):
    file = tmp_path / "letter.txt"
    file.write_text("Dear colleague, " * 100)
    with pytest.raises(LedgerUnreachable, match="not a database"):
        Ledger.open(f"sqlite:///{file}")


def test_a_server_that_does_not_answer_is_said_without_its_password():
    with pytest.raises(LedgerUnreachable, match="can't be reached") as caught:
        Ledger.open("postgresql+psycopg://somebody:s3cret@127.0.0.1:1/ledger")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("url", ["ledger.db", "sqlite://", "sqlite:///:memory:", "mysql://host/ledger", ""])
def test_an_address_that_is_none_is_said(url: str):
    with pytest.raises(LedgerError):
        Ledger.open(url)


def test_a_ledger_without_tables_asks_for_migration(tmp_path: Path, postgres: Postgres):
    empty = postgres.create("template1")
    for url in (f"sqlite:///{tmp_path}/ledger.db", shown(empty)):
        ledger = Ledger.open(url)
        with pytest.raises(LedgerNotMigrated, match="richpicture migrate"), ledger.read():
            pass
        with pytest.raises(LedgerNotMigrated), ledger.begin():
            pass
        ledger.migrate()
        ledger.migrate()
        assert names(ledger) == []
        ledger.close()
    postgres.drop(empty)


def test_a_ledger_of_a_newer_program_is_refused(ledger: Ledger, ledger_url: str):
    with ledger.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    older = Ledger.open(ledger_url)
    for attempt in (older.migrate, lambda: older.read().__enter__()):
        with pytest.raises(LedgerNewer, match="newer program"):
            attempt()
    older.close()


def test_an_error_amid_the_rows_holds_nobody_to_the_moment_of_its_reading(ledger: Ledger):
    with ledger.begin() as connection:
        rows = [{"id": f"agency{n}", "name": "A", "kind": "POLICE", "contact": "desk"} for n in range(50)]
        connection.execute(insert(agency), rows)
    kept: list[BaseException] = []
    for number in range(3):
        try:
            with ledger.read() as connection:
                for row in connection.execute(select(agency.c.id)):
                    raise ValueError(row.id)
        except ValueError as error:
            kept.append(error)  # and with it whatever was being read
        with ledger.begin() as connection:
            connection.execute(update(agency).values(name=f"B{number}"))
        with ledger.read() as connection:
            assert set(connection.execute(select(agency.c.name)).scalars()) == {f"B{number}"}
    assert len(kept) == 3
