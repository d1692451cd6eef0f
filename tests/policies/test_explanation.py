"""Ten examples of why a viewer may see something of a record or not, each naming the rule that decides."""

import dataclasses
import shutil
from pathlib import Path

import pytest
from sqlalchemy import insert

from ledger.classes import class_number
from ledger.clock import now
from ledger.database import Ledger
from ledger.outbox import keep_projected, last_seq
from ledger.tables import batch, entry, membership, person, record, run, source, stated_node
from policies.directory import Directory
from policies.errors import PolicyError
from policies.restrictions import restrict
from policies.sight import Sights
from schema.sight import Viewer
from schema.vocabulary import Category, FieldClass, Marking, Purpose, RestrictionKind, Role
from tests.policies.partnerships import CLASSES, DEMO, someone

EXISTENCE, IDENTITY, CONTACT, HEALTH, LOCATION, NARRATIVE, OPERATIONAL = FieldClass
ANA = someone("childrens_north", Role.PRACTITIONER, Purpose.SAFEGUARDING)
GRACE = someone("adult_care", Role.PRACTITIONER, Purpose.SAFEGUARDING)
ISAAC = someone("police", Role.AUDITOR, Purpose.AUDIT)
PC = someone("police", Role.OFFICER, Purpose.CRIME_PREVENTION)
Numbers = dict[tuple[str, Category, Marking], int]
PUBLIC_CRIME, CRIME, CUSTODY, NORTH, CITY, ADULT, PROBATION, HOSPITAL, MIND, YOUTH, HOUSING, CHARITY, *_ = (
    CLASSES
)
SECRET = CLASSES[-1]


@pytest.fixture
def numbers(sqlite_ledger: Ledger, folder: Path, numbers: Numbers) -> Numbers:
    """The classes, with one record (`record_<number>`) of each, an event of custody, and a person of two."""
    shutil.copytree(DEMO / "agreements", folder / "agreements")
    with sqlite_ledger.begin() as connection:
        for n, (key, number) in enumerate(numbers.items(), start=1):
            told = {"id": f"source_{n}", "agency": key[0], "delivery": "DELTA", "deduplicated": False}
            connection.execute(insert(source).values(**told, declaration=""))
            taken = {"id": n, "source": f"source_{n}", "digest": str(n), "file": "f", "state": "done"}
            connection.execute(insert(batch).values(**taken, opened_at=now()))
            stated = {"id": n, "source": f"source_{n}", "key": "k", "version": 1, "batch": n}
            connection.execute(
                insert(entry).values(**stated, **{"class": number}, digest=b"", state="current")
            )
            one = {"entry": n, "id": f"record_{number}", "class": number, "source": f"source_{n}"}
            connection.execute(insert(record).values(**one, received_at=now(), told={}))
        custody = [*numbers].index(CUSTODY) + 1
        event = {"entry": custody, "id": "event_1", "label": "Event", "properties": {"kind": "CUSTODY"}}
        connection.execute(insert(stated_node).values(**event))
        connection.execute(insert(run).values(id=1, started_at=now(), state="done"))
        connection.execute(insert(person).values(id="person_1", run=1))
        for key in (NORTH, CUSTODY):
            hers = {"record": f"record_{numbers[key]}", "person": "person_1", "run": 1}
            connection.execute(insert(membership).values(**hers))
    return numbers


def why(sights: Sights, viewer: Viewer, id: str) -> dict[str, tuple[bool, str]]:
    """What is decided of one record or event: open or not, and why."""
    [found] = sights.explain(viewer, id)
    return {ruling.what: (ruling.open, ruling.why) for ruling in found.rulings}


def of(numbers: Numbers, key: tuple[str, Category, Marking]) -> str:
    return f"record_{numbers[key]}"


def test_1_a_rule_permits(sights: Sights, numbers: Numbers):
    told = why(sights, ANA, of(numbers, CITY))
    assert told[CONTACT] == (True, "permitted by safeguarding-children")
    assert told[NARRATIVE] == (False, "no policy permits 'see narrative'")
    assert "pointer" not in told


def test_2_several_rules_permit(sights: Sights, numbers: Numbers):
    assert why(sights, ANA, of(numbers, NORTH))[IDENTITY] == (
        True,
        "permitted by own-agency, safeguarding-children",
    )


def test_3_a_forbid_outweighs(sights: Sights, numbers: Numbers):
    told = why(sights, PC, of(numbers, PUBLIC_CRIME))
    assert told[HEALTH] == (True, "permitted by own-agency")
    secret = why(sights, ANA, of(numbers, SECRET))
    assert secret[EXISTENCE] == (False, "forbidden by secret-stays-at-home")
    assert secret[IDENTITY] == (False, "existence is closed: forbidden by secret-stays-at-home")
    assert secret["pointer"] == (False, "forbidden by secret-stays-at-home")


def test_4_a_watcher_is_forbidden_data_by_name(sights: Sights, numbers: Numbers):
    assert why(sights, ISAAC, of(numbers, CRIME))[EXISTENCE] == (
        False,
        "forbidden by no-data-for-auditors-and-operators",
    )


def test_5_an_agreement_permits_until_its_end(sights: Sights, numbers: Numbers):
    told = why(sights, GRACE, of(numbers, HOSPITAL))
    title = "Information sharing agreement on safe discharge from hospital, until 2035-04-01 00:00 UTC"
    assert told[HEALTH] == (True, f"permitted by agreement-hospital_discharge ({title})")
    assert told[LOCATION] == (False, "no policy permits 'see location'")


def test_6_only_a_pointer_is_given(sights: Sights, numbers: Numbers):
    told = why(sights, ANA, of(numbers, MIND))
    assert told[EXISTENCE] == (False, "no policy permits 'see existence'")
    assert told["pointer"] == (True, "permitted by safeguarding-pointer-to-health-and-support")


def test_7_what_is_sealed_names_its_restriction(sights: Sights, numbers: Numbers, sqlite_ledger: Ledger):
    id = of(numbers, NORTH)
    with sqlite_ledger.begin() as connection:
        sealing = restrict(connection, id, RestrictionKind.SEALED, ANA, "a court order")
    told = why(sights, ANA, id)
    assert not told[EXISTENCE][0]
    assert f"restriction {sealing} (SEALED)" in told[EXISTENCE][1]
    assert all(not open for what, (open, _) in told.items())
    with sqlite_ledger.begin() as connection:
        keep_projected(connection, last_seq(connection))  # now the graph knows, and its class decides
    told = why(sights, ANA, id)
    closed = f"restriction {sealing} (SEALED), and no policy permits 'see restricted'"
    assert told[EXISTENCE] == (False, closed)
    assert told["pointer"] == (True, "permitted by sealed-gives-a-pointer")


def test_8_a_conflict_of_interest_closes_it_to_her_alone(
    sights: Sights, numbers: Numbers, sqlite_ledger: Ledger
):
    with sqlite_ledger.begin() as connection:
        one = restrict(connection, "event_1", RestrictionKind.CONFLICT, PC, "her brother", principal=PC.id)
    assert why(sights, PC, "event_1")[EXISTENCE] == (False, f"closed by restriction {one} (CONFLICT)")
    other = dataclasses.replace(PC, id="ben.other")
    assert why(sights, other, "event_1")[EXISTENCE] == (True, "permitted by own-agency")


@pytest.mark.parametrize(
    ("viewer", "says"),
    [
        (dataclasses.replace(ANA, case_reference=None), "SAFEGUARDING needs a case, and none is named"),
        (dataclasses.replace(ANA, purpose=Purpose.AUDIT), "no policy lets her ask for AUDIT"),
    ],
)
def test_9_whoever_may_not_ask_sees_nothing(sights: Sights, numbers: Numbers, viewer: Viewer, says: str):
    assert why(sights, viewer, of(numbers, NORTH)) == dict.fromkeys(FieldClass, (False, says))


def test_10_of_a_person_each_record_is_explained(sights: Sights, numbers: Numbers):
    found = sights.explain(ANA, "person_1")
    assert {(one.subject, one.key.category) for one in found} == {
        (of(numbers, NORTH), Category.CHILD_SAFEGUARDING),
        (of(numbers, CUSTODY), Category.CUSTODY),
    }
    rulings = {one.subject: {ruling.what: ruling.why for ruling in one.rulings} for one in found}
    assert rulings[of(numbers, CUSTODY)][IDENTITY] == "permitted by safeguarding-children-adults-around"


def examples() -> list[list[str]]:
    """The rows of the page's table: who, purpose, class, what, and what is said of it."""
    page = (Path(__file__).parents[2] / "docs" / "policies.md").read_text(encoding="utf-8")
    _, table = page.split("| who | purpose | a record held as | what | it says |\n", 1)
    return [row.strip("| ").split(" | ") for row in table.partition("\n\n")[0].splitlines()[1:]]


def test_the_page_has_ten_examples():
    assert len(examples()) == 10


@pytest.mark.parametrize("example", examples(), ids=" ".join)
def test_an_example_of_the_page_is_what_is_said(sights: Sights, numbers: Numbers, example: list[str]):
    who, purpose, held, what, says = example
    agency, category = held.split(": ")
    [key, *_] = [one for one in CLASSES if one[:2] == (agency, Category[category.upper().replace(" ", "_")])]
    principal = Directory.load(DEMO).principal(who)
    assert principal is not None
    open, reason = why(sights, principal.asks(Purpose[purpose], "CASE-1"), of(numbers, key))[what]
    assert f"{'open' if open else 'closed'}: {reason}" == says


def test_what_is_explained_is_what_is_decided(sights: Sights, numbers: Numbers):
    for role in Role:
        for agency in ("police", "charity", "adult_care", "childrens_north"):
            for purpose in Purpose:
                viewer = someone(agency, role, purpose)
                sight = sights.decide(viewer, frozenset(FieldClass))
                for key, number in numbers.items():
                    told = why(sights, viewer, of(numbers, key))
                    open = {kind for kind in FieldClass if told[kind][0]}
                    assert open == {kind for kind in FieldClass if number in sight.classes(kind)}
                    assert told.get("pointer", (False, ""))[0] == (number in sight.pointers)


def test_what_is_not_there_is_not_explained(sights: Sights, numbers: Numbers, folder: Path):
    for id in ("record_none", "event_none", "person_none", "nonsense"):
        assert sights.explain(ANA, id) == ()
    (folder / "policies" / "broken.cedar").write_text("permit (", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"broken\.cedar"):
        sights.explain(ANA, "record_1")


def test_a_new_class_is_not_forgotten(sights: Sights, numbers: Numbers, sqlite_ledger: Ledger):
    with sqlite_ledger.begin() as connection:
        class_number(connection, "housing", Category.HOUSING, Marking.SECRET)
    assert why(sights, ANA, of(numbers, HOUSING))[IDENTITY][0]
