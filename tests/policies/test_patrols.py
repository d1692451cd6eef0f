"""Who sees patrols and who may plan them: nobody by default; in the demonstration the police alone."""

from pathlib import Path

import pytest

from ledger.classes import class_number
from ledger.database import Ledger
from policies.sight import Sights
from schema.vocabulary import Category, FieldClass, Marking, Purpose, Role
from tests.policies.partnerships import AGENCIES, hold_classes, someone, write_partnership

E, N, O = FieldClass.EXISTENCE, FieldClass.NARRATIVE, FieldClass.OPERATIONAL  # noqa: E741
THEIRS = (Role.OFFICER, Role.TASKING_MANAGER, Role.EVALUATOR)
PLANNER = someone("police", Role.TASKING_MANAGER, Purpose.CRIME_PREVENTION, None)


@pytest.fixture
def patrols(sqlite_ledger: Ledger, folder: Path) -> int:
    """The class of the patrols of the police."""
    hold_classes(sqlite_ledger, folder)
    with sqlite_ledger.begin() as connection:
        return class_number(connection, "police", Category.PATROL, Marking.OFFICIAL)


def test_patrols_are_seen_by_those_who_patrol_task_and_evaluate_to_prevent_crime(
    sights: Sights, patrols: int
):
    for agency in AGENCIES:
        for role in Role:
            for purpose in Purpose:
                sight = sights.decide(someone(agency, role, purpose), frozenset(FieldClass))
                open = {kind for kind in FieldClass if patrols in sight.classes(kind)}
                theirs = agency == "police" and role in THEIRS
                seen = {E, N, O} if theirs and purpose is Purpose.CRIME_PREVENTION else set()
                assert open == seen, (agency, role, purpose)
                assert patrols not in sight.pointers


def test_only_those_who_task_patrols_of_the_police_plan_them(sights: Sights):
    for agency in AGENCIES:
        for role in Role:
            for purpose in Purpose:
                viewer = someone(agency, role, purpose)
                planner = (agency, role, purpose) == (
                    "police",
                    Role.TASKING_MANAGER,
                    Purpose.CRIME_PREVENTION,
                )
                assert sights.permissions.plans(viewer) == planner
                assert sights.permissions.plans(viewer, Marking.SECRET) == planner


def test_nobody_plans_without_a_rule_that_says_so(tmp_path: Path, sqlite_ledger: Ledger):
    (tmp_path / "policies").mkdir()
    write_partnership(tmp_path)
    rule = '@id("all-but") permit (principal, action in [{}], resource);'
    asks = ", ".join(f'Action::"{one}"' for one in ("ask for", "ask without case reference", "see", "call"))
    (tmp_path / "policies" / "all.cedar").write_text(rule.format(asks), encoding="utf-8")
    sights = Sights.open(tmp_path, sqlite_ledger)
    assert sights.decide(PLANNER, frozenset(FieldClass)) is not None
    assert not sights.permissions.plans(PLANNER)


def test_nobody_plans_for_an_agency_that_takes_no_part(sights: Sights):
    stranger = someone("elsewhere", Role.TASKING_MANAGER, Purpose.CRIME_PREVENTION, None)
    assert sights.permissions.plans(PLANNER)
    assert not sights.permissions.plans(stranger)
