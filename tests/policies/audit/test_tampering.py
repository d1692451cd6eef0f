"""Whoever alters the log by hand is found out, and what she altered first is named."""

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from ledger.database import Ledger
from ledger.tables import audit_event
from policies.audit.keys import SigningKey
from policies.audit.reindexing import reindex
from policies.audit.second_place import SecondPlace
from policies.audit.signing import Signer
from policies.errors import LogTampered
from tests.ledgers import Databases, copied, copies_proved, made_once
from tests.policies.audit.signed import Signed, write_events

COLUMNS = [column.name for column in audit_event.columns if column.name not in ("seq", "leaf", "salt")]
OTHER = {
    "roles": "'[\"AUDITOR\"]'",
    "details": '\'{"outcome":"REFUSED"}\'',
    "at": "'2020-01-01T00:00:00.000000Z'",
    "stage": "'INTENT '",
}
ALL = ", ".join(column.name for column in audit_event.columns if column.name != "seq")


@pytest.fixture(scope="module")
def once(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[URL, Signed]]:
    """700 events, signed at 10, 300 and 650; 650 to 700 are not signed yet."""
    logs: list[Signed] = []

    def make(ledger: Ledger) -> None:
        logs.append(Signed.make(ledger, tmp_path_factory.mktemp("signed"), 10, 290, 350))
        write_events(ledger, 50)

    with made_once(databases, make) as of:
        yield of, logs[0]


@pytest.fixture
def log(databases: Databases, once: tuple[URL, Signed], tmp_path: Path) -> Iterator[Signed]:
    """A copy of that log, in both places."""
    of, made = once
    second = SecondPlace(Path(shutil.copy(made.second.path, tmp_path)))
    with copied(databases, of) as ledger:
        yield Signed(ledger, made.key, second)


def test_an_untouched_log_is_sound(log: Signed):
    verdict = log.verify()
    assert verdict.faults == ()
    assert (verdict.events, verdict.checkpoints) == (700, 3)


@pytest.mark.prove
def test_an_untouched_log_of_a_million_events_is_verified_within_a_minute(
    sqlite_ledger: Ledger, tmp_path: Path
):
    log = Signed.make(sqlite_ledger, tmp_path, *[50_000] * 20)
    started = time.process_time()
    verdict = log.verify()
    assert time.process_time() - started < 60
    assert verdict.faults == ()
    assert (verdict.events, verdict.checkpoints) == (1_000_000, 20)


def test_an_empty_log_is_sound(ledger: Ledger, tmp_path: Path):
    log = Signed.make(ledger, tmp_path, 0)
    assert log.verify().faults == ()
    assert log.verify().events == 0


@copies_proved
@pytest.mark.parametrize("column", COLUMNS)
def test_an_altered_field_is_found_whichever_it_is(log: Signed, column: str):
    log.by_hand(
        f"UPDATE audit_event SET {column} = {OTHER.get(column, chr(39) + 'x' + chr(39))} WHERE seq = 402"
    )
    assert log.fault() == ("Event 402 is not the one that was written: it was altered, moved or inserted.")


def test_a_space_in_the_details_is_an_alteration(log: Signed):
    log.by_hand("UPDATE audit_event SET details = '{ }' WHERE seq = 401")
    assert log.fault().startswith("Event 401 is not")


def test_the_first_of_several_is_named(log: Signed):
    log.by_hand("UPDATE audit_event SET principal = 'x' WHERE seq IN (690, 300, 555)")
    assert log.fault().startswith("Event 300 is not")


@copies_proved
@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["DELETE FROM audit_event WHERE seq = 1"], "Event 1 was removed."),
        (["DELETE FROM audit_event WHERE seq = 300"], "Event 300 was removed."),
        (["DELETE FROM audit_event WHERE seq BETWEEN 300 AND 310"], "Events 300 to 310 were removed."),
        (["DELETE FROM audit_event WHERE seq = 700"], "The log was cut: events 700 to 700 were removed."),
        (["DELETE FROM audit_event WHERE seq > 250"], "The log was cut: events 251 to 700 were removed."),
        (["DELETE FROM audit_event"], "The log was cut: events 1 to 700 were removed."),
    ],
)
def test_a_removed_row_is_named(log: Signed, statements: list[str], said: str):
    log.by_hand(*statements)
    assert log.fault() == said


def test_a_row_that_closes_the_gap_does_not_hide_it(log: Signed):
    log.by_hand(
        "DELETE FROM audit_event WHERE seq = 300",
        "UPDATE audit_event SET seq = -seq WHERE seq > 300",
        "UPDATE audit_event SET seq = -seq - 1 WHERE seq < 0",
    )
    assert log.fault().startswith("Event 300 is not the one that was written")


@copies_proved
@pytest.mark.parametrize(
    ("seq", "said"),
    [
        (0, "Event 0 was inserted: the first event has the number 1."),
        (-5, "Event -5 was inserted: the first event has the number 1."),
        (701, "Event 701 was inserted behind the last one that the log wrote (700)."),
        (900, "Event 900 was inserted behind the last one that the log wrote (700)."),
    ],
)
def test_a_row_that_was_inserted_at_an_end_is_named(log: Signed, seq: int, said: str):
    copied = ALL.replace("id,", "'audit_forged',", 1)
    log.by_hand(f"INSERT INTO audit_event (seq, {ALL}) SELECT {seq}, {copied} FROM audit_event WHERE seq = 7")
    assert log.fault() == said


def test_a_row_that_was_inserted_between_others_is_named(log: Signed):
    copied = ALL.replace("id,", "'audit_forged',", 1)
    log.by_hand(
        "UPDATE audit_event SET seq = -seq WHERE seq >= 300",
        "UPDATE audit_event SET seq = -seq + 1 WHERE seq < 0",
        f"INSERT INTO audit_event (seq, {ALL}) SELECT 300, {copied} FROM audit_event WHERE seq = 7",
    )
    assert log.fault().startswith("Event 300 is not the one that was written")


def test_swapped_rows_are_named(log: Signed):
    log.by_hand(
        "UPDATE audit_event SET seq = -1 WHERE seq = 300",
        "UPDATE audit_event SET seq = 300 WHERE seq = 305",
        "UPDATE audit_event SET seq = 305 WHERE seq = -1",
    )
    assert log.fault().startswith("Event 300 is not the one that was written: it was altered, moved")


ALTERED = "UPDATE audit_event SET principal = 'x' WHERE seq = 402"


def test_a_leaf_hashed_anew_is_told_by_the_subtree(log: Signed):
    log.by_hand(ALTERED)
    log.hash_anew(leaves_alone=True)
    assert log.fault().startswith("One of the events 301 to 512 was altered")


def test_a_log_hashed_anew_from_end_to_end_is_told_by_the_checkpoints(log: Signed):
    log.by_hand(ALTERED)
    log.hash_anew()
    fault = log.fault()
    assert re.fullmatch(r"One of the events 301 to 650 was not there when the log was signed at \S+\.", fault)


@pytest.mark.parametrize("also", ["", "DELETE FROM audit_checkpoint"])
def test_a_cut_log_hashed_anew_is_told_by_the_checkpoints(log: Signed, also: str):
    log.by_hand("DELETE FROM audit_event WHERE seq > 400", also or "SELECT 1")
    log.hash_anew()
    assert log.fault() == "The log was cut: events 401 to 650 were removed."


def test_the_second_place_alone_tells_when_the_ledgers_checkpoints_are_gone(log: Signed):
    log.by_hand(ALTERED, "DELETE FROM audit_checkpoint")
    log.hash_anew()
    assert "was not there when the log was signed" in log.fault()


@copies_proved
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit_checkpoint SET at = '2020-01-01T00:00:00.000000Z' WHERE size = 300", "is forged"),
        (
            "UPDATE audit_checkpoint SET size = 299 WHERE size = 300",
            "checkpoint of 299 events in the ledger is forged",
        ),
        (
            "UPDATE audit_checkpoint SET root = leaf FROM audit_event WHERE seq = 1 AND size = 300",
            "is forged",
        ),
        ("UPDATE audit_checkpoint SET key = 'ab' WHERE size = 300", "the key was replaced"),
        ("UPDATE audit_tree SET log = 'log_other'", "is forged"),
    ],
)
def test_a_forged_checkpoint_is_told(log: Signed, statement: str, said: str):
    log.by_hand(statement)
    assert any(said in fault for fault in log.verify().faults)


def test_a_forged_line_of_the_second_place_is_told(log: Signed):
    lines = log.second.path.read_text().splitlines(keepends=True)
    log.second.path.write_text(lines[0] + lines[1].replace('"size":300', '"size":301') + lines[2])
    faults = log.verify().faults
    assert any("301 events" in fault and "is forged" in fault for fault in faults)
    assert any("300 events" in fault and "is not in" in fault for fault in faults)


def test_a_line_taken_from_the_second_place_is_told(log: Signed):
    lines = log.second.path.read_text().splitlines(keepends=True)
    log.second.path.write_text(lines[0] + lines[2])
    [fault] = log.verify().faults
    assert "The ledger's checkpoint of 300 events" in fault
    assert "is not in" in fault


def test_a_line_cut_short_is_told_and_the_next_one_stands(log: Signed):
    with log.second.path.open("ab") as file:
        file.write(b'{"log":"log_')
    log.grow(20)
    assert log.verify().faults == (
        f"Line 4 of {log.second.path} is no checkpoint: cut short by a crash, or altered.",
    )


def test_a_replaced_key_is_told(log: Signed, tmp_path: Path):
    """She alters an event, hashes everything anew, and signs both places with a key of her own."""
    log.by_hand(ALTERED, "DELETE FROM audit_checkpoint")
    log.hash_anew()
    reindex(log.ledger)
    log.second.path.unlink()
    hers = SigningKey.generate()
    assert Signer(log.ledger, hers, log.second).sign() is not None
    assert log.verify(hers.public).faults == ()
    assert ["the key was replaced" in fault for fault in log.verify().faults] == [True, True]


def test_after_an_honest_change_of_keys_both_count(log: Signed):
    old = log.key
    log.key = SigningKey.generate()
    log.grow(20)
    assert log.verify(old.public, log.key.public).faults == ()
    assert log.verify().faults


@copies_proved
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit_tree SET size = 701", "lost|no frontier|altered|cut"),
        ("UPDATE audit_tree SET frontier = substr(frontier, 33)", "no frontier"),
        ("DELETE FROM audit_tree", "lost"),
        ("DELETE FROM audit_node WHERE number = 1", "events 301 to 512 was altered"),
    ],
)
def test_a_tree_that_was_touched_is_told(log: Signed, statement: str, said: str):
    log.by_hand(statement)
    assert re.search(said, log.fault())


def test_nothing_is_signed_over_a_log_that_was_altered(log: Signed):
    signer = Signer(log.ledger, log.key, log.second)
    log.by_hand(ALTERED)
    log.hash_anew()
    with pytest.raises(LogTampered, match="first 650 events are not those that were signed"):
        signer.sign()


@pytest.mark.parametrize("restarted", [False, True])
def test_nothing_is_signed_over_a_log_that_was_cut(log: Signed, restarted: bool):
    signer = Signer(log.ledger, log.key, log.second)
    assert signer.sign() is not None
    log.by_hand("DELETE FROM audit_event WHERE seq > 400", "DELETE FROM audit_checkpoint WHERE size > 400")
    log.hash_anew()
    if restarted:
        signer = Signer(log.ledger, log.key, log.second)
    with pytest.raises(LogTampered, match=r"had 700 events when it was signed at \S+ and has 400 now"):
        signer.sign()


def test_the_second_place_may_begin_anew(log: Signed):
    log.second.path.rename(log.second.path.with_suffix(".old"))
    log.grow(20)
    assert log.verify().faults == ()
    log.second.path.unlink()
    again = Signer(log.ledger, log.key, log.second).sign()
    assert again is not None
    assert again.size == 720
    assert log.verify().faults == ()


def test_servers_that_share_the_second_place_leave_nothing_missing_in_it(log: Signed):
    one, other = (Signer(log.ledger, log.key, log.second) for _ in range(2))
    for signer in (one, other, other, one):
        write_events(log.ledger, 3)
        assert signer.sign() is not None
    other.sign()
    assert log.verify().faults == ()


def test_nothing_is_signed_twice(log: Signed):
    signer = Signer(log.ledger, log.key, log.second)
    assert signer.sign() is not None
    assert signer.sign() is None
    assert Signer(log.ledger, log.key, log.second).sign() is None
