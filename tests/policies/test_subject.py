"""What an id stands for now, found by one statement whether it is there or not, on both ledgers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from ledger.database import Ledger
from ledger.ids import new_id
from ledger.outbox import keep_projected, last_seq
from policies.restrictions import closes, lift, page, read, restrict, same
from policies.subject import Thing, things
from schema.vocabulary import Purpose, RestrictionKind, Role
from tests.policies.partnerships import CLASSES, hold_classes, someone, write_partnership
from tests.policies.stating import Statements, passed

CUSTODY, NORTH = CLASSES[2], CLASSES[3]
SEALED, CONFLICT = RestrictionKind.SEALED, RestrictionKind.CONFLICT
DANA = someone("childrens_north", Role.PRIVACY_OFFICER, Purpose.AUDIT, id="dana.whitlock")
NINA = someone("police", Role.PRIVACY_OFFICER, Purpose.AUDIT, id="nina.holt")


@pytest.fixture
def numbers(ledger: Ledger, tmp_path: Path) -> dict[str, int]:
    """The class numbers of what the ledger tells of."""
    write_partnership(tmp_path)
    held = hold_classes(ledger, tmp_path)
    return {"custody": held[CUSTODY], "north": held[NORTH]}


@pytest.fixture
def connection(ledger: Ledger, numbers: dict[str, int]) -> Iterator[Connection]:
    """Amina, who was `person_old` and before that `person_oldest`, and someone who was split from her."""
    with ledger.begin() as connection:
        told = Statements(connection)
        for one in ("amina", "old", "oldest", "left"):
            told.person(f"person_{one}")
        passed(connection, "MERGE", "person_oldest", "person_old", "record_custody")
        passed(connection, "MERGE", "person_old", "person_amina", "record_custody")
        passed(connection, "SPLIT", "person_amina", "person_left", "record_left")
        told.entry(numbers["custody"], {"record_custody": "person_amina"}, {"event_custody": True})
        told.entry(numbers["north"], {"record_north": "person_amina", "record_left": "person_left"})
        told.entry(numbers["custody"], {"record_gone": "person_amina"}, state="withdrawn")
        yield connection


def open(id: str, number: int) -> Thing:
    return Thing(id, number, sealed=False, hers=False)


def test_each_kind_of_id(connection: Connection, numbers: dict[str, int]):
    custody, north = open("record_custody", numbers["custody"]), open("record_north", numbers["north"])
    assert things(connection, "record_custody", "x") == (custody,)
    assert things(connection, "event_custody", "x") == (open("event_custody", numbers["custody"]),)
    assert things(connection, "person_amina", "x") == (custody, north)
    assert things(connection, "person_oldest", "x") == ()  # whom it means now is not the same for all
    assert things(connection, "person_left", "x") == (open("record_left", numbers["north"]),)
    for none in ("record_gone", "place_1", "record_", "record_a\x00", "", "agency_police"):
        assert things(connection, none, "x") == ()


def test_what_closes_it_and_to_whom(connection: Connection, numbers: dict[str, int]):
    restrict(connection, "record_custody", SEALED, DANA, "order")
    restrict(connection, "person_amina", CONFLICT, NINA, "sister", "ana.reid")
    keep_projected(connection, last_seq(connection))
    told = {
        viewer: [(one.sealed, one.hers) for one in things(connection, "person_amina", viewer)]
        for viewer in ("ana.reid", "x")
    }
    assert told == {"ana.reid": [(True, True), (False, True)], "x": [(True, False), (False, False)]}


@pytest.mark.parametrize(
    ("hidden", "kind"),
    [("record_custody", "record"), ("event_custody", "event"), ("person_oldest", "person")],
)
def test_there_or_not_it_takes_the_same_statement(connection: Connection, hidden: str, kind: str):
    def statements(id: str) -> list[str]:
        run: list[str] = []

        def note(_connection: object, _cursor: object, text: str, *_: object) -> None:
            run.append(text)

        event.listen(connection, "before_cursor_execute", note)
        same(connection, id, SEALED, DANA, None)
        things(connection, id, DANA.id)
        event.remove(connection, "before_cursor_execute", note)
        return run

    assert statements(hidden) == statements(new_id(kind))
    assert statements(hidden)


def test_the_same_is_that_of_the_same_agency_in_force(connection: Connection):
    made = restrict(connection, "record_custody", SEALED, DANA, "order")
    assert same(connection, "record_custody", SEALED, DANA, None) == made
    assert same(connection, "record_custody", SEALED, NINA, None) is None
    assert same(connection, "record_custody", RestrictionKind.PRIVILEGED, DANA, None) is None
    assert same(connection, "record_north", SEALED, DANA, None) is None
    hers = restrict(connection, "record_north", CONFLICT, DANA, "sister", "eve.lang")
    eve = someone("childrens_north", Role.PRIVACY_OFFICER, Purpose.AUDIT, id="eve.lang")
    assert same(connection, "record_north", CONFLICT, DANA, "eve.lang") == hers
    assert same(connection, "record_north", CONFLICT, eve, "eve.lang") is None
    lift(connection, made, DANA, "over")
    assert same(connection, "record_custody", SEALED, DANA, None) is None
    first = read(connection, made)
    lift(connection, made, NINA, "again")
    assert first is not None
    assert first.lifted_reason == "over"
    assert read(connection, made) == first
    assert closes(connection, [made, hers]) == ("record_north",)


def test_pages_hold_each_once_the_newest_first_and_none_that_binds_the_reader(connection: Connection):
    made = [restrict(connection, f"event_{n}", SEALED, DANA, "order") for n in range(5)]
    restrict(connection, "event_9", SEALED, NINA, "order")
    bound = restrict(connection, "event_1", CONFLICT, NINA, "sister", DANA.id)
    found: list[str] = []
    after = None
    while True:
        told = page(connection, {"childrens_north"}, DANA.id, 2, after)
        found += [one.id for one in told.restrictions]
        assert told.total == 5
        if not told.more:
            break
        after = (told.restrictions[-1].made_at, told.restrictions[-1].id)
    assert found == made[::-1]
    both = {"childrens_north", "police"}
    assert bound not in {one.id for one in page(connection, both, DANA.id, 50).restrictions}
    assert [one.id for one in page(connection, both, NINA.id, 50, subject="event_1").restrictions] == [
        bound,
        made[1],
    ]
    assert page(connection, set(), NINA.id, 50).total == 0
