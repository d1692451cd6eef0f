"""What is granted of one person or event: hers and what leads to it, and nothing that stays closed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, update

from ledger.classes import restricted_number
from ledger.database import Ledger
from ledger.tables import membership
from policies.grants import Numbers, Widening, granted
from policies.restrictions import restrict
from schema.sight import Viewer
from schema.vocabulary import Category, FieldClass, Marking, Purpose, RestrictionKind, Role
from tests.policies.partnerships import CLASSES, hold_classes, someone, write_partnership
from tests.policies.stating import Statements, passed

EXISTENCE, IDENTITY, LOCATION = FieldClass.EXISTENCE, FieldClass.IDENTITY, FieldClass.LOCATION
CRIME, CUSTODY, NORTH, CITY = CLASSES[1], CLASSES[2], CLASSES[3], CLASSES[4]
ANA = someone("childrens_north", Role.PRACTITIONER, Purpose.SAFEGUARDING, id="ana.reid")
PRIVILEGED, SEALED, CONFLICT = RestrictionKind.PRIVILEGED, RestrictionKind.SEALED, RestrictionKind.CONFLICT
Held = dict[tuple[str, Category, Marking], int]


@pytest.fixture
def held(ledger: Ledger, tmp_path: Path) -> Held:
    write_partnership(tmp_path)
    return hold_classes(ledger, tmp_path)


@pytest.fixture
def connection(ledger: Ledger, held: Held) -> Iterator[Connection]:
    """A ledger that tells of Amina (a record of custody, one of children's services), her sister and an event
    of each class; whoever was `person_old` is Amina today."""
    with ledger.begin() as connection:
        told = Statements(connection)
        for one in ("amina", "sister", "old", "left"):
            told.person(f"person_{one}")
        passed(connection, "MERGE", "person_old", "person_amina", "record_custody")
        passed(connection, "SPLIT", "person_amina", "person_left", "record_left")
        told.entry(
            held[CUSTODY],
            {"record_custody": "person_amina"},
            {"event_custody": True},
            {
                "edge_detained": ("INVOLVED", "record_custody", "event_custody"),
                "edge_home": ("LIVES_AT", "record_custody", "place_1"),
                "edge_station": ("AT", "event_custody", "place_2"),
                "edge_sergeant": ("HANDLED_BY", "event_custody", "staff_1"),
            },
        )
        told.entry(
            held[NORTH],
            {"record_north": "person_amina", "record_sister": "person_sister"},
            {"event_referral": True, "event_custody": False},
            {
                "edge_referred": ("INVOLVED", "record_north", "event_referral"),
                "edge_sister_referred": ("INVOLVED", "record_sister", "event_referral"),
                "edge_sisters": ("RELATED", "record_sister", "record_north"),
                "edge_phone": ("PART_OF", "object_1", "event_custody"),
            },
        )
        told.entry(held[NORTH], {"record_left": "person_left"}, {"event_custody": True})
        told.entry(held[CUSTODY], {"record_gone": "person_amina"}, state="withdrawn")
        yield connection


def ids(
    connection: Connection,
    numbers: Numbers,
    *subjects: str,
    existence: tuple[int, ...] = (),
    viewer: Viewer = ANA,
) -> dict[FieldClass, set[str]]:
    found = granted(connection, viewer.id, existence, [Widening(subjects, numbers)])
    return {kind: set(some) for kind, some in found.items()}


HERS = {"record_custody", "event_custody", "edge_detained", "edge_home", "edge_station", "edge_sergeant"}


def test_of_a_person_her_records_events_and_edges_of_these_classes(connection: Connection, held: Held):
    numbers = {EXISTENCE: {held[CUSTODY]}, LOCATION: {held[CUSTODY]}}
    assert ids(connection, numbers, "person_amina") == {EXISTENCE: HERS, LOCATION: HERS}


def test_field_class_by_field_class(connection: Connection, held: Held):
    numbers = {EXISTENCE: {held[CUSTODY], held[NORTH]}, IDENTITY: {held[NORTH]}}
    found = ids(connection, numbers, "person_amina")
    assert found[IDENTITY] == {
        "record_north",
        "event_referral",
        "edge_referred",
        "edge_sisters",
        "edge_phone",
    }
    assert found[EXISTENCE] == HERS | found[IDENTITY]


def test_nothing_of_anyone_else(connection: Connection, held: Held):
    everything = frozenset(held.values())
    found = ids(connection, {EXISTENCE: everything}, "person_amina")[EXISTENCE]
    assert not found & {"record_sister", "record_left", "record_gone", "edge_sister_referred"}


def test_an_old_id_means_whom_she_merged_into(connection: Connection, held: Held):
    numbers = {EXISTENCE: {held[CUSTODY]}}
    assert ids(connection, numbers, "person_old") == ids(connection, numbers, "person_amina")
    assert ids(connection, numbers, "person_left") == {}


def test_an_id_means_herself_alone_again_when_the_merge_is_undone(connection: Connection, held: Held):
    everything = {EXISTENCE: frozenset(held.values())}
    passed(connection, "SPLIT", "person_amina", "person_old", "record_custody")
    moved = update(membership).where(membership.c.record == "record_custody").values(person="person_old")
    connection.execute(moved)
    records = {
        one: {id for id in ids(connection, everything, one)[EXISTENCE] if id.startswith("record_")}
        for one in ("person_old", "person_amina")
    }
    assert "record_custody" in records["person_old"]
    assert "record_north" in records["person_amina"]
    assert not records["person_old"] & records["person_amina"]


@pytest.mark.parametrize("whom", [None, ANA.id], ids=["everyone", "her alone"])
def test_an_old_id_leads_to_nobody_by_what_is_restricted(
    connection: Connection, held: Held, whom: str | None
):
    everything = {EXISTENCE: frozenset(held.values())}
    assert "record_north" in ids(connection, everything, "person_old")[EXISTENCE]
    restrict(connection, "record_custody", CONFLICT if whom else SEALED, ANA, "a witness", principal=whom)
    assert ids(connection, everything, "person_old") == {}
    assert "record_north" in ids(connection, everything, "person_amina")[EXISTENCE]


def test_an_old_id_leads_to_nobody_by_what_no_rule_opens(connection: Connection, held: Held):
    assert ids(connection, {EXISTENCE: {held[NORTH]}}, "person_old") == {}


def test_an_old_id_of_many_merges_leads_to_the_last(connection: Connection, held: Held):
    passed(connection, "MERGE", "person_amina", "person_sister", "record_custody", "record_north")
    moved = update(membership).where(membership.c.person == "person_amina").values(person="person_sister")
    connection.execute(moved)
    everything = {EXISTENCE: frozenset(held.values())}
    assert "record_sister" in ids(connection, everything, "person_old")[EXISTENCE]
    restrict(connection, "record_custody", SEALED, ANA, "a witness")
    assert ids(connection, everything, "person_old") == {}
    assert "record_sister" in ids(connection, everything, "person_amina")[EXISTENCE]


def test_an_event_with_all_its_edges(connection: Connection, held: Held):
    everything = {EXISTENCE: frozenset(held.values())}
    assert ids(connection, everything, "event_referral") == {
        EXISTENCE: {"event_referral", "edge_referred", "edge_sister_referred"}
    }


def test_an_event_is_of_the_class_that_told_of_it_first(connection: Connection, held: Held):
    assert ids(connection, {EXISTENCE: {held[NORTH]}}, "event_custody") == {}
    found = ids(connection, {EXISTENCE: {held[NORTH]}}, "event_custody", existence=(held[CUSTODY],))
    assert found == {EXISTENCE: {"edge_phone"}}


def test_what_exists_anyway_is_widened_by_what_is_added(connection: Connection, held: Held):
    found = ids(connection, {LOCATION: {held[CUSTODY]}}, "person_amina", existence=(held[CUSTODY],))
    assert found == {EXISTENCE: HERS, LOCATION: HERS}


def test_what_only_a_closed_record_leads_to_stays_closed(connection: Connection, held: Held):
    """An event of an open class, in which she stands by a record that is not."""
    told = {EXISTENCE: {held[CUSTODY], held[NORTH]}}
    restrict(connection, "record_custody", SEALED, ANA, "a witness")
    found = ids(connection, told, "person_amina")[EXISTENCE]
    assert found == {"record_north", "event_referral", "edge_referred", "edge_sisters"}


@pytest.mark.parametrize("kind", [SEALED, PRIVILEGED])
def test_what_is_restricted_is_granted_only_as_that(
    connection: Connection, held: Held, kind: RestrictionKind
):
    restrict(connection, "record_north", kind, ANA, "a court order")
    number = restricted_number(held[NORTH], kind)
    assert "record_north" not in ids(connection, {EXISTENCE: {held[NORTH]}}, "person_amina").get(
        EXISTENCE, set()
    )
    as_that = ids(connection, {EXISTENCE: {held[NORTH], number}}, "person_amina")
    assert {"record_north", "edge_referred", "event_referral"} <= as_that[EXISTENCE]


def test_of_two_restrictions_the_stricter_counts(connection: Connection, held: Held):
    for kind in (SEALED, PRIVILEGED):
        restrict(connection, "record_north", kind, ANA, "an order")
    assert ids(connection, {EXISTENCE: {restricted_number(held[NORTH], SEALED)}}, "person_amina") == {}


def test_a_conflict_of_interest_stays_closed_to_her_alone(connection: Connection, held: Held):
    everything = {EXISTENCE: frozenset(held.values())}
    restrict(connection, "person_amina", CONFLICT, ANA, "her sister", principal=ANA.id)
    restrict(connection, "event_referral", CONFLICT, ANA, "her case", principal=ANA.id)
    assert ids(connection, everything, "person_amina", "event_referral") == {}
    ben = someone("childrens_north", Role.PRACTITIONER, Purpose.SAFEGUARDING, id="ben.other")
    assert "record_custody" in ids(connection, everything, "person_amina", viewer=ben)[EXISTENCE]


def test_hidden_and_absent_take_the_same_statements(connection: Connection, held: Held):
    told: list[str] = []

    def note(_connection: object, _cursor: object, text: str, *_: object) -> None:
        told.append(text)

    event.listen(connection, "before_cursor_execute", note)
    taken = []
    for subject in ("person_amina", "person_old", "person_none", "event_custody", "event_none"):
        told.clear()
        ids(connection, {EXISTENCE: {held[CRIME]}}, subject)
        taken.append([*told])
    assert taken[0]
    assert taken == [taken[0]] * 5
