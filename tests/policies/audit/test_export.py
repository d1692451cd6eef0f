"""An export proves by itself that it is complete, and whatever is done to it shows."""

from pathlib import Path

import orjson
import pytest

from ledger.database import Ledger
from policies.audit.export import check, export
from policies.audit.keys import SigningKey
from policies.errors import BadExport
from tests.policies.audit.signed import Signed, write_events


@pytest.fixture
def log(ledger: Ledger, tmp_path: Path) -> Signed:
    """700 events, of which 650 are signed."""
    made = Signed.make(ledger, tmp_path, 300, 350)
    write_events(ledger, 50)
    return made


def lines(log: Signed, first: int = 1) -> list[bytes]:
    """The export from an event on."""
    with log.ledger.read() as connection:
        row = connection.exec_driver_sql(f"SELECT min(at) FROM audit_event WHERE seq >= {first}").scalar_one()
        return list(export(connection, row))


def test_an_export_holds_whole_events_up_to_the_last_checkpoint(log: Signed):
    written = lines(log)
    assert check(written, [log.key.public]).size == 650
    assert [orjson.loads(line)["seq"] for line in written[1:-1]] == list(range(1, 651))
    later = lines(log, 400)
    assert orjson.loads(later[0])["first"] > 1
    assert check([line + b"\n" for line in later], [log.key.public]).size == 650


@pytest.mark.parametrize(
    "altered",
    [
        lambda all: [*all[:5], all[5].replace(b"ann.other", b"eve.other"), *all[6:]],
        lambda all: [*all[:5], *all[6:]],
        lambda all: [*all[:5], all[5], *all[5:]],
        lambda all: [*all[:5], all[6], all[5], *all[7:]],
        lambda all: [*all[:-2], all[-1]],
        lambda all: [all[0].replace(b'"first":1', b'"first":2'), *all[1:]],
        lambda all: [*all[:-1], all[-1].replace(b'"size":650', b'"size":649')],
        lambda all: all[:-1],
        lambda all: all[:1],
        lambda all: [],
        lambda all: [b"{}", *all[1:]],
    ],
)
def test_whatever_is_done_to_it_shows(log: Signed, altered):
    with pytest.raises(BadExport):
        check(altered(lines(log)), [log.key.public])


def test_another_key_does_not_count(log: Signed):
    with pytest.raises(BadExport, match="not signed by the given key"):
        check(lines(log), [SigningKey.generate().public])


def test_before_a_checkpoint_there_is_no_export(log: Signed):
    with log.ledger.read() as connection, pytest.raises(BadExport, match="No checkpoint covers"):
        list(export(connection, "2999"))
