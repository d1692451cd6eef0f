import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import insert

from ledger.caseloads import Spell, caseload_of, spells
from ledger.database import Ledger
from ledger.tables import membership, person, run
from linkage.ingest.statement import shape
from linkage.source import Source
from tests.linkage.deliveries import Desk, row, source

CASES: dict[str, Any] = {
    "id": "police_cases",
    "agency": "police",
    "category": "CUSTODY",
    "marking": "OFFICIAL_SENSITIVE",
    "delivery": "SNAPSHOT",
    "key": ["ref", "worker"],
    "max_rejects": 1,
    "file": {"format": "csv"},
    "columns": {
        "worker": {"required": True},
        "from": {"type": "date", "formats": ["%d/%m/%Y", "%m/%Y"]},
        "until": {"type": "date", "formats": ["%d/%m/%Y", "%m/%Y"]},
    },
    "person": {"one": {"source": "police_custody", "slot": "subject", "key": "ref"}},
    "caseload": [{"worker": "worker", "person": "one", "from": "from", "until": "until"}],
}
COLUMNS = ("ref", "worker", "from", "until")
NOON = "2026-01-15T12:00:00.000000Z"


def cases(**changes: Any) -> Source:
    return Source.model_validate({**CASES, **changes})


def case(number: int, worker: str = "ann.lee", since: str = "", until: str = "") -> dict[str, str]:
    return {"ref": f"C{number}", "worker": worker, "from": since, "until": until}


@pytest.fixture
def desk(ledger: Ledger, tmp_path: Path) -> Desk:
    """Three records were delivered; the first two are one person, the third another."""
    desk = Desk(ledger, tmp_path)
    desk.deliver([row(1), row(2), row(3)])
    first, second, third = records(desk)
    with ledger.begin() as connection:
        number = connection.execute(
            insert(run).values(started_at=NOON, state="done").returning(run.c.id)
        ).scalar_one()
        people = {"person_a": [first, second], "person_b": [third]}
        connection.execute(insert(person), [{"id": id, "run": number} for id in people])
        connection.execute(
            insert(membership),
            [{"record": one, "person": id, "run": number} for id, held in people.items() for one in held],
        )
    return desk


def records(desk: Desk) -> list[str]:
    return desk.ask("SELECT r.id FROM record r JOIN entry e ON e.id = r.entry ORDER BY e.key")


def on(desk: Desk, worker: str = "ann.lee", at: str = NOON, agency: str = "police") -> list[str]:
    with desk.ledger.read() as connection:
        return list(caseload_of(connection, worker, agency, at).persons)


def test_a_row_says_on_whose_caseload_a_person_is_whose_record_was_delivered_elsewhere(desk: Desk):
    receipt = desk.deliver([case(2), case(3, "bob.ray")], cases(), COLUMNS)
    assert (receipt.figures.new, receipt.figures.rejected) == (2, 0)
    assert on(desk) == ["person_a"]
    assert on(desk, "bob.ray") == ["person_b"]
    assert on(desk, "eve.fox") == []


def test_nothing_of_it_is_projected(desk: Desk):
    before = desk.ask("SELECT count(*) FROM record"), desk.ask("SELECT count(*) FROM stated_edge")
    desk.deliver([case(1)], cases(), COLUMNS)
    assert (desk.ask("SELECT count(*) FROM record"), desk.ask("SELECT count(*) FROM stated_edge")) == before
    assert desk.ask("SELECT count(*) FROM stated_node WHERE entry = (SELECT entry FROM caseload)") == [0]


def test_an_agency_speaks_for_its_own_workers_alone(desk: Desk):
    desk.deliver([case(1)], cases(id="charity_cases", agency="charity"), COLUMNS)
    assert on(desk, agency="charity") == ["person_a"]
    assert on(desk, agency="police") == []


@pytest.mark.parametrize(
    ("since", "until", "at", "held"),
    [
        ("15/01/2026", "", "2026-01-14T23:59:59.999999Z", False),
        ("15/01/2026", "", "2026-01-15T00:00:00.000000Z", True),
        ("", "15/01/2026", "2026-01-15T23:59:59.999999Z", True),
        ("", "15/01/2026", "2026-01-16T00:00:00.000000Z", False),
        ("15/07/2026", "", "2026-07-14T22:59:59.999999Z", False),  # an hour ahead of UTC
        ("15/07/2026", "", "2026-07-14T23:00:00.000000Z", True),
        ("", "12/2026", "2026-12-31T23:59:59.999999Z", True),
        ("", "12/2026", "2027-01-01T00:00:00.000000Z", False),
        ("", "31/12/9999", NOON, True),
    ],
)
def test_days_are_whole_days_of_the_source_s_zone(desk: Desk, since: str, until: str, at: str, held: bool):
    desk.deliver([case(1, since=since, until=until)], cases(), COLUMNS)
    assert on(desk, at=at) == (["person_a"] if held else [])


def test_the_next_change_by_date_is_told(desk: Desk):
    desk.deliver([case(1, until="20/01/2026"), case(3, since="18/01/2026")], cases(), COLUMNS)
    with desk.ledger.read() as connection:
        assert caseload_of(connection, "ann.lee", "police", NOON).changes == "2026-01-18T00:00:00.000000Z"
        later = caseload_of(connection, "ann.lee", "police", "2026-01-18T00:00:00.000000Z")
    assert (later.persons, later.changes) == (("person_a", "person_b"), "2026-01-21T00:00:00.000000Z")


def test_a_caseload_follows_its_entries(desk: Desk):
    desk.deliver([case(1), case(3)], cases(), COLUMNS)
    assert on(desk) == ["person_a", "person_b"]
    desk.deliver([case(3)], cases(), COLUMNS)  # withdrawn
    assert on(desk) == ["person_b"]
    desk.deliver([case(3, until="14/01/2026")], cases(), COLUMNS)  # corrected
    assert on(desk) == []
    assert desk.states()["C3\x1fann.lee"] == [(1, "superseded"), (2, "current")]


def test_a_refused_delivery_leaves_nothing(desk: Desk):
    with pytest.raises(Exception, match="can't be read"):
        desk.deliver([case(1), case(3, "nobody at all")], cases(max_rejects=0), COLUMNS)
    assert desk.ask("SELECT count(*) FROM caseload") == [0]
    assert on(desk) == []


@pytest.mark.parametrize(
    ("faulty", "column", "reason"),
    [
        (case(1, "Ann Lee"), "worker", "not the id of a user"),
        (case(1, "ann.lee\u0661"), "worker", "not the id of a user"),
        (case(1, ""), "worker", "must be given"),
        (case(1, since="15/01/2026", until="14/01/2026"), "until", "before it begins"),
        (case(1, until="soon"), "until", "not a date"),
    ],
)
def test_a_faulty_row_is_a_reject_that_says_where_and_why(
    desk: Desk, faulty: dict[str, str], column: str, reason: str
):
    desk.deliver([faulty, case(3)], cases(), COLUMNS)
    ((where, why, told),) = desk.ask('SELECT "column", reason, told FROM reject')
    assert where == column
    assert reason in why
    assert faulty["worker"] not in why or not faulty["worker"]
    assert (json.loads(told) if isinstance(told, str) else told)["ref"] == "C1"
    assert on(desk) == ["person_b"]


def test_a_row_that_tells_a_person_may_say_who_works_with_her_if_anyone(desk: Desk):
    told = source(id="police_own", caseload=[{"worker": "officer", "person": "subject"}])
    receipt = desk.deliver([row(8, officer="ann.lee"), row(9, officer="")], told)
    assert (receipt.figures.new, receipt.figures.rejected) == (2, 0)
    assert desk.ask("SELECT principal FROM caseload") == ["ann.lee"]


def test_two_workers_of_one_row_may_be_one(desk: Desk):
    twice = cases(caseload=[{"worker": "worker", "person": "one"}, {"worker": "second", "person": "one"}])
    desk.deliver([{**case(1), "second": "ann.lee"}], twice, (*COLUMNS, "second"))
    assert on(desk) == ["person_a"]


def test_a_declaration_that_can_not_be_meant_is_refused():
    with pytest.raises(ValidationError, match=r"there is no \[person\.two\]"):
        cases(caseload=[{"worker": "worker", "person": "two"}])
    unread = {"until": {"type": "date", "unreadable": "unknown"}}
    with pytest.raises(ValidationError, match="stays open"):
        cases(columns=unread)


def test_a_source_without_a_caseload_reads_as_it_did():
    assert "caseload" not in source().model_dump_json()
    assert shape(cases()) != shape(cases(caseload=[]))


def test_spells_tell_of_every_record_of_a_person_when_she_was_on_whose_caseload(desk: Desk):
    first, second, third = records(desk)
    desk.deliver([case(1, since="01/01/2026", until="31/01/2026"), case(3, "bob.ray")], cases(), COLUMNS)
    desk.deliver([case(1, since="01/01/2026", until="31/01/2026")], cases(), COLUMNS)
    closed = dict(desk.ask("SELECT id, closed_at FROM batch WHERE source = 'police_cases'"))
    counted, ended = (closed[number] for number in sorted(closed))
    with desk.ledger.read() as connection:
        found = spells(connection, [first, second, third, "record_absent"])
    hers = Spell("police", "ann.lee", "2026-01-01T00:00:00.000000Z", "2026-02-01T00:00:00.000000Z")
    assert found == {
        first: (hers,),
        second: (hers,),
        third: (Spell("police", "bob.ray", counted, ended),),
    }
    assert [hers.covers(f"2026-0{month}-01T00:00:00.000000Z") for month in (1, 2)] == [True, False]


def test_a_record_that_no_run_has_seen_is_on_the_caseload_that_names_it(desk: Desk):
    desk.deliver([row(1), row(2), row(3), row(4)])
    desk.deliver([case(4)], cases(), COLUMNS)
    assert on(desk) == []
    with desk.ledger.read() as connection:
        found = spells(connection, records(desk))
    assert {record: [one.principal for one in held] for record, held in found.items()} == {
        records(desk)[3]: ["ann.lee"]
    }
