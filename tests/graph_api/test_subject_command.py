"""`richpicture subject report` tells the log whose data it gives before any of it is on disk."""

from pathlib import Path

import pytest

from graph_api.certificate import tell
from ledger.database import Ledger
from tests.graph_api.servers import environment, richpicture
from tests.graph_api.test_audit import events
from tests.policies.rights.families import AMINA, CROWD, STAY, House


def test_whose_data_leaves_is_on_the_log_before_any_of_it_is_written(sqlite_ledger: Ledger, tmp_path: Path):
    house = House(sqlite_ledger, tmp_path)
    house.desk.deliver([AMINA, *CROWD], house.stays, STAY)
    record, nowhere = house.record("Aminaxa"), tmp_path / "no folder" / "hers.json"
    done = richpicture(
        "subject", "report", record, "--json", str(nowhere), env=environment(tmp_path), cwd=tmp_path
    )
    assert done.returncode == 1
    assert "can't be written" in done.stderr
    told = events(tmp_path)[-1]
    assert (told["action"], told["stage"]) == ("DISCLOSE", "OUTCOME")
    assert told["details"]["outcome"] == "ANSWERED"
    asked = "SELECT subject FROM audit_recent WHERE seq = :seq AND subject = :record"
    assert house.desk.ask(asked, seq=told["seq"], record=record) == [record]


def test_an_erasure_asks_with_agency_category_and_record_before_anything_goes(
    sqlite_ledger: Ledger, tmp_path: Path
):
    house = House(sqlite_ledger, tmp_path)
    house.desk.deliver([AMINA, *CROWD], house.stays, STAY)
    record = house.record("Aminaxa")
    words = ("subject", "erase", record, "--reason", "asked", "--by", "data protection officer")
    done = richpicture(*words, env=environment(tmp_path), cwd=tmp_path)
    assert done.returncode == 1
    row, question = (done.stdout.index(told) for told in (f"charity  support   {record}", "Go on? [y/N]"))
    assert row < question
    assert house.record("Aminaxa") == record


@pytest.mark.parametrize("entries", [0, 1])
def test_a_certificate_says_what_fewer_entries_than_records_means(entries: int, capsys):
    of = {"agency": "charity", "category": "SUPPORT", "marking": "OFFICIAL", "entries": entries, "records": 1}
    said = {
        "certificate": "certificate_x",
        "kind": "ERASURE",
        "at": "now",
        "by": "x",
        "account": "y",
        "reason": "z",
    }
    tell({**said, "classes": [of]})
    assert ("her record alone went" in " ".join(capsys.readouterr().out.split())) is (entries == 0)
