"""A person is told what is held of her, where from and who saw it, and of nobody else."""

import asyncio
from typing import Any

import orjson
import pytest

from graph_api.subject_page import subject_page
from policies.audit.event import Answered, Asked
from policies.audit.log import AuditLog
from policies.errors import RightsError
from policies.restrictions import restrict
from policies.rights.report import report
from schema.sight import Viewer
from schema.vocabulary import AuditAction, AuditOutcome, Purpose, RestrictionKind, Role
from tests.policies.rights.families import AMINA, CROWD, House, stay

HERS = {**AMINA, "parent_given": "Motherxa", "parent_family": "Parentxa"}
NAMES = {"charity": "The Charity & Co", "police": "Police"}
OFFICER = Viewer(
    "pc.watcher", "PC Watcher", "police", frozenset([Role.OFFICER]), Purpose.SAFEGUARDING, "CASE-OF-ANOTHER"
)


@pytest.fixture
def told_of(house: House) -> House:
    """A charity that has delivered her, her parent, a friend, and a change of hers."""
    house.deliver({**HERS, "mobile": "07700 900111"}, *CROWD)
    house.deliver(HERS, *CROWD)
    house.befriend(("S-AMINA-1", "S1"))
    return house


def made(house: House, id: str, **options: bool) -> dict[str, Any]:
    with house.ledger.read() as connection:
        found: dict[str, Any] = orjson.loads(orjson.dumps(report(connection, id, **options)))
        return found


def look(house: House, record: str) -> None:
    """An officer is given an answer that rests on a record."""

    async def ask() -> None:
        log = AuditLog(house.ledger)
        receipt = await log.intent(OFFICER, AuditAction.SEARCH, "findPersons", None, Asked())
        await log.outcome(receipt, Answered(AuditOutcome.ANSWERED, subjects=[record]))
        log.close()

    asyncio.run(ask())


def test_it_tells_every_version_and_every_statement_of_hers(told_of: House):
    told = made(told_of, told_of.person("Aminaxa"))
    (one,) = told["records"]
    assert (one["agency"], one["category"], one["withheld"]) == ("charity", "SUPPORT", None)
    assert [version["state"] for version in one["versions"]] == ["superseded", "current"]
    assert one["versions"][1]["told"]["given_name"] == "Aminaxa"
    assert one["versions"][1]["standard"]["birth_date"] == "2009-07-11"
    assert one["versions"][0]["standard"]["phones"] == ["+447700900111"]
    current = [row for row in told["statements"] if row["state"] == "current"]
    what = sorted((row["what"], row.get("kind"), row.get("from"), row.get("to")) for row in current)
    assert what == [
        ("INVOLVED", "SUPPORT_SESSION", None, None),
        ("LIVES_AT", None, None, None),
        ("RELATED", "ASSOCIATE", None, "another person"),
        ("RELATED", "PARENT", "another person", None),
        ("USES", "PHONE", None, None),
    ]
    with pytest.raises(RightsError, match="no record of 'person_x'"):
        made(told_of, "person_x")


def test_nobody_else_is_told_of_in_any_form_of_it(told_of: House):
    told_of.deliver({**HERS, "came": "no day"}, *CROWD)  # a rejected row, in which her parent stands
    for options in ({}, {"all_of_it": True}):
        told = made(told_of, told_of.person("Aminaxa"), **options)
        for form in (orjson.dumps(told).decode(), subject_page(told, "Test", NAMES)):
            assert "aminaxa" in form.casefold()
            assert [
                name for name in ("motherxa", "parentxa", "nameb", "familyb") if name in form.casefold()
            ] == []
            assert "twicexa" not in form  # a narrative, in which anyone may stand
    read = made(told_of, told_of.person("Aminaxa"), narratives=True)
    assert "twicexa" in orjson.dumps(read).decode()
    assert "<mark>ran away twicexa</mark>" in subject_page(read, "Test", NAMES)


def test_it_tells_who_saw_it_and_her_own_copy_by_agency_and_role_alone(told_of: House):
    look(told_of, told_of.record("Aminaxa"))
    look(told_of, told_of.record("Nameb"))
    told = made(told_of, told_of.person("Aminaxa"))
    (seen,) = [one for one in told["accesses"] if one["action"] == "SEARCH"]
    assert (seen["principal"], seen["agency"], seen["purpose"]) == ("pc.watcher", "police", "SAFEGUARDING")
    page = subject_page(told, "Test", NAMES)
    assert "<td>Police</td><td>officer</td><td>safeguarding</td><td>search</td>" in page
    assert "pc.watcher" not in page
    assert "CASE-OF-ANOTHER" not in page


def test_what_is_sealed_is_withheld_unless_somebody_says_so(told_of: House):
    record = told_of.record("Aminaxa")
    look(told_of, record)
    with told_of.ledger.begin() as connection:
        restrict(connection, record, RestrictionKind.SEALED, OFFICER, "adoptedxa")
    told = made(told_of, told_of.person("Aminaxa"))
    assert told["records"][0]["withheld"].startswith("sealed")
    assert (told["records"][0]["versions"], told["statements"]) == ([], [])
    assert "aminaxa" not in orjson.dumps(told).decode().casefold()
    page = subject_page(told, "Test", NAMES)
    assert record not in page
    assert "sealed" not in page
    assert "<td>search</td>" not in page
    whole = made(told_of, told_of.person("Aminaxa"), all_of_it=True)
    assert "aminaxa" in orjson.dumps(whole).decode().casefold()
    assert "adoptedxa" not in orjson.dumps(whole).decode()


def test_what_an_agency_delivered_is_text_and_nothing_else_on_the_page(house: House):
    house.deliver(stay("S77", "<script>alert(1)</script>", "Sm&ith", address='"><img src=x>'), *CROWD)
    (record,) = (
        house.desk.ask("SELECT id FROM record WHERE told LIKE '%script%'")
        if (house.ledger.address.startswith("sqlite"))
        else house.desk.ask("SELECT id FROM record WHERE CAST(told AS text) LIKE '%script%'")
    )
    page = subject_page(made(house, record), "<b>", NAMES)
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
