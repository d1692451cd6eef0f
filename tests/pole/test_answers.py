"""The POLE data set goes in through source files alone, and GraphQL gives the answers of its guide."""

import asyncio
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from ledger.database import Ledger
from ledger.tables import person, record
from linkage.ingest.delivery import ingest
from linkage.progress import Silence
from linkage.resolution.run import link
from linkage.source import load_sources
from schema.partnership import load_partnership
from tests.graph_api.servers import Server, serving
from tests.installations import ENGINES, graph_of, make_graph
from tests.pole.files import FILES, PARTNERSHIP, POLE

CRIMES_BY_TYPE = {
    "VIOLENCE_AND_SEXUAL_OFFENCES": 8765,
    "PUBLIC_ORDER": 4839,
    "CRIMINAL_DAMAGE_AND_ARSON": 3587,
    "BURGLARY": 2807,
    "VEHICLE_CRIME": 2598,
    "OTHER_THEFT": 2140,
    "SHOPLIFTING": 1427,
    "OTHER_CRIME": 651,
    "ROBBERY": 541,
    "THEFT_FROM_THE_PERSON": 423,
    "BICYCLE_THEFT": 414,
    "DRUGS": 333,
    "POSSESSION_OF_WEAPONS": 236,
    "UNSPECIFIED_CRIME": 1,
}
CORONATION_STREET = {"latitude": 53.476705, "longitude": -2.272913, "metres": 500}
AUGUST = {"from": "2017-08-01T00:00:00Z", "until": "2017-09-01T00:00:00Z"}


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger into which the data set was delivered, and linked."""
    file: Path = tmp_path_factory.mktemp("pole") / "ledger.db"
    partnership, sources = load_partnership(PARTNERSHIP), load_sources(PARTNERSHIP)
    assert set(sources) == set(FILES)
    ledger = Ledger.open(f"sqlite:///{file}")
    ledger.migrate()
    for source, name in FILES.items():
        receipt = ingest(ledger, partnership, sources[source], POLE / name, Silence())
        assert (receipt.figures.rejected, receipt.figures.new) == (0, receipt.figures.rows)
    link(ledger, progress=Silence())
    ledger.close()
    return file


@pytest.fixture(scope="module", params=ENGINES)
def server(
    request: pytest.FixtureRequest, linked: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server that answers from it, on each of the two engines."""
    home = tmp_path_factory.mktemp(request.param)
    shutil.copy(linked, home / "ledger.db")
    url = request.getfixturevalue("neo4j_url") if request.param == "neo4j" else None
    graph = graph_of(home, url)
    asyncio.run(make_graph(f"sqlite:///{home / 'ledger.db'}", graph))
    with serving(home, partnership=str(PARTNERSHIP), query_seconds="60", **graph) as running:
        yield running


def ask(server: Server, query: str, user: str = "nadia.forbes", **variables: Any) -> Any:
    """The data of an answer to an analyst: of the force, or of the council."""
    return server.ask(query, variables, user=user, purpose="SERVICE_PLANNING", case=None).data


def of_council(server: Server, query: str, **variables: Any) -> Any:
    """What the council's analyst is answered: she sees what was published."""
    return ask(server, query, "piet.hallam", **variables)


BY_TYPE = "query ($when: DateTimeRange) { eventCounts(where: {start: $when}, by: [KIND]) { kind count } }"


def test_no_person_is_joined_with_another(linked: Path):
    ledger = Ledger.open(f"sqlite:///{linked}")
    with ledger.read() as connection:
        records = connection.execute(select(func.count()).select_from(record)).scalar_one()
        persons = connection.execute(
            select(func.count()).select_from(person).where(person.c.retired_by.is_(None))
        ).scalar_one()
    ledger.close()
    assert (records, persons) == (369, 369)


NAMED = """
query ($text: String!) {
  findPersons(by: {text: $text}) { edges { node { name records { totalCount } } } }
}
"""


@pytest.mark.parametrize("names", ["Anne Rice", "Andrea George"])
def test_two_of_one_name_stay_two(server: Server, names: str):
    found = [edge["node"] for edge in ask(server, NAMED, text=names)["findPersons"]["edges"]]
    assert [one for one in found if one["name"] == names] == [
        {"name": names, "records": {"totalCount": 1}}
    ] * 2
    assert of_council(server, NAMED, text=names) == {"findPersons": {"edges": []}}


def test_crimes_by_type(server: Server):
    counted = [(one["kind"], one["count"]) for one in ask(server, BY_TYPE)["eventCounts"]]
    calls = ("PHONE_CALL", 534)
    assert [one for one in counted if one != calls] == list(CRIMES_BY_TYPE.items())
    assert calls in counted


def test_the_published_crimes_of_the_month_are_for_the_council_too(server: Server):
    counted = {one["kind"]: one["count"] for one in of_council(server, BY_TYPE, when=AUGUST)["eventCounts"]}
    assert counted == CRIMES_BY_TYPE


def test_places_with_most_crimes(server: Server):
    query = "{ eventCounts(by: [PLACE]) { place count } }"
    most = [one for one in ask(server, query)["eventCounts"] if one["place"]][:2]
    place = "query ($id: ID!) { place(id: $id) { address postcode events { totalCount } } }"
    assert [ask(server, place, id=one["place"])["place"] for one in most] == [
        {"address": "Piccadilly", "postcode": "M1 1LU", "events": {"totalCount": 166}},
        {"address": "Shopping Area", "postcode": "M60 1TA", "events": {"totalCount": 111}},
    ]
    assert [one["count"] for one in most] == [166, 111]
    assert [one for one in of_council(server, query)["eventCounts"] if one["place"]][:2] == most


NEAR = """
query ($near: Near!) {
  places(near: $near, text: "1 Coronation Street") { edges { node { address postcode } } }
  around: places(near: $near, first: 200) { totalCount edges { node { id } } }
  events(where: {within: $near}, first: 0) { totalCount }
  eventCounts(where: {within: $near}, by: [PLACE]) { place count }
}
"""


def test_crimes_near_1_coronation_street(server: Server):
    answer = ask(server, NEAR, near=CORONATION_STREET)
    assert {"address": "1 Coronation Street", "postcode": "M5 3RW"} in [
        edge["node"] for edge in answer["places"]["edges"]
    ]
    assert answer["events"]["totalCount"] == 56
    assert len(answer["eventCounts"]) == 25
    assert sum(one["count"] for one in answer["eventCounts"]) == 56
    assert answer["around"]["totalCount"] == 25
    places = {edge["node"]["id"] for edge in answer["around"]["edges"]}
    assert places == {one["place"] for one in answer["eventCounts"]}
    assert of_council(server, NEAR, near=CORONATION_STREET)["eventCounts"] == answer["eventCounts"]


OFFICER = """
query ($text: String!, $where: EventWhere) {
  staff(text: $text) {
    edges {
      node {
        name
        events(where: $where, first: 100) { totalCount edges { node { kind outcome } } }
      }
    }
  }
}
"""


def test_crimes_handled_by_chief_inspector_morse(server: Server):
    [edge] = ask(server, OFFICER, text="Morse")["staff"]["edges"]
    assert edge["node"]["name"] == "Chief Inspector Endeavour Morse"
    assert edge["node"]["events"]["totalCount"] == len(edge["node"]["events"]["edges"]) == 32
    assert of_council(server, OFFICER, text="Morse") == {"staff": {"edges": []}}


def test_crimes_under_investigation_by_pc_larive(server: Server):
    under = {"outcome": "Under investigation"}
    [edge] = ask(server, OFFICER, text="Larive", where=under)["staff"]["edges"]
    crimes = [one["node"] for one in edge["node"]["events"]["edges"]]
    assert edge["node"]["name"] == "Police Constable Devy Larive"
    assert {crime["outcome"] for crime in crimes} == {"Under investigation"}
    assert [crime["kind"] for crime in crimes].count("DRUGS") == 3
    assert len(crimes) == edge["node"]["events"]["totalCount"] == 8
    [of_drugs] = ask(server, OFFICER, text="Larive", where={**under, "kind": ["DRUGS"]})["staff"]["edges"]
    assert of_drugs["node"]["events"]["totalCount"] == 3


DRUGS = """
query ($staff: ID!) {
  events(where: {handledBy: $staff, outcome: "Under investigation", kind: [DRUGS]}) {
    edges { node { participants { edges { node { role person { id name } } } } } }
  }
}
"""
PATHS = """
query ($from: ID!, $to: ID!) {
  shortestPaths(from: $from, to: $to, through: [RELATED]) { length nodes { id label } edges { kind from to } }
}
"""


def test_shortest_paths_between_powell_and_walker(server: Server):
    [edge] = ask(server, '{ staff(text: "Larive") { edges { node { id } } } }')["staff"]["edges"]
    crimes = ask(server, DRUGS, staff=edge["node"]["id"])["events"]["edges"]
    parties = {
        one["node"]["person"]["name"]: one["node"]["person"]["id"]
        for crime in crimes
        for one in crime["node"]["participants"]["edges"]
    }
    powell, walker = parties["Jack Powell"], parties["Raymond Walker"]
    paths = ask(server, PATHS, **{"from": powell, "to": walker})["shortestPaths"]
    assert [path["length"] for path in paths] == [3, 3, 3]
    for path in paths:
        ids = [node["id"] for node in path["nodes"]]
        assert (ids[0], ids[-1]) == (powell, walker)
        steps = [{edge["from"], edge["to"]} for edge in path["edges"]]
        assert steps == [{one, other} for one, other in pairwise(ids)]
    back = ask(server, PATHS, **{"from": walker, "to": powell})["shortestPaths"]
    assert ways(back) == {way[::-1] for way in ways(paths)}
    assert len(ways(paths)) == 3
    assert of_council(server, PATHS, **{"from": powell, "to": walker}) == {"shortestPaths": []}


def ways(paths: Any) -> set[tuple[str, ...]]:
    """The ids on each path."""
    return {tuple(node["id"] for node in path["nodes"]) for path in paths}
