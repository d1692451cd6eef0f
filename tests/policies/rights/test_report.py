"""A person is told what is held of her, where from and who saw it, and of nobody else."""

import asyncio
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from rich.console import Console
from sqlalchemy.engine import URL

from graph_api.subject_page import subject_page
from graph_api.subject_tables import erasure_table, report_tables
from graph_api.subject_words import day
from ledger.database import Ledger
from policies.audit.deed import deed
from policies.audit.event import Answered, Asked
from policies.audit.log import AuditLog
from policies.errors import RightsError
from policies.restrictions import restrict
from policies.rights.report import REPORTED, report
from schema.sight import Viewer
from schema.vocabulary import AuditAction, AuditOutcome, Purpose, RestrictionKind, Role
from tests.ledgers import Databases, copied, made_once
from tests.policies.rights.families import AMINA, CROWD, House, stay

HERS = {**AMINA, "parent_given": "Motherxa", "parent_family": "Parentxa"}
NAMES = {"charity": "The Charity & Co", "police": "Police"}
OFFICER = Viewer(
    "pc.watcher", "PC Watcher", "police", frozenset([Role.OFFICER]), Purpose.SAFEGUARDING, "CASE-OF-ANOTHER"
)


@pytest.fixture(scope="module")
def told(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """The ledger of a charity that has delivered her, her parent, a friend, and a change of hers."""
    folder = tmp_path_factory.mktemp("told")

    def tell(ledger: Ledger) -> None:
        house = House(ledger, folder)
        house.deliver({**HERS, "mobile": "07700 900111"}, *CROWD)
        house.deliver(HERS, *CROWD)
        house.befriend(("S-AMINA-1", "S1"))

    with made_once(databases, tell) as ledger:
        yield ledger


@pytest.fixture
def told_of(databases: Databases, told: URL, tmp_path: Path) -> Iterator[House]:
    """That charity."""
    with copied(databases, told) as ledger:
        yield House(ledger, tmp_path)


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
    for given in ("Aminaxa", "Aminaxa", "Nameb"):
        look(told_of, told_of.record(given))
    told = made(told_of, told_of.person("Aminaxa"))
    seen, again = [one for one in told["accesses"] if one["action"] == "SEARCH"]
    assert seen["at"] > again["at"]
    assert (seen["principal"], seen["agency"], seen["purpose"]) == ("pc.watcher", "police", "SAFEGUARDING")
    page = subject_page(told, "Test", NAMES)
    today = f"{day(seen['at'])}"
    assert f"<tr><td>{today}</td><td>Police</td><td>officer</td><td>safeguarding</td></tr>" in page
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
    assert "<td>officer</td>" not in page
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


def test_her_own_copy_is_in_plain_english(told_of: House):
    told_of.deliver({**HERS, "came": "2020-05", "left": "2020-06-01"}, *CROWD)
    page = subject_page(made(told_of, told_of.person("Aminaxa")), "Test", NAMES)
    for line in (
        "<td>date of birth</td><td>2009-07-11</td><td>11 July 2009</td>",
        "<td>Support session</td><td>From May 2020 to 1 June 2020<br>Your part in it: subject</td>",
        "<td>An address of yours</td><td>17 Hidden Lanexa, OX1 1AA</td>",
        "<td>Somebody close to you</td><td>Another person to you: parent</td>",
        "needs: asthmaxa",
    ):
        assert line in page
    for machine in ("recision", "T00:00", "HEALTH", "SUBJECT", "INVOLVED", "health:", "{", "None", "_"):
        assert machine not in re.sub(r"<style>.*?</style>|record_\w+", "", page, flags=re.DOTALL)


def test_that_her_report_was_made_is_for_the_log_and_not_for_her_copy(told_of: House):
    record = told_of.record("Aminaxa")
    with deed(told_of.ledger, AuditAction.DISCLOSE, REPORTED) as done:
        done.subjects = [record]
    told = made(told_of, record)
    assert [one["action"] for one in told["accesses"]] == ["DISCLOSE"]
    assert "<td>the operator of this system</td>" not in subject_page(told, "Test", NAMES)
    with deed(told_of.ledger, AuditAction.CONSULT, "policy explain") as done:
        done.subjects = [record]
    assert "<td>the operator of this system</td>" in subject_page(made(told_of, record), "Test", NAMES)


@pytest.mark.parametrize("probability", [0.9996, 1.0])
def test_no_likelihood_reads_as_certain(told_of: House, probability: float):
    told = made(told_of, told_of.person("Aminaxa"))
    (one,) = told["records"]
    other = {**one, "id": "record_other", "agency": "police"}
    bits = {"given": 7.7, "birth": 5.5, "residence": 0.2}
    link = {
        "records": [one["id"], other["id"]],
        "probability": probability,
        "weight": 14.4,
        "comparisons": bits,
    }
    told = {**told, "records": [one, other], "joined": {"links": [link], "rulings": [], "moves": []}}
    page = subject_page(told, "Test", NAMES)
    likely = "<td>first name and date of birth</td><td>more than 99.9 %</td>"
    assert f"<td>Record 1, The Charity &amp; Co</td><td>Record 2, Police</td>{likely}" in page


def test_in_eighty_columns_no_id_day_agency_or_purpose_is_cut(told_of: House):
    told = made(told_of, told_of.person("Aminaxa"))
    (one,) = told["records"]
    one |= {
        "agency": "prisons_probation",
        "category": "OFFENDER_MANAGEMENT",
        "marking": "OFFICIAL_SENSITIVE",
        "withheld": "sealed: a court's order, or somebody's safety",
    }
    told["accesses"] = [
        {
            "at": "2026-11-30T12:15:00.000000Z",
            "principal": "grace.lindqvist",
            "agency": "prisons_probation",
            "purpose": "OFFENDER_MANAGEMENT",
            "caseReference": "SG-2026-17",
            "action": "BREAK_GLASS",
            "records": [],
            "withheld": True,
        }
    ]
    written = io.StringIO()
    out = Console(width=80, file=written)
    for table in (
        *report_tables(told),
        erasure_table([("prisons_probation", "OFFENDER_MANAGEMENT", one["id"])]),
    ):
        out.print(table)
    said = written.getvalue()
    assert "…" not in said
    assert max(map(len, said.splitlines())) <= 80
    for word in (
        *("2026-11-30 12:15", "grace.lindqvist", "OFFENDER_MANAGEMENT", "SG-2026-17", "BREAK_GLASS"),
        *(one["versions"][0]["delivered"][:10], "withheld", "offender management"),
    ):
        assert word in said
    assert said.count("prisons_probation") == 5
    assert said.count(one["id"]) == 4
