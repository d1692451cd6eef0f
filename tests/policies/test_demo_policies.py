"""What the demonstration's policies open, said as a data protection officer would say it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.database import Ledger
from policies.directory import Directory
from policies.sight import Sights
from schema.vocabulary import Category, FieldClass, Marking, Purpose, Role
from tests.policies.partnerships import AGENCIES, CLASSES, DEMO, copy_demo, hold_classes, someone

E, I, C, H, L, N, O = FieldClass  # noqa: E741
ALL = frozenset(FieldClass)
(
    PUBLIC_CRIME,
    CRIME,
    CUSTODY,
    NORTH,
    CITY,
    ADULT,
    PROBATION,
    HOSPITAL,
    MIND,
    YOUTH,
    HOUSING,
    CHARITY,
    REPORTS,
    SECRET,
) = CLASSES
Numbers = dict[tuple[str, Category, Marking], int]


@pytest.fixture(scope="module")
def decided(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[tuple[Sights, Numbers]]:
    """The sights of the demonstration's folder, which nobody changes here, and the numbers of the classes."""
    home = tmp_path_factory.mktemp("partnership")
    copy_demo(home)
    ledger = Ledger.open(f"sqlite:///{shutil.copy(sqlite_template, home / 'ledger.db')}")
    numbers = hold_classes(ledger, home)
    yield Sights.open(home, ledger), numbers
    ledger.close()


@pytest.fixture
def sights(decided: tuple[Sights, Numbers]) -> Sights:
    return decided[0]


@pytest.fixture
def numbers(decided: tuple[Sights, Numbers]) -> Numbers:
    return decided[1]


def opened(
    sights: Sights, numbers: Numbers, agency: str, role: Role, purpose: Purpose
) -> dict[object, set[FieldClass]]:
    sight = sights.decide(someone(agency, role, purpose), ALL)
    found = {
        key: {kind for kind in FieldClass if number in sight.classes(kind)} for key, number in numbers.items()
    }
    return {key: kinds for key, kinds in found.items() if kinds}


def pointers(sights: Sights, numbers: Numbers, agency: str, role: Role, purpose: Purpose) -> set[object]:
    sight = sights.decide(someone(agency, role, purpose), ALL)
    return {key for key, number in numbers.items() if number in sight.pointers}


PUBLIC = {PUBLIC_CRIME: {E, L, O, N}, REPORTS: {E, L, O, N}}


@pytest.mark.parametrize(
    ("agency", "role", "purpose", "sees", "points"),
    [
        pytest.param(
            "childrens_north",
            Role.PRACTITIONER,
            Purpose.SAFEGUARDING,
            {
                PUBLIC_CRIME: {E, I, C, L, O, N},
                REPORTS: {E, L, O, N},
                NORTH: ALL,
                CITY: {E, I, C, L},
                CRIME: {E, I, C, L},
                HOUSING: {E, I, C, L},
                YOUTH: {E, I, C, L},
                CUSTODY: {E, I},
                ADULT: {E, I},
                PROBATION: {E, I},
            },
            {HOSPITAL, MIND, CHARITY},
            id="children's services protect a child",
        ),
        pytest.param(
            "nhs_mental",
            Role.PRACTITIONER,
            Purpose.SAFEGUARDING,
            PUBLIC | {MIND: ALL, HOSPITAL: {E, I, C, H}, NORTH: {E, I}, CITY: {E, I}, ADULT: {E, I}},
            {CHARITY},
            id="a mental health trust looks after its patient",
        ),
        pytest.param(
            "police",
            Role.OFFICER,
            Purpose.CRIME_PREVENTION,
            {
                PUBLIC_CRIME: ALL,
                REPORTS: {E, L, O, N},
                CRIME: ALL,
                CUSTODY: ALL,
                SECRET: ALL,
                HOUSING: {E, I, C, L},
                PROBATION: {E},
                YOUTH: {E},
            },
            set(),
            id="an officer on her beat",
        ),
        pytest.param(
            "police",
            Role.TASKING_MANAGER,
            Purpose.CRIME_PREVENTION,
            PUBLIC | {CRIME: {E, L, O}},
            set(),
            id="whoever tasks patrols",
        ),
        pytest.param(
            "prisons_probation",
            Role.PRACTITIONER,
            Purpose.OFFENDER_MANAGEMENT,
            {
                PUBLIC_CRIME: {E, I, C, L, O, N},
                REPORTS: {E, L, O, N},
                PROBATION: ALL,
                CRIME: {E, I, C, L, O},
                CUSTODY: {E, I, C, L, O},
                YOUTH: {E, I, C, L, O},
                HOUSING: {E, I, C, L, O},
                NORTH: {E},
                CITY: {E},
                ADULT: {E},
            },
            {MIND, CHARITY},
            id="probation supervises",
        ),
        pytest.param(
            "housing",
            Role.ANALYST,
            Purpose.SERVICE_PLANNING,
            PUBLIC
            | {
                CRIME: {E, O},
                CUSTODY: {E},
                NORTH: {E},
                CITY: {E},
                ADULT: {E},
                PROBATION: {E},
                YOUTH: {E, O},
                HOUSING: {E, O},
            },
            set(),
            id="an analyst counts",
        ),
        pytest.param(
            "charity",
            Role.STEWARD,
            Purpose.LINKAGE_QUALITY,
            {key: {E, I, C} for key in CLASSES if key != SECRET},
            set(),
            id="a steward compares",
        ),
        pytest.param(
            "childrens_north",
            Role.PRIVACY_OFFICER,
            Purpose.AUDIT,
            {NORTH: {E, I}},
            set(),
            id="a privacy officer answers a person",
        ),
        pytest.param("police", Role.AUDITOR, Purpose.AUDIT, {}, set(), id="an auditor"),
        pytest.param("police", Role.OPERATOR, Purpose.AUDIT, {}, set(), id="an operator"),
    ],
)
def test_what_is_open(
    sights: Sights,
    numbers: Numbers,
    agency: str,
    role: Role,
    purpose: Purpose,
    sees: dict[object, set[FieldClass]],
    points: set[object],
):
    assert opened(sights, numbers, agency, role, purpose) == sees
    assert pointers(sights, numbers, agency, role, purpose) == points


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OPERATOR])
def test_a_watcher_sees_no_data_in_any_other_role_either(sights: Sights, role: Role):
    for agency in AGENCIES:
        for purpose in Purpose:
            viewer = someone(agency, Role.OFFICER, purpose)
            both = type(viewer)(
                viewer.id, viewer.name, agency, frozenset([Role.OFFICER, role]), purpose, "C-1"
            )
            sight = sights.decide(both, ALL)
            assert sight.classes(E) == []
            assert sight.pointers == ()


def test_no_analyst_or_tasking_manager_sees_who_somebody_is(sights: Sights):
    for role in (Role.ANALYST, Role.TASKING_MANAGER):
        for agency in AGENCIES:
            for purpose in Purpose:
                sight = sights.decide(someone(agency, role, purpose), ALL)
                assert sight.classes(I) == sight.classes(C) == sight.classes(H) == []


def test_secret_never_leaves_its_agency(sights: Sights, numbers: Numbers):
    for role in Role:
        for agency in AGENCIES:
            for purpose in Purpose:
                sight = sights.decide(someone(agency, role, purpose), ALL)
                if agency != "police":
                    assert numbers[SECRET] not in (*sight.classes(E), *sight.pointers)


def test_health_details_are_open_to_care_alone(sights: Sights, numbers: Numbers):
    care = {"nhs_acute", "nhs_mental", "childrens_north", "childrens_south", "childrens_city", "adult_care"}
    for role in Role:
        for agency in AGENCIES:
            for purpose in Purpose:
                health = sights.decide(someone(agency, role, purpose), ALL).classes(H)
                foreign = [number for key, number in numbers.items() if number in health and key[0] != agency]
                assert not foreign or (agency in care and role is Role.PRACTITIONER)


def test_whoever_may_break_the_glass_is_reviewed_by_somebody_else_of_her_agency(sights: Sights):
    people = Directory.load(DEMO).people()
    scopes = [
        (one.id, sights.permissions.review_scope(one.asks(Purpose.AUDIT, "C-1")).by)
        for one in people
        if Role.PRIVACY_OFFICER in one.roles
    ]
    breaking = [one for one in people if sights.glass(one.asks(Purpose.SAFEGUARDING, "C-1")) is not None]
    assert len(breaking) > 5
    for one in breaking:
        assert [id for id, by in scopes if one.agency in by and id != one.id], one.id
