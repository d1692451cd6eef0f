import threading
import time

from sqlalchemy import delete

from ledger.database import Ledger
from ledger.outbox import MOST_IDS, announce, last_seq, pending
from ledger.tables import outbox


def test_what_is_announced_is_pending_in_order(ledger: Ledger):
    with ledger.begin() as connection:
        announce(connection, "reference", ["agency_police"])
        announce(connection, "entries", list(range(2_500)))
        announce(connection, "records", [])
    with ledger.read() as connection:
        rows = pending(connection, 0, 100)
        assert [(row.kind, len(row.ids)) for row in rows] == [
            ("reference", 1),
            ("entries", MOST_IDS),
            ("entries", MOST_IDS),
            ("entries", 500),
        ]
        assert [id for row in rows[1:] for id in row.ids] == list(range(2_500))
        assert pending(connection, rows[1].seq, 1) == rows[2:3]
        assert last_seq(connection) == rows[-1].seq


def test_a_number_is_never_given_again(ledger: Ledger):
    with ledger.begin() as connection:
        announce(connection, "entries", [1])
    with ledger.begin() as connection:
        first = last_seq(connection)
        connection.execute(delete(outbox))
        announce(connection, "entries", [2])
        assert last_seq(connection) > first


def test_a_later_number_is_never_seen_before_an_earlier_one(ledger: Ledger):
    announced = threading.Event()
    seen: list[list[int]] = []

    def slow() -> None:
        with ledger.begin() as connection:
            announce(connection, "entries", [1])
            announced.set()
            time.sleep(0.3)

    def quick() -> None:
        announced.wait()
        with ledger.begin() as connection:
            announce(connection, "entries", [2])
        with ledger.read() as connection:
            seen.append([id for row in pending(connection, 0, 10) for id in row.ids if isinstance(id, int)])

    threads = [threading.Thread(target=deed) for deed in (slow, quick)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [[1, 2]]
