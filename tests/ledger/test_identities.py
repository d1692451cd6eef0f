import threading

from ledger.database import Ledger
from ledger.identities import identify


def keys(first: int, until: int) -> list[bytes]:
    return [number.to_bytes(16, "big") for number in range(first, until)]


def test_a_key_keeps_its_id(ledger: Ledger):
    with ledger.begin() as connection:
        before = identify(connection, "record", keys(0, 25_000))
    with ledger.begin() as connection:
        after = identify(connection, "record", keys(12_000, 40_000))
    assert len(before) == 25_000
    assert len(after) == 28_000
    assert {key: after[key] for key in keys(12_000, 25_000)} == {
        key: before[key] for key in keys(12_000, 25_000)
    }
    assert len({*before.values(), *after.values()}) == 40_000


def test_kinds_do_not_share_keys(ledger: Ledger):
    with ledger.begin() as connection:
        event = identify(connection, "event", keys(0, 1))
        place = identify(connection, "place", keys(0, 1))
    assert event[keys(0, 1)[0]].startswith("event_")
    assert place[keys(0, 1)[0]].startswith("place_")


def test_a_key_that_is_asked_for_twice_has_one_id(ledger: Ledger):
    with ledger.begin() as connection:
        assert len(identify(connection, "record", keys(0, 3) + keys(0, 3))) == 3
        assert identify(connection, "record", []) == {}


def test_two_at_once_get_one_id(ledger: Ledger):
    answers: list[dict[bytes, str]] = []

    def ask(wanted: list[bytes]) -> None:
        with ledger.begin() as connection:
            answers.append(identify(connection, "record", wanted))

    forward, backward = keys(0, 5_000), keys(0, 5_000)[::-1]
    threads = [threading.Thread(target=ask, args=(some,)) for some in (forward, backward)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers[0] == answers[1]
