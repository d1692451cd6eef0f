"""Breaking the glass widens one viewer's sight of one person or event, for one purpose, until its end."""

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ledger.database import Ledger
from ledger.tables import break_glass
from policies.break_glass import Glass, take
from policies.restrictions import restrict
from policies.sight import Sights
from schema.sight import Sight, Viewer
from schema.vocabulary import Category, FieldClass, Marking, Purpose, RestrictionKind, Role
from tests.policies.partnerships import AGENCIES, CLASSES, someone
from tests.policies.stating import Statements

ALL = frozenset(FieldClass)
Numbers = dict[tuple[str, Category, Marking], int]
EXISTENCE, IDENTITY, HEALTH = FieldClass.EXISTENCE, FieldClass.IDENTITY, FieldClass.HEALTH
NARRATIVE, OPERATIONAL = FieldClass.NARRATIVE, FieldClass.OPERATIONAL
PROBATION, HOSPITAL, MIND, HOUSING, SECRET = CLASSES[6], CLASSES[7], CLASSES[8], CLASSES[10], CLASSES[-1]
BEGIN = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEN = timedelta(minutes=10)
PC = someone("police", Role.OFFICER, Purpose.SAFEGUARDING, id="pc.walsh")
NURSE = someone("nhs_acute", Role.PRACTITIONER, Purpose.SAFEGUARDING, id="n.urse")


@dataclasses.dataclass
class Time:
    """A clock that stands until it is moved."""

    at: datetime = BEGIN

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def sights(folder: Path, sqlite_ledger: Ledger, numbers: Numbers, time: Time) -> Sights:
    """Of everyone there is a record of each class; `person_1` is she of these records, but of one."""
    with sqlite_ledger.begin() as connection:
        told = Statements(connection)
        told.person("person_1")
        told.person("person_2")
        for number in numbers.values():
            told.entry(number, {f"record_{number}": "person_1"})
        told.entry(numbers[HOSPITAL], {"record_other": "person_2"}, {"event_1": True})
    return Sights.open(folder, sqlite_ledger, time)


def broken(ledger: Ledger, time: Time, viewer: Viewer, subject: str = "person_1") -> str:
    """A grant for ten minutes. What it opens is decided when it is used, so nothing needs to be open now."""
    glass = Glass(time.at, "digest", frozenset(), frozenset(), {}, {})
    with ledger.begin() as connection:
        return take(connection, viewer, glass, subject, "She is in danger of her life.", 10)[0].id


def seen(sight: Sight, kind: FieldClass = EXISTENCE) -> set[str]:
    return set(sight.grants(kind))


def test_for_ten_minutes_and_not_a_moment_longer(
    sights: Sights, sqlite_ledger: Ledger, numbers: Numbers, time: Time
):
    before = sights.decide(PC, ALL)
    assert before.granted == {}
    assert before.expires is None
    grant = broken(sqlite_ledger, time, PC)
    sight = sights.decide(PC, ALL)
    assert sight.glass == (grant,)
    assert sight.expires == (BEGIN + TEN).timestamp()
    assert f"record_{numbers[HOSPITAL]}" in seen(sight)
    assert sight.open == before.open
    time.at = BEGIN + TEN - timedelta(microseconds=1)
    assert sights.decide(PC, ALL) == sight
    time.at = BEGIN + TEN
    assert sights.decide(PC, ALL) == before


def test_it_waives_what_policy_lists_and_nothing_else(
    sights: Sights, sqlite_ledger: Ledger, numbers: Numbers, time: Time
):
    broken(sqlite_ledger, time, PC)
    broken(sqlite_ledger, time, NURSE)
    for_police, for_nurse = sights.decide(PC, ALL), sights.decide(NURSE, ALL)
    mind, housing, secret = (f"record_{numbers[one]}" for one in (MIND, HOUSING, SECRET))
    assert mind in seen(for_police, IDENTITY)
    assert not seen(for_police, HEALTH) | seen(for_police, NARRATIVE)
    assert housing in seen(for_nurse, OPERATIONAL)
    assert secret not in seen(for_nurse)
    assert mind not in seen(for_nurse, HEALTH)  # open to her anyway
    assert mind in seen(for_nurse, OPERATIONAL)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"purpose": Purpose.OFFENDER_MANAGEMENT}, "another purpose"),
        ({"id": "pc.other"}, "another principal"),
        ({"agency": "housing"}, "another agency"),
        ({"case_reference": None}, "no case"),
        ({"roles": frozenset([Role.OFFICER, Role.AUDITOR])}, "a role that policy denies it"),
    ],
)
def test_it_widens_no_other_sight(
    sights: Sights, sqlite_ledger: Ledger, time: Time, change: dict[str, object], why: str
):
    broken(sqlite_ledger, time, PC)
    other = dataclasses.replace(PC, **change)  # type: ignore[arg-type]
    assert sights.decide(other, ALL).granted == {}, why


def test_it_opens_no_other_person(sights: Sights, sqlite_ledger: Ledger, time: Time):
    broken(sqlite_ledger, time, PC)
    assert not {"record_other", "event_1"} & seen(sights.decide(PC, ALL))
    broken(sqlite_ledger, time, PC, "event_1")
    assert "event_1" in seen(sights.decide(PC, ALL))
    assert "record_other" not in seen(sights.decide(PC, ALL))


def test_two_grants_end_one_after_the_other(sights: Sights, sqlite_ledger: Ledger, time: Time):
    first = broken(sqlite_ledger, time, PC, "event_1")
    time.at += timedelta(minutes=1)
    second = broken(sqlite_ledger, time, PC, "person_2")
    both = sights.decide(PC, ALL)
    assert both.glass == (first, second)
    assert both.expires == (BEGIN + TEN).timestamp()
    time.at = BEGIN + TEN
    left = sights.decide(PC, ALL)
    assert left.glass == (second,)
    assert seen(left) == {"record_other"}


def test_an_edit_of_the_policy_closes_what_it_had_opened(
    sights: Sights, sqlite_ledger: Ledger, folder: Path, time: Time
):
    broken(sqlite_ledger, time, PC)
    assert seen(sights.decide(PC, ALL))
    (folder / "policies" / "break_glass.cedar").unlink()
    assert not seen(sights.decide(PC, ALL))


@pytest.mark.parametrize("kind", [RestrictionKind.SEALED, RestrictionKind.PRIVILEGED])
def test_what_is_restricted_stays_closed_unless_a_policy_says_just_that(
    sights: Sights,
    sqlite_ledger: Ledger,
    numbers: Numbers,
    folder: Path,
    time: Time,
    kind: RestrictionKind,
):
    id = f"record_{numbers[PROBATION]}"
    broken(sqlite_ledger, time, PC)
    assert id in seen(sights.decide(PC, ALL))
    with sqlite_ledger.begin() as connection:
        restrict(connection, id, kind, PC, "a court order")
    assert id not in seen(sights.decide(PC, ALL))
    gate = '@id("gate") permit (principal, action == Action::"break glass to see restricted", resource);'
    (folder / "policies" / "gate.cedar").write_text(gate, encoding="utf-8")
    assert (id in seen(sights.decide(PC, ALL))) == (kind is RestrictionKind.SEALED)


def test_what_is_seen_under_a_grant_is_explained(
    sights: Sights, sqlite_ledger: Ledger, numbers: Numbers, time: Time
):
    id = f"record_{numbers[PROBATION]}"
    grant = broken(sqlite_ledger, time, PC)
    [found] = sights.explain(PC, id)
    told = {one.what: (one.open, one.why) for one in found.rulings}
    why = f"having broken the glass ({grant}, until 2026-03-01T12:10:00.000000Z)"
    assert told[EXISTENCE] == (True, f"permitted by break-glass-to-find-and-protect, {why}")
    assert not told[NARRATIVE][0]
    [housing] = sights.explain(PC, f"record_{numbers[HOUSING]}")
    assert housing.rulings[0].why == "permitted by safeguarding-police"
    time.at = BEGIN + TEN
    [after] = sights.explain(PC, id)
    assert not any(one.open for one in after.rulings)


FEW = {"police", "childrens_north", "nhs_acute"}
"""An agency of officers, one of practitioners, and one whose word is health."""


@pytest.mark.parametrize(
    "agencies",
    [
        pytest.param(FEW, id="few"),
        pytest.param(AGENCIES.keys() - FEW, id="all others", marks=pytest.mark.prove),
    ],
)
def test_no_rule_of_the_demonstration_waives_more_than_its_page_says(
    sights: Sights, sqlite_ledger: Ledger, numbers: Numbers, time: Time, agencies: set[str]
):
    """No SECRET of others, no narrative, no health to an officer; nothing but for SAFEGUARDING."""
    for role in Role:
        for agency in sorted(agencies):
            for purpose in Purpose:
                viewer = someone(agency, role, purpose)
                with sqlite_ledger.begin() as connection:
                    connection.execute(break_glass.delete())
                broken(sqlite_ledger, time, viewer)
                sight = sights.decide(viewer, ALL)
                if sight.granted:
                    assert purpose is Purpose.SAFEGUARDING
                    assert role in (Role.PRACTITIONER, Role.OFFICER)
                assert agency == "police" or f"record_{numbers[SECRET]}" not in seen(sight)
                assert not seen(sight, NARRATIVE)
                assert role is Role.PRACTITIONER or not seen(sight, HEALTH)
