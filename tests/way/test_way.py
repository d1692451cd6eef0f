"""The whole way: two agencies' files become persons, a graph and policed answers, each of them on the log."""

import asyncio
import csv
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from graph_api.command import app
from linkage.source import load_source
from tests.graph_api.servers import DEMO, Server, environment, serving
from tests.installations import ENGINES, empty_graph, graph_of

KAYLEIGH = {
    "ReferralID": "R-1", "ReferralDate": "03/11/2018", "ChildID": "C-1", "ChildForename": "Kayleigh",
    "ChildSurname": "Marsh", "ChildDOB": "12/05/2009", "Gender": "Female", "NHSNo": "943 476 5919",
    "Address": "4 Mill Lane", "Town": "Oxford", "Postcode": "OX4 1AB", "ContactTel": "01865 496 0123",
    "CarerForename": "Donna", "CarerSurname": "Marsh", "CarerDOB": "1984", "Outcome": "Child protection plan",
    "PrimaryNeed": "Neglect",
}  # fmt: skip
DANIEL = {
    "ReferralID": "R-2", "ReferralDate": "05/11/2018", "ChildID": "C-2", "ChildForename": "Daniel",
    "ChildSurname": "Whitcombe", "ChildDOB": "30/09/2011", "Gender": "Male", "Postcode": "OX2 6QA",
    "Outcome": "No further action",
}  # fmt: skip
VICTIM = {
    "ROW_ID": "1", "OCC_NO": "OCC-7", "OCC_TYPE": "DOM", "OCC_DATE": "01/11/2018", "ROLE": "VICT",
    "FORENAME_1": "Kayleigh", "SURNAME": "MARSH", "DOB": "12/05/2009", "GENDER": "F",
    "HOME_ADDRESS": "4 Mill Ln", "HOME_TOWN": "Oxford", "HOME_POSTCODE": "OX41AB", "MOBILE": "018654960123",
    "WARNING": "Violent partner in the household", "COLLAR_NO": "4411", "OFFICER": "PC Adair",
}  # fmt: skip
SUSPECT = {
    "ROW_ID": "2", "OCC_NO": "OCC-7", "OCC_TYPE": "DOM", "OCC_DATE": "01/11/2018", "ROLE": "SUSP",
    "FORENAME_1": "Gary", "SURNAME": "Tilling", "DOB": "1981", "GENDER": "M",
}  # fmt: skip

FIND = """
query ($name: String!) {
  findPersons(by: {text: $name}) {
    totalCount
    edges {
      node {
        name
        birthDate
        agencies { id }
        records { edges { node { id agency { id } identifiers { value } attributes { value } } } }
        involvements(orderBy: START_ASC) { edges { node { role event { kind outcome agency { id } } } } }
      }
    }
  }
}
"""
LOG = """
query ($subject: ID!) {
  auditEvents(where: {subject: $subject}) {
    edges { node { principal stage purpose caseReference action operation outcome subjects } }
  }
}
"""


@dataclass
class Way:
    """An installation of the demonstration's partnership, its commands, and a server that answers from it."""

    home: Path
    settings: dict[str, str]
    server: Server | None = None

    def run(self, *words: str) -> None:
        """A command, as its user types it."""
        done = CliRunner(env=only(environment(self.home, **self.settings))).invoke(app, words)
        assert done.exit_code == 0, done.output

    def deliver(self, source: str, *rows: Mapping[str, str]) -> None:
        """Take in a file of these rows; columns that they don't name are empty."""
        declared = load_source(DEMO / "sources" / f"{source}.toml")
        file = self.home / f"{source}.csv"
        with file.open("w", encoding=declared.file.encoding, newline="") as text:
            writer = csv.DictWriter(text, declared.used_columns())
            writer.writeheader()
            writer.writerows(rows)
        self.run("ingest", source, str(file))

    def ask(self, query: str, user: str, purpose: str = "SAFEGUARDING", **variables: object) -> Any:
        """The data of an answer to a user."""
        assert self.server is not None
        return self.server.ask(query, variables, user=user, purpose=purpose, case="CASE-77").data

    def find(self, name: str, user: str, purpose: str = "SAFEGUARDING") -> list[Any]:
        """The persons whom a user finds by a name."""
        found = self.ask(FIND, user, purpose, name=name)["findPersons"]
        assert found["totalCount"] == len(found["edges"])
        return [edge["node"] for edge in found["edges"]]


@pytest.fixture(scope="module", params=ENGINES)
def way(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    """From nothing to a server, by the commands of a newcomer, on each of the two engines."""
    home = tmp_path_factory.mktemp(request.param)
    settings = graph_of(home, request.getfixturevalue("neo4j_url") if request.param == "neo4j" else None)
    asyncio.run(empty_graph(settings))
    way = Way(home, settings)
    way.run("migrate")
    way.deliver("childrens_north", KAYLEIGH, DANIEL)
    way.deliver("police_persons", VICTIM, SUSPECT)
    way.run("link")
    way.run("project")
    with serving(home, query_seconds="60", **settings) as way.server:
        yield way


def only(settings: Mapping[str, str]) -> dict[str, str | None]:
    """These settings, and none of the machine's own."""
    return {name: None for name in os.environ if name.startswith("RICHPICTURE_")} | {
        name: value for name, value in settings.items() if name.startswith("RICHPICTURE_")
    }


def records(person: Any) -> dict[str, Any]:
    """The one record of each agency."""
    nodes = [edge["node"] for edge in person["records"]["edges"]]
    by_agency = {node["agency"]["id"]: node for node in nodes}
    assert len(by_agency) == len(nodes)
    return by_agency


def events(person: Any) -> list[tuple[str, str, str | None]]:
    """Role, kind and outcome of what she was involved in, in its order."""
    nodes = [edge["node"] for edge in person["involvements"]["edges"]]
    return [(node["role"], node["event"]["kind"], node["event"]["outcome"]) for node in nodes]


def test_records_of_two_agencies_are_one_person(way: Way):
    [kayleigh] = way.find("Kayleigh Marsh", "ana.reid")
    assert (kayleigh["name"], kayleigh["birthDate"]) == ("Kayleigh Marsh", "2009-05-12")
    assert {agency["id"] for agency in kayleigh["agencies"]} == {"agency_childrens_north", "agency_police"}
    assert set(records(kayleigh)) == {"agency_childrens_north", "agency_police"}


def test_each_sees_of_her_what_their_work_needs(way: Way):
    [hers] = way.find("Kayleigh Marsh", "ana.reid")
    [his] = way.find("Kayleigh Marsh", "pc.walsh")
    assert events(hers) == [
        ("VICTIM", "VIOLENCE_AND_SEXUAL_OFFENCES", None),
        ("SUBJECT", "REFERRAL", "Child protection plan"),
    ]
    assert events(his) == [("VICTIM", "VIOLENCE_AND_SEXUAL_OFFENCES", None), ("SUBJECT", "REFERRAL", None)]
    said = {
        user: {agency: [one["value"] for one in record["attributes"]] for agency, record in told.items()}
        for user, told in (("ana.reid", records(hers)), ("pc.walsh", records(his)))
    }
    assert said == {
        "ana.reid": {"agency_childrens_north": ["Neglect"], "agency_police": []},
        "pc.walsh": {"agency_childrens_north": [], "agency_police": ["Violent partner in the household"]},
    }


def test_an_officer_on_the_beat_sees_nothing_of_the_children_s_service(way: Way):
    [kayleigh] = way.find("Kayleigh Marsh", "pc.walsh", "CRIME_PREVENTION")
    assert set(records(kayleigh)) == {"agency_police"}
    assert events(kayleigh) == [("VICTIM", "VIOLENCE_AND_SEXUAL_OFFENCES", None)]
    assert way.find("Daniel Whitcombe", "pc.walsh", "CRIME_PREVENTION") == []
    assert [one["name"] for one in way.find("Daniel Whitcombe", "pc.walsh")] == ["Daniel Whitcombe"]


def test_whoever_saw_her_stands_on_the_log(way: Way):
    [kayleigh] = way.find("Kayleigh Marsh", "pc.walsh")
    record = records(kayleigh)["agency_childrens_north"]["id"]
    log = way.ask(LOG, "hugh.prior", "AUDIT", subject=record)["auditEvents"]["edges"]
    latest = log[0]["node"]
    assert record in latest.pop("subjects")
    assert latest == {
        "principal": "pc.walsh",
        "stage": "OUTCOME",
        "purpose": "SAFEGUARDING",
        "caseReference": "CASE-77",
        "action": "SEARCH",
        "operation": "findPersons",
        "outcome": "ANSWERED",
    }


def test_a_corrected_delivery_changes_the_answer_of_a_server_that_runs(way: Way):
    [before] = way.find("Kayleigh Marsh", "ana.reid")
    corrected = KAYLEIGH | {"ChildForename": "Kaylee", "Outcome": "Looked after"}
    way.deliver("childrens_north", corrected)
    way.run("link")
    if not way.settings["graph_url"].startswith("embedded:"):
        way.run("project")
    until = time.monotonic() + 60
    while way.find("Daniel Whitcombe", "ana.reid") and time.monotonic() < until:
        time.sleep(0.2)
    assert way.find("Daniel Whitcombe", "ana.reid") == []
    [after] = way.find("Kaylee Marsh", "ana.reid")
    assert events(after)[-1] == ("SUBJECT", "REFERRAL", "Looked after")
    assert {record["id"] for record in records(after).values()} == {
        record["id"] for record in records(before).values()
    }
