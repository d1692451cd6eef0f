import threading
from pathlib import Path

import pytest

from ledger.database import Ledger
from ledger.errors import LedgerBusy
from linkage.errors import BatchRefused, IngestError
from linkage.source import Source
from schema.partnership import ConfigurationError
from schema.vocabulary import Delivery
from tests.linkage.deliveries import COLUMNS, WITHOUT_SLOTS, Desk, contents, row, source


@pytest.fixture
def desk(ledger: Ledger, tmp_path: Path) -> Desk:
    return Desk(ledger, tmp_path)


def outbox(desk: Desk) -> int:
    return int(desk.ask("SELECT coalesce(max(seq), 0) FROM outbox")[0])


def test_a_row_states_a_record_its_nodes_and_its_edges(desk: Desk):
    receipt = desk.deliver([row(1)])
    assert (receipt.figures.rows, receipt.figures.new, receipt.figures.rejected) == (1, 1, 0)
    (record,) = desk.current("record")
    assert record["given_name"] == "John"
    assert record["birth_date"] == "1990-03-02"
    assert record["phones"] == ["+447700900001"]
    assert record["identifiers"] == {"LOCAL": "C1"}
    assert record["told"]["given_name"] == "JOHN"
    assert record["told"]["birth_date"] == "02/03/1990"
    nodes = {one["label"]: one for one in desk.current("stated_node")}
    assert nodes["Event"]["properties"] == {
        "kind": "CUSTODY",
        "start": "2017-08-24T09:30:00.000000Z",
        "startPrecision": "TIME",
    }
    assert nodes["Place"]["properties"] == {
        "address": "1 High Street",
        "postcode": "M5 3RW",
        "shared": "address",
    }
    assert nodes["Object"]["properties"] == {"kind": "PHONE", "value": "+447700900001"}
    assert nodes["Staff"]["properties"] == {"fullName": "PC Jones"}
    edges = {one["type"]: one for one in desk.current("stated_edge")}
    assert {type_: (one["start"], one["end"]) for type_, one in edges.items()} == {
        "INVOLVED": (record["id"], nodes["Event"]["id"]),
        "LIVES_AT": (record["id"], nodes["Place"]["id"]),
        "USES": (record["id"], nodes["Object"]["id"]),
        "HANDLED_BY": (nodes["Event"]["id"], nodes["Staff"]["id"]),
    }
    assert edges["INVOLVED"]["properties"] == {"role": "SUBJECT"}


def test_a_delivery_that_comes_twice_changes_nothing(desk: Desk):
    first = desk.deliver([row(1), row(2)])
    before, announced = contents(desk.ledger), outbox(desk)
    second = desk.deliver([row(1), row(2)])
    assert second.already
    assert second.batch == first.batch
    assert second.figures == first.figures
    assert contents(desk.ledger) == before
    assert outbox(desk) == announced


def test_rows_and_columns_in_another_order_change_nothing(desk: Desk):
    desk.deliver([row(number) for number in range(20)])
    before, announced = contents(desk.ledger), outbox(desk)
    receipt = desk.deliver([row(number) for number in reversed(range(20))], columns=COLUMNS[::-1])
    assert (receipt.figures.unchanged, receipt.figures.new, receipt.figures.changed) == (20, 0, 0)
    after = contents(desk.ledger)
    assert {name: after[name] for name in after if name != "batch"} == {
        name: before[name] for name in before if name != "batch"
    }
    assert outbox(desk) == announced


def test_a_changed_row_is_a_new_version_under_the_same_ids(desk: Desk):
    desk.deliver([row(1), row(2)])
    record = {one["entry_key"]: one["id"] for one in desk.current("record")}
    edges = {(one["entry_key"], one["type"]): one["id"] for one in desk.current("stated_edge")}
    receipt = desk.deliver([row(1), row(2, surname="JONES", mobile="07700 900999")])
    assert (receipt.figures.changed, receipt.figures.unchanged) == (1, 1)
    assert desk.states() == {"C1": [(1, "current")], "C2": [(1, "superseded"), (2, "current")]}
    assert {one["entry_key"]: one["id"] for one in desk.current("record")} == record
    assert [one["family_name"] for one in desk.current("record")] == ["Smithb", "Jones"]
    after = {(one["entry_key"], one["type"]): one["id"] for one in desk.current("stated_edge")}
    # Her phone is another one, so that edge is another one.
    assert {ends for ends in edges if edges[ends] != after[ends]} == {("C2", "USES")}


def test_what_changed_is_announced_and_nothing_else(desk: Desk):
    desk.deliver([row(1), row(2), row(3)])
    before = outbox(desk)
    desk.deliver([row(1), row(2, surname="JONES")])
    ids = desk.ask("SELECT ids FROM outbox WHERE seq > :before AND kind = 'entries'", before=before)
    announced = {int(number) for one in ids for number in str(one).strip("[]").split(",")}
    changed = desk.ask("SELECT id FROM entry WHERE key IN ('C2', 'C3') AND state <> 'withdrawn'")
    assert announced == set(changed)


def test_a_row_that_a_snapshot_misses_is_withdrawn_and_may_come_back(desk: Desk):
    desk.deliver([row(1), row(2)])
    record = {one["entry_key"]: one["id"] for one in desk.current("record")}
    receipt = desk.deliver([row(1)])
    assert (receipt.figures.withdrawn, receipt.figures.unchanged) == (1, 1)
    assert desk.states()["C2"] == [(1, "superseded"), (2, "withdrawn")]
    assert [one["entry_key"] for one in desk.current("record")] == ["C1"]
    again = desk.deliver([row(1), row(2, surname="JONES")])
    assert (again.figures.new, again.figures.withdrawn) == (1, 0)
    assert desk.states()["C2"] == [(1, "superseded"), (2, "superseded"), (3, "current")]
    assert {one["entry_key"]: one["id"] for one in desk.current("record")} == record


def test_a_snapshot_that_comes_back_after_another_one_counts_again(desk: Desk):
    desk.deliver([row(1), row(2)])
    desk.deliver([row(1)])
    receipt = desk.deliver([row(1), row(2)])
    assert not receipt.already
    assert [one["entry_key"] for one in desk.current("record")] == ["C1", "C2"]
    assert desk.deliver([row(1), row(2)]).already


def test_a_delta_leaves_alone_what_it_does_not_name(desk: Desk):
    delta = source(delivery="DELTA", withdrawn={"column": "officer", "values": ["gone"]})
    desk.deliver([row(1), row(2), row(3)], delta)
    receipt = desk.deliver([row(2, surname="JONES"), row(3, officer="gone"), row(4, officer="gone")], delta)
    assert (receipt.figures.changed, receipt.figures.withdrawn, receipt.figures.unchanged) == (1, 1, 1)
    assert desk.states() == {
        "C1": [(1, "current")],
        "C2": [(1, "superseded"), (2, "current")],
        "C3": [(1, "superseded"), (2, "withdrawn")],
    }
    assert desk.deliver([row(3, officer="gone")], delta).figures.unchanged == 1
    assert desk.deliver([row(3)], delta).figures.new == 1
    assert desk.states()["C3"] == [(1, "superseded"), (2, "superseded"), (3, "current")]


def test_a_delta_that_comes_again_late_does_not_undo_what_came_since(desk: Desk):
    delta = source(delivery="DELTA")
    desk.deliver([row(1)], delta)
    desk.deliver([row(1, surname="JONES")], delta)
    with pytest.raises(IngestError, match="was taken in before as batch 1, and other deliveries came since"):
        desk.deliver([row(1)], delta)
    assert [one["family_name"] for one in desk.current("record")] == ["Jones"]


def test_a_delta_that_says_the_same_once_more_counts_when_a_human_says_so(desk: Desk):
    delta = source(delivery="DELTA", withdrawn={"column": "officer", "values": ["gone"]})
    for officer in ("PC Jones", "gone", "PC Jones"):
        desk.deliver([row(1, officer=officer), row(2, surname=f"LEE{len(officer)}")], delta, again=True)
    assert desk.deliver([row(1), row(2, surname="LEE8")], delta).already
    with pytest.raises(IngestError, match="--again"):
        desk.deliver([row(1, officer="gone"), row(2, surname="LEE4")], delta)
    receipt = desk.deliver([row(1, officer="gone"), row(2, surname="LEE4")], delta, again=True)
    assert (receipt.already, receipt.figures.withdrawn) == (False, 1)
    assert [one["entry_key"] for one in desk.current("record")] == ["C2"]


def test_an_old_delta_does_not_count_again_because_its_declaration_was_mended(desk: Desk):
    desk.deliver([row(1)], source(delivery="DELTA"))
    desk.deliver([row(1, surname="JONES")], source(delivery="DELTA"))
    with pytest.raises(IngestError, match="other deliveries came since"):
        desk.deliver([row(1)], source(delivery="DELTA", uses=[]))
    assert desk.deliver([row(1, surname="JONES")], source(delivery="DELTA", uses=[])).figures.changed == 1


def test_a_source_that_appends_never_alters(desk: Desk):
    appends = source(delivery="APPEND")
    desk.deliver([row(1)], appends)
    receipt = desk.deliver([row(1, surname="JONES"), row(2)], appends)
    assert (receipt.figures.rejected, receipt.figures.new) == (1, 1)
    assert "never alters" in desk.ask("SELECT reason FROM reject")[0]
    assert desk.states() == {"C1": [(1, "current")], "C2": [(1, "current")]}


def test_what_a_source_appended_is_read_anew_when_its_declaration_is_mended(desk: Desk):
    wrong, right = source(delivery="APPEND", uses=[]), source(delivery="APPEND")
    first, second = [row(1), row(2)], [row(2), row(3)]
    for rows in (first, second):
        desk.deliver(rows, wrong)
    for rows in (first, second):
        assert desk.deliver(rows, right).figures.rejected == 0
    assert len([one for one in desk.current("stated_edge") if one["type"] == "USES"]) == 3
    assert desk.states()["C3"] == [(1, "superseded"), (2, "current")]
    # What the agency itself has changed is refused, whatever is declared.
    with pytest.raises(BatchRefused, match="this source never alters one"):
        desk.deliver([row(1, surname="JONES"), row(2), row(3)], wrong)
    # And a declaration that comes back is read as it says.
    assert desk.deliver(first, wrong).figures.changed == 2
    assert desk.deliver(first, wrong).already


def test_a_row_that_a_source_altered_is_no_row_to_read_anew(desk: Desk):
    appends = source(delivery="APPEND")
    desk.deliver([row(1), row(2)], appends)
    altered = [row(1, surname="JONES"), row(3)]
    assert desk.deliver(altered, appends).figures.rejected == 1
    mended = source(delivery="APPEND", uses=[])
    receipt = desk.deliver(altered, mended)
    assert (receipt.figures.rejected, receipt.figures.changed) == (1, 1)
    assert desk.current("record")[0]["family_name"] == "Smithb"


def test_a_key_that_stands_twice_counts_once_or_is_rejected(desk: Desk):
    receipt = desk.deliver([row(1), row(1), row(2), row(2, surname="JONES")])
    assert (receipt.figures.new, receipt.figures.repeated, receipt.figures.rejected) == (2, 1, 1)
    assert desk.ask('SELECT "row", reason FROM reject') == [
        (4, "an earlier row has the same key and other content")
    ]
    # The same when the rows are known already.
    again = desk.deliver([row(2), row(2, surname="JONES"), row(1), row(1)])
    assert (again.figures.unchanged, again.figures.repeated, again.figures.rejected) == (2, 1, 1)


def test_rejects_are_kept_with_their_reasons(desk: Desk):
    wrong = [row(2, dob="31/02/1990"), row(3, sex="Z"), row(4, ref=" "), row(5, arrived="")]
    receipt = desk.deliver([row(1), *wrong, row(6), row(7), row(8)])
    assert receipt.figures.rejected == 4
    assert desk.ask('SELECT "row", "column", reason FROM reject ORDER BY "row"') == [
        (2, "dob", "is not a date in the form %d/%m/%Y or %Y"),
        (3, "sex", "has a code that its source does not declare"),
        (4, "ref", "is empty, but names the entry"),
        (5, "arrived", "is empty or not known, but must be given"),
    ]
    assert sorted(desk.states()) == ["C1", "C6", "C7", "C8"]
    told = str(desk.ask('SELECT told FROM reject WHERE "row" = 2')[0])
    assert "31/02/1990" in told
    assert "07700 900002" in told


def test_of_a_batch_with_too_many_rejects_nothing_stands(desk: Desk):
    strict = source(max_rejects=0.25)
    desk.deliver([row(1), row(2)], strict)
    before = contents(desk.ledger)
    with pytest.raises(BatchRefused) as refused:
        desk.deliver([row(1, surname="JONES"), row(3, dob="soon"), row(4, dob="later")], strict)
    after = contents(desk.ledger)
    assert {name for name in after if after[name] != before[name]} == {"batch", "reject"}
    assert "2 of 3 rows can't be read, more than the 25.0%" in str(refused.value)
    assert "row 2, column dob: is not a date in the form" in str(refused.value)
    assert "soon" not in str(refused.value)
    (batch,) = desk.ask("SELECT state, figures FROM batch WHERE state = 'refused'")
    assert '"rejected": 2' in str(batch[1]).replace('":2', '": 2').replace("'", '"')
    assert len(desk.ask("SELECT reason FROM reject")) == 2
    # Delivered again it is refused again, and is mended by a delivery that is better.
    with pytest.raises(BatchRefused):
        desk.deliver([row(1, surname="JONES"), row(3, dob="soon"), row(4, dob="later")], strict)
    assert desk.deliver([row(1, surname="JONES"), row(3), row(4)], strict).figures.new == 2


def test_a_file_that_can_not_be_read_at_all_is_a_refused_batch_that_says_why(desk: Desk):
    desk.deliver([row(1)])
    with pytest.raises(IngestError):
        desk.deliver([{"C2": "C3", "GRIMSHAW": "SMITH"}], columns=("C2", "GRIMSHAW"))
    assert desk.ask("SELECT state FROM batch ORDER BY id") == ["done", "refused"]
    (figures,) = desk.ask("SELECT figures FROM batch WHERE state = 'refused'")
    assert "Its first row must name them" in str(figures)
    assert "GRIMSHAW" not in str(figures)
    assert desk.states() == {"C1": [(1, "current")]}


def test_a_rejected_row_does_not_withdraw_its_entry(desk: Desk):
    desk.deliver([row(1), row(2), row(3)])
    receipt = desk.deliver([row(1), row(2, dob="soon")])
    assert (receipt.figures.rejected, receipt.figures.withdrawn) == (1, 1)
    assert desk.states()["C2"] == [(1, "current")]
    assert desk.states()["C3"][-1] == (2, "withdrawn")


def test_a_snapshot_with_a_row_of_unknown_key_withdraws_nothing(desk: Desk):
    desk.deliver([row(1), row(2), row(3)])
    receipt = desk.deliver([row(1), row(2), row(3, ref="")])
    assert (receipt.figures.kept, receipt.figures.withdrawn) == (1, 0)
    assert desk.states()["C3"] == [(1, "current")]


def test_a_changed_declaration_states_everything_anew(desk: Desk):
    desk.deliver([row(1)])
    receipt = desk.deliver([row(1)], source(uses=[]))
    assert receipt.figures.changed == 1
    assert "USES" not in {one["type"] for one in desk.current("stated_edge")}


def test_a_reference_meets_the_record_that_another_source_states(desk: Desk):
    both = {
        "one": {"source": "police_custody", "slot": "subject", "key": ["a"]},
        "other": {"source": "police_custody", "slot": "subject", "key": ["b"]},
    }
    related = [{"person": "one", "other": "other", "kind": "ASSOCIATE"}]
    changes = {"id": "police_friends", "key": ["a", "b"], "columns": {}, "person": both, "related": related}
    friends = source(**{**WITHOUT_SLOTS, **changes})
    # Whichever comes first.
    desk.deliver([{"a": "C1", "b": "C2"}], friends, ("a", "b"))
    desk.deliver([row(1), row(2)])
    record = {one["entry_key"]: one["id"] for one in desk.current("record")}
    (edge,) = [one for one in desk.current("stated_edge") if one["type"] == "RELATED"]
    assert (edge["start"], edge["end"]) == (record["C1"], record["C2"])
    assert edge["properties"] == {"kind": "ASSOCIATE"}


@pytest.mark.parametrize("delivery", list(Delivery))
def test_what_was_delivered_gets_the_class_that_is_declared_now(desk: Desk, delivery: Delivery):
    desk.deliver([row(1), row(2)], source(delivery=delivery.value))
    before, announced = desk.states(), outbox(desk)
    receipt = desk.deliver([row(2), row(1)], source(delivery=delivery.value, marking="SECRET"))
    assert (receipt.reclassed, receipt.figures.unchanged, receipt.figures.rejected) == (2, 2, 0)
    assert desk.states() == before
    (secret,) = desk.ask("SELECT number FROM class WHERE marking = 'SECRET'")
    for table in ("entry", "record", "stated_edge"):
        assert set(desk.ask(f"SELECT class FROM {table}")) == {secret}
    told = desk.ask("SELECT ids FROM outbox WHERE seq > :last AND kind = 'entries'", last=announced)
    assert sorted(int(id) for ids in told for id in str(ids).strip("[]").split(",")) == desk.ask(
        "SELECT id FROM entry ORDER BY id"
    )


def test_a_delivery_that_is_refused_changes_nothing_about_its_source(desk: Desk):
    desk.deliver([row(1)])
    kept = desk.ask("SELECT * FROM source")
    with pytest.raises(BatchRefused):
        desk.deliver(
            [row(2, dob="soon")], source(deduplicated=True, max_rejects=0, declaration="x", marking="PUBLIC")
        )
    assert desk.ask("SELECT * FROM source") == kept
    assert desk.ask("SELECT DISTINCT marking FROM entry JOIN class ON number = entry.class") == [
        "OFFICIAL_SENSITIVE"
    ]


def test_agencies_and_sources_are_known_to_the_ledger(desk: Desk):
    desk.deliver([row(1)], source(deduplicated=True))
    assert sorted(desk.ask("SELECT id FROM agency")) == ["charity", "police"]
    assert desk.ask("SELECT id, agency, delivery, deduplicated FROM source") == [
        ("police_custody", "police", "SNAPSHOT", True)
    ]


def test_an_agency_that_the_partnership_does_not_have_is_said(desk: Desk):
    with pytest.raises(ConfigurationError, match="no agency 'army'"):
        desk.deliver([row(1)], source(agency="army"))


def test_a_cell_with_a_character_that_no_database_keeps_is_rejected(desk: Desk):
    receipt = desk.deliver([row(1), row(2, ref="C\x002"), row(3, surname="SM\x00ITH"), row(4)])
    assert (receipt.figures.rejected, receipt.figures.new) == (2, 2)
    assert set(desk.ask("SELECT reason FROM reject")) == {"a cell holds the character NUL, which no text has"}


def test_two_sources_are_taken_in_at_once(desk: Desk, ledger_url: str, tmp_path: Path):
    # They tell of the same places and phones, each in its own order.
    other = Ledger.open(ledger_url)
    lodgings = source(id="charity_lodgings", agency="charity", category="SUPPORT")
    rows = [row(number) for number in range(300)]
    done: list[int] = []

    def deliver(by: Desk, some: list[dict[str, str]], to: Source) -> None:
        done.append(by.deliver(some, to).figures.new)

    (tmp_path / "other").mkdir()
    threads = [
        threading.Thread(target=deliver, args=(desk, rows, source())),
        threading.Thread(target=deliver, args=(Desk(other, tmp_path / "other"), rows[::-1], lodgings)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert done == [300, 300]
    counts = "SELECT label, count(*), count(DISTINCT id) FROM stated_node GROUP BY label ORDER BY label"
    assert desk.ask(counts) == [
        ("Event", 600, 600),
        ("Object", 600, 300),
        ("Place", 600, 300),
        ("Staff", 600, 6),
    ]


def test_two_processes_can_not_take_in_one_source_at_once(desk: Desk, ledger_url: str):
    other = Ledger.open(ledger_url)
    with other.turn("ingest police_custody"), pytest.raises(LedgerBusy, match="ingest police_custody"):
        desk.deliver([row(1)])
    other.close()


@pytest.mark.parametrize("delivery", list(Delivery))
def test_a_delivery_without_rows_is_no_snapshot(desk: Desk, delivery: Delivery):
    kind = source(delivery=delivery.value)
    desk.deliver([row(1)], kind)
    if delivery is Delivery.SNAPSHOT:
        with pytest.raises(IngestError, match="no row"):
            desk.deliver([], kind)
    else:
        assert desk.deliver([], kind).figures.rows == 0
    assert desk.states() == {"C1": [(1, "current")]}
