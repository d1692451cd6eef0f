import re

from ledger.ids import new_id, new_ids


def test_an_id_tells_its_kind_and_no_more():
    assert re.fullmatch(r"record_[a-z2-7]{26}", new_id("record"))


def test_ids_do_not_repeat():
    assert len(set(new_ids("edge", 100_000))) == 100_000
