"""What a caseload opens: to its worker, of its persons, for as long as it says so; and what a rule takes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from ledger.database import Ledger
from ledger.tables import caseload, entry, source
from policies.break_glass import take
from policies.restrictions import restrict
from policies.sight import Sights
from schema.sight import Sight, Viewer
from schema.vocabulary import Category, FieldClass, Marking, Purpose, RestrictionKind, Role
from tests.policies.partnerships import CLASSES, copy_demo, hold_classes, someone
from tests.policies.stating import Statements

EVERY = frozenset(FieldClass)
CRIME, NORTH, HEALTH, MENTAL = CLASSES[1], CLASSES[3], CLASSES[7], CLASSES[8]
ANA = someone("childrens_north", Role.PRACTITIONER, Purpose.SAFEGUARDING, id="ana.reid")
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
Held = dict[tuple[str, Category, Marking], int]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "partnership"
    home.mkdir()
    copy_demo(home)
    return home


@pytest.fixture
def held(ledger: Ledger, folder: Path) -> Held:
    """Of Amina, who is on Ana's caseload, and of Zoe, who is not, a hospital and the police hold a record."""
    held = hold_classes(ledger, folder)
    with ledger.begin() as connection:
        told = Statements(connection, "childrens_north")
        for one in ("amina", "zoe"):
            told.person(f"person_{one}")
            told.entry(
                held[HEALTH],
                {f"record_{one}_health": f"person_{one}"},
                {f"event_{one}_health": True},
                {f"edge_{one}_health": ("INVOLVED", f"record_{one}_health", f"event_{one}_health")},
            )
            told.entry(
                held[CRIME],
                {f"record_{one}_crime": f"person_{one}"},
                {"event_crime": True},
                {f"edge_{one}_crime": ("INVOLVED", f"record_{one}_crime", "event_crime")},
            )
            told.entry(held[MENTAL], {f"record_{one}_mental": f"person_{one}"})
        told.entry(held[NORTH])
        number = connection.execute(select(entry.c.id).order_by(entry.c.id.desc()).limit(1)).scalar_one()
        connection.execute(
            insert(caseload).values(entry=number, number=0, record="record_amina_crime", principal="ana.reid")
        )
    return held


@pytest.fixture
def sights(ledger: Ledger, folder: Path, held: Held) -> Sights:
    return Sights(folder, ledger, lambda: NOW)


def opened(sight: Sight, kind: FieldClass) -> set[str]:
    return set(sight.grants(kind))


def test_it_opens_what_a_rule_ties_to_it_of_its_persons_alone(sights: Sights, held: Held):
    sight = sights.decide(ANA, EVERY)
    assert held[HEALTH] not in sight.classes(FieldClass.EXISTENCE)
    assert opened(sight, FieldClass.HEALTH) == {
        "record_amina_health",
        "event_amina_health",
        "edge_amina_health",
    }
    narrated = opened(sight, FieldClass.NARRATIVE)
    assert narrated == {"record_amina_crime", "edge_amina_crime", "event_crime"}
    assert opened(sight, FieldClass.EXISTENCE) == narrated | opened(sight, FieldClass.HEALTH)
    assert opened(sight, FieldClass.CONTACT) == set()


def test_it_is_data_and_no_class_of_it_is_open(sights: Sights, held: Held):
    plain = sights.decide(someone("childrens_north", Role.PRACTITIONER, Purpose.SAFEGUARDING), EVERY)
    own = sights.decide(ANA, EVERY)
    assert (plain.open, plain.pointers, plain.closed) == (own.open, own.pointers, own.closed)
    assert plain.granted == {}


@pytest.mark.parametrize(
    "other",
    [
        someone("childrens_north", Role.PRACTITIONER, Purpose.SAFEGUARDING, id="eve.fox"),
        someone("childrens_city", Role.PRACTITIONER, Purpose.SAFEGUARDING, id="ana.reid"),
        someone("childrens_north", Role.PRACTITIONER, Purpose.SAFEGUARDING, None, id="ana.reid"),
        someone("childrens_north", Role.AUDITOR, Purpose.AUDIT, id="ana.reid"),
    ],
    ids=["another worker", "of another agency", "without a case", "in another role"],
)
def test_to_nobody_else_and_for_nothing_else(sights: Sights, other: Viewer):
    assert sights.decide(other, EVERY).granted == {}


@pytest.mark.parametrize(
    ("since", "until", "open_now", "changes"),
    [
        (None, "2026-01-16T00:00:00.000000Z", True, datetime(2026, 1, 16, tzinfo=UTC)),
        (None, "2026-01-15T12:00:00.000000Z", False, None),
        ("2026-01-16T00:00:00.000000Z", None, False, datetime(2026, 1, 16, tzinfo=UTC)),
    ],
)
def test_for_as_long_as_it_says_so(
    sights: Sights,
    ledger: Ledger,
    since: str | None,
    until: str | None,
    open_now: bool,
    changes: datetime | None,
):
    with ledger.begin() as connection:
        connection.execute(update(caseload).values(since=since, until=until))
    sight = sights.decide(ANA, EVERY)
    assert bool(opened(sight, FieldClass.HEALTH)) is open_now
    assert sight.expires == (changes.timestamp() if changes else None)


def test_only_while_its_entry_stands(sights: Sights, ledger: Ledger):
    with ledger.begin() as connection:
        number = connection.execute(select(caseload.c.entry)).scalar_one()
        connection.execute(update(entry).where(entry.c.id == number).values(state="superseded"))
    assert sights.decide(ANA, EVERY).granted == {}


def test_an_agency_speaks_for_its_own_workers(sights: Sights, ledger: Ledger):
    with ledger.begin() as connection:
        connection.execute(update(source).values(agency="police"))
    assert sights.decide(ANA, EVERY).granted == {}


@pytest.mark.parametrize("kind", [*RestrictionKind])
def test_what_is_restricted_stays_closed(sights: Sights, ledger: Ledger, kind: RestrictionKind):
    bound = ANA.id if kind is RestrictionKind.CONFLICT else None
    with ledger.begin() as connection:
        restrict(connection, "record_amina_health", kind, ANA, "an order", principal=bound)
    sight = sights.decide(ANA, EVERY)
    assert opened(sight, FieldClass.HEALTH) == set()
    assert "record_amina_crime" in opened(sight, FieldClass.NARRATIVE)


def test_what_a_rule_takes_from_her_own_caseload_is_closed_whole(sights: Sights, folder: Path, held: Held):
    rule = (
        '@id("not-her-own") forbid (principal, action == Action::"see location", resource in '
        'Category::"CRIME") when { context.caseload };'
    )
    (folder / "policies" / "own.cedar").write_text(rule, encoding="utf-8")
    sight = sights.decide(ANA, EVERY)
    assert set(sight.closed) == {"record_amina_crime", "edge_amina_crime", "event_crime"}
    assert sights.decide(ANA, frozenset()).closed == sight.closed
    assert not opened(sight, FieldClass.EXISTENCE) & set(sight.closed)
    assert opened(sight, FieldClass.HEALTH)
    [told] = sights.explain(ANA, "record_amina_crime")
    assert told.rulings[0].why == "closed, as a rule takes from her what is on her own caseload"


@pytest.mark.parametrize("subject", ["person_amina", "person_zoe", "event_crime"])
def test_breaking_the_glass_opens_nothing_of_what_a_rule_takes_from_her(
    sights: Sights, ledger: Ledger, folder: Path, subject: str
):
    taken = {"record_amina_crime", "edge_amina_crime", "event_crime"}
    before = sights.glass(ANA)
    assert before is not None
    with ledger.begin() as connection:
        _, opened_now = take(connection, ANA, before, subject, "She is in danger of her life.", 10)
    assert taken & set(opened_now)  # it would be hers to open, but for the rule
    rule = (
        '@id("not-her-own") forbid (principal, action == Action::"see location", resource in '
        'Category::"CRIME") when { context.caseload };'
    )
    (folder / "policies" / "own.cedar").write_text(rule, encoding="utf-8")
    sight = sights.decide(ANA, EVERY)
    assert set(sight.closed) == taken
    assert not {id for kind in EVERY for id in sight.grants(kind)} & taken
    after = sights.glass(ANA)
    assert after is not None
    with ledger.begin() as connection:
        _, opened_later = take(connection, ANA, after, subject, "She is in danger of her life.", 10)
    assert set(opened_later) == set(opened_now) - taken


def test_who_asks_is_told_what_it_opens_and_by_which_rule(sights: Sights):
    own = {
        (one.agency, one.category, one.field_classes)
        for one in sights.openings(ANA)
        if one.caseload and one.policy.startswith("safeguarding-own-caseload")
    }
    kinds = (FieldClass.EXISTENCE, FieldClass.IDENTITY, FieldClass.HEALTH)
    assert ("nhs_acute", Category.HEALTH, kinds) in own
    assert not any(
        one.caseload
        for one in sights.openings(someone("childrens_north", Role.PRACTITIONER, Purpose.SAFEGUARDING))
    )


def test_it_is_explained_record_by_record(sights: Sights):
    def why(id: str, kind: str) -> tuple[bool, str]:
        [told] = sights.explain(ANA, id)
        return next((one.open, one.why) for one in told.rulings if one.what == kind)

    assert why("record_amina_health", "HEALTH") == (
        True,
        "permitted by safeguarding-own-caseload-health, since it is of somebody on her caseload",
    )
    assert why("record_zoe_health", "EXISTENCE") == (False, "no policy permits 'see existence'")
    assert why("record_amina_crime", "EXISTENCE") == (True, "permitted by safeguarding-children")
    assert not why("record_amina_crime", "HEALTH")[0]
