import dataclasses
import logging
from pathlib import Path

import pytest

from ledger.classes import class_number, restricted_number
from ledger.database import Ledger
from policies.edition import Edition
from policies.entities import ANYONE
from policies.errors import PolicyError
from policies.openings import Opening
from policies.permissions import LogScope
from policies.restrictions import lift, restrict
from policies.sight import Sights
from schema.sight import Sight
from schema.vocabulary import Category, FieldClass, Marking, Purpose, RestrictionKind, Role
from tests.policies.partnerships import AGENCIES, hold_classes, someone, write_partnership

EXISTENCE, IDENTITY, CONTACT, NARRATIVE, HEALTH = (
    FieldClass.EXISTENCE,
    FieldClass.IDENTITY,
    FieldClass.CONTACT,
    FieldClass.NARRATIVE,
    FieldClass.HEALTH,
)
ALL = frozenset(FieldClass)
ANA = someone("childrens_north", Role.PRACTITIONER, Purpose.SAFEGUARDING)
CUSTODY = ("police", Category.CUSTODY, Marking.OFFICIAL_SENSITIVE)
OTHER_CHILDREN = ("childrens_city", Category.CHILD_SAFEGUARDING, Marking.OFFICIAL_SENSITIVE)
OWN_CHILDREN = ("childrens_north", Category.CHILD_SAFEGUARDING, Marking.OFFICIAL_SENSITIVE)
HOSPITAL = ("nhs_acute", Category.HEALTH, Marking.OFFICIAL_SENSITIVE)
Numbers = dict[tuple[str, Category, Marking], int]


def test_a_sight_opens_classes_field_class_by_field_class(sights: Sights, numbers: Numbers):
    sight = sights.decide(ANA, ALL)
    assert numbers[OTHER_CHILDREN] in sight.classes(CONTACT)
    assert numbers[OTHER_CHILDREN] not in sight.classes(NARRATIVE)
    assert numbers[OWN_CHILDREN] in sight.classes(NARRATIVE)
    assert numbers[CUSTODY] in sight.classes(IDENTITY)
    assert numbers[CUSTODY] not in sight.classes(CONTACT)
    assert numbers[HOSPITAL] not in sight.classes(EXISTENCE)
    assert numbers[HOSPITAL] in sight.pointers


def test_only_the_field_classes_asked_for_are_decided(sights: Sights):
    sight = sights.decide(ANA, frozenset([IDENTITY]))
    assert set(sight.open) == {EXISTENCE, IDENTITY}
    assert sight.classes(CONTACT) == []
    assert sights.decide(ANA, ALL).open[IDENTITY] == sight.open[IDENTITY]


@pytest.mark.parametrize(
    "viewer",
    [
        dataclasses.replace(ANA, purpose=None),
        dataclasses.replace(ANA, purpose=Purpose.CRIME_PREVENTION),
        dataclasses.replace(ANA, case_reference=None),
        dataclasses.replace(ANA, case_reference=""),
        dataclasses.replace(ANA, roles=frozenset()),
        dataclasses.replace(ANA, roles=frozenset([Role.OPERATOR])),
        dataclasses.replace(ANA, roles=frozenset([Role.AUDITOR]), purpose=Purpose.AUDIT),
    ],
    ids=["no purpose", "not her purpose", "no case", "empty case", "no role", "operator", "auditor"],
)
def test_nothing_is_open_without_a_reason(sights: Sights, viewer):
    assert sights.decide(viewer, ALL).open.get(EXISTENCE, ()) == ()
    assert sights.decide(viewer, ALL).pointers == ()
    assert sights.openings(viewer) == ()


def test_a_new_class_is_decided_as_soon_as_it_is_held(sights: Sights, sqlite_ledger: Ledger):
    before = sights.decide(ANA, ALL)
    with sqlite_ledger.begin() as connection:
        number = class_number(
            connection, "childrens_south", Category.CHILD_SAFEGUARDING, Marking.OFFICIAL_SENSITIVE
        )
    after = sights.decide(ANA, ALL)
    assert set(after.classes(IDENTITY)) - set(before.classes(IDENTITY)) == {number}


def test_an_edit_of_a_policy_is_in_force_at_once(sights: Sights, folder: Path, numbers: Numbers):
    assert numbers[CUSTODY] in sights.decide(ANA, ALL).classes(IDENTITY)
    (folder / "policies" / "halt.cedar").write_text(
        '@id("halt") forbid (principal, action, resource in Category::"CUSTODY");', encoding="utf-8"
    )
    assert numbers[CUSTODY] not in sights.decide(ANA, ALL).classes(EXISTENCE)
    (folder / "policies" / "halt.cedar").unlink()
    assert numbers[CUSTODY] in sights.decide(ANA, ALL).classes(IDENTITY)


@pytest.mark.parametrize(
    "text",
    [
        "permit (",
        'permit (principal, action, resource in Category::"GOSSIP");',
        "permit(principal,action,resource);",
    ],
)
def test_a_broken_edit_opens_nothing_to_anyone(
    sights: Sights, folder: Path, text: str, caplog: pytest.LogCaptureFixture
):
    right = sights.decide(ANA, ALL)
    (folder / "policies" / "broken.cedar").write_text(text, encoding="utf-8")
    with caplog.at_level(logging.ERROR):
        assert sights.decide(ANA, ALL) == Sight()
        assert sights.permissions.purposes(ANA) == ()
        with sights.moment() as moment:
            assert moment.edition is None
        assert sights.openings(ANA) == ()
        auditor = someone("police", Role.AUDITOR, Purpose.AUDIT)
        assert sights.permissions.log_scope(auditor) == LogScope(auditor.id)
    assert "broken.cedar" in str(sights.fault)
    assert len(caplog.records) == 1
    (folder / "policies" / "broken.cedar").unlink()
    assert sights.fault is None
    assert sights.decide(ANA, ALL) == right


def test_wrong_policies_are_refused_at_the_start(folder: Path, sqlite_ledger: Ledger):
    (folder / "policies" / "broken.cedar").write_text("permit (", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"broken\.cedar: can't be read as Cedar"):
        Sights.open(folder, sqlite_ledger)
    (folder / "policies" / "broken.cedar").write_bytes(b"// caf\xe9")
    with pytest.raises(PolicyError, match=r"broken\.cedar: is not UTF-8 \(byte 6\)"):
        Sights.open(folder, sqlite_ledger)


def test_a_folder_without_policies_is_refused(tmp_path: Path, sqlite_ledger: Ledger):
    write_partnership(tmp_path)
    with pytest.raises(PolicyError, match=r"policies: there is no such folder"):
        Sights.open(tmp_path, sqlite_ledger)


def test_an_agency_that_leaves_the_partnership_shares_nothing(sights: Sights, folder: Path, numbers: Numbers):
    assert numbers[OTHER_CHILDREN] in sights.decide(ANA, ALL).classes(EXISTENCE)
    write_partnership(folder, {id: kind for id, kind in AGENCIES.items() if id != "childrens_city"})
    assert numbers[OTHER_CHILDREN] not in sights.decide(ANA, ALL).classes(EXISTENCE)
    assert numbers[OWN_CHILDREN] in sights.decide(ANA, ALL).classes(EXISTENCE)


def test_a_restriction_closes_at_once_and_opens_when_lifted(sights: Sights, sqlite_ledger: Ledger):
    ben = dataclasses.replace(ANA, id="ben.other")
    assert sights.decide(ANA, ALL).closed == ()
    with sqlite_ledger.begin() as connection:
        sealed = restrict(connection, "record_a", RestrictionKind.SEALED, ben, "court order")
        restrict(connection, "event_b", RestrictionKind.CONFLICT, ben, "her brother", ANA.id)
    assert sights.decide(ANA, ALL).closed == ("event_b", "record_a")
    assert sights.decide(ben, ALL).closed == ("record_a",)
    with sqlite_ledger.begin() as connection:
        lift(connection, sealed, ben, "the order ended")
    assert sights.decide(ANA, ALL).closed == ("event_b",)


def number_of(numbers: Numbers, one: Opening) -> int:
    number = numbers[one.agency, one.category, one.marking]
    return number if one.restriction is None else restricted_number(number, one.restriction)


def test_openings_say_which_policy_opens_what(sights: Sights, numbers: Numbers):
    openings = sights.openings(ANA)
    assert Opening(*CUSTODY, (EXISTENCE, IDENTITY), "safeguarding-children-adults-around") in openings
    assert Opening(*HOSPITAL, (), "safeguarding-pointer-to-health-and-support", pointer=True) in openings
    own = [one for one in openings if one.agency == "childrens_north"]
    assert {one.policy for one in own if one.restriction is None} == {"own-agency", "safeguarding-children"}
    sealed = [one for one in own if one.restriction is not None]
    assert [(one.restriction, one.field_classes, one.policy, one.pointer) for one in sealed] == [
        (RestrictionKind.SEALED, (), "sealed-gives-a-pointer", True)
    ]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("purpose", Purpose)
def test_openings_and_sight_tell_the_same(sights: Sights, numbers: Numbers, role: Role, purpose: Purpose):
    for agency in AGENCIES:
        viewer = someone(agency, role, purpose)
        sight = sights.decide(viewer, ALL)
        openings = sights.openings(viewer)
        for kind in FieldClass:
            told = {
                numbers[one.agency, one.category, one.marking]
                for one in openings
                if kind in one.field_classes
            }
            assert told == set(sight.classes(kind))
        assert {number_of(numbers, one) for one in openings if one.pointer} == set(sight.pointers)


def test_purposes_depend_on_role_and_agency(sights: Sights):
    def purposes(agency: str, *roles: Role) -> set[Purpose]:
        return set(
            sights.permissions.purposes(dataclasses.replace(ANA, agency=agency, roles=frozenset(roles)))
        )

    assert purposes("childrens_north", Role.PRACTITIONER) == {Purpose.SAFEGUARDING}
    assert purposes("prisons_probation", Role.PRACTITIONER) == {
        Purpose.SAFEGUARDING,
        Purpose.OFFENDER_MANAGEMENT,
    }
    assert purposes("police", Role.ANALYST, Role.AUDITOR) == {Purpose.SERVICE_PLANNING, Purpose.AUDIT}
    assert purposes("police", Role.OPERATOR) == set()
    assert purposes("unheard_of", Role.TASKING_MANAGER) == {Purpose.CRIME_PREVENTION}


def needing_a_case(sights: Sights) -> set[Purpose]:
    """Of all purposes, of nobody in particular."""
    edition = in_force(sights)
    return {purpose for purpose in Purpose if edition.case_reference_required(purpose, ANYONE)}


def in_force(sights: Sights) -> Edition:
    with sights.moment() as moment:
        assert moment.edition is not None
        return moment.edition


def test_which_purposes_need_a_case_is_policy(sights: Sights, folder: Path):
    assert needing_a_case(sights) == {Purpose.SAFEGUARDING, Purpose.OFFENDER_MANAGEMENT}
    (folder / "policies" / "strict.cedar").write_text(
        '@id("strict") forbid (principal, action == Action::"ask without case reference", resource);',
        encoding="utf-8",
    )
    assert needing_a_case(sights) == set(Purpose)


def test_an_operation_is_denied_unless_a_policy_gives_it(sights: Sights):
    edition = in_force(sights)
    assert edition.may(ANA, "findPersons")
    assert not edition.may(ANA, "auditEvents")
    assert not edition.may(ANA, "noSuchQuestion")
    auditor = someone("police", Role.AUDITOR, Purpose.AUDIT)
    assert edition.may(auditor, "auditEvents")
    assert not edition.may(auditor, "person")


def test_who_reads_the_log_is_policy(sights: Sights):
    auditor = someone("police", Role.AUDITOR, Purpose.AUDIT, None)
    assert sights.permissions.log_scope(auditor) == LogScope(
        auditor.id, frozenset({"police", "nobody"}), frozenset({"police"})
    )
    officer = someone("nhs_acute", Role.PRIVACY_OFFICER, Purpose.AUDIT)
    assert sights.permissions.log_scope(officer) == LogScope(
        officer.id, frozenset(), frozenset({"nhs_acute"})
    )
    assert sights.permissions.log_scope(someone("police", Role.AUDITOR, None)) == LogScope(auditor.id)
    assert sights.permissions.log_scope(ANA) == LogScope(ANA.id)


def test_a_ledger_without_classes_opens_nothing(folder: Path, sqlite_ledger: Ledger):
    sights = Sights.open(folder, sqlite_ledger)
    assert sights.decide(ANA, ALL).classes(EXISTENCE) == []
    assert sights.permissions.purposes(ANA) == (Purpose.SAFEGUARDING,)
    hold_classes(sqlite_ledger, folder)
    assert sights.decide(ANA, ALL).classes(EXISTENCE) != []
