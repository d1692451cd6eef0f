"""Hotspots over the API: told to the police to prevent crime, with the crimes that each viewer sees."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import Polygon

from ledger.classes import class_number
from ledger.database import Ledger
from patrol.hotspots.keeping import Spot, keep_ranking
from schema.vocabulary import CRIMES, Category, Marking
from tests.graph_api.servers import Answer, Server, serving

FIRST, LAST = date(2019, 3, 1), date(2019, 3, 30)
LIST = """query ($where: HotspotWhere, $first: Int, $after: String) {
    hotspots(where: $where, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
    edges { node { id name boundary areaSquareMetres score rank window significant } } } }"""
ONE = "query ($id: ID!) { hotspot(id: $id) { id name rank crimes } }"
NODE = """query ($id: ID!) { node(id: $id) {
    __typename id ... on Hotspot { name crimes } ... on Person { names } } }"""
Town = tuple[Server, dict[str, str]]


def busiest(home: Path, count: int) -> list[tuple[float, float]]:
    """The points (latitude, longitude) at which most happened."""
    with closing(sqlite3.connect(home / "ledger.db")) as ledger:
        rows = ledger.execute(
            """SELECT json_extract(n.properties, '$.latitude') y, json_extract(n.properties, '$.longitude') x
               FROM stated_edge e JOIN stated_node n ON n.id = e."end" AND n.entry = e.entry
               WHERE e.type = 'AT' AND y IS NOT NULL GROUP BY y, x ORDER BY count(*) DESC, y LIMIT ?""",
            (count,),
        ).fetchall()
    return [(float(y), float(x)) for y, x in rows]


def square(latitude: float, longitude: float) -> str:
    shape = Polygon.from_bounds(longitude - 0.0015, latitude - 0.001, longitude + 0.0015, latitude + 0.001)
    corners = [list(one) for one in shape.exterior.coords]
    return json.dumps({"type": "Polygon", "coordinates": [corners]}, separators=(",", ":"))


@pytest.fixture(scope="module")
def town(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A server on a copy of the demonstration with a ranking of six places, and the outline of each."""
    home = tmp_path_factory.mktemp("town") / "home"
    shutil.copytree(demonstration, home)
    outlines = {f"spot {n}": square(*at) for n, at in enumerate(busiest(home, 6))}
    spots = [
        Spot(f"square:{name}", name, outline, 40_000.0, 9.0 - n, n < 2)
        for n, (name, outline) in enumerate(outlines.items())
    ]
    ledger = Ledger.open(f"sqlite:///{home / 'ledger.db'}")
    with ledger.begin() as connection:
        number = class_number(connection, "police", Category.PATROL, Marking.OFFICIAL)
        keep_ranking(connection, number, (FIRST, LAST), {}, spots)
    ledger.close()
    with serving(home) as server:
        server.await_ready()
        yield server, outlines


def police(server: Server, query: str, user: str = "pc.walsh", **variables: Any) -> Answer:
    return server.ask(query, variables, user=user, purpose="CRIME_PREVENTION", case=None)


def nodes(answer: Answer) -> list[dict[str, Any]]:
    return [edge["node"] for edge in answer.data["hotspots"]["edges"]]


def test_an_officer_is_told_the_ranking_of_today(town: Town):
    server, outlines = town
    for user in ("pc.walsh", "mara.voss"):
        found = nodes(police(server, LIST, user))
        assert [one["name"] for one in found] == [*outlines]
        assert [one["rank"] for one in found] == [1, 2, 3, 4, 5, 6]
        assert [one["significant"] for one in found] == [True] * 2 + [False] * 4
        assert {one["window"] for one in found} == {"2019-03-01/2019-03-30"}
        assert [one["boundary"] for one in found] == [*outlines.values()]
        assert found[0]["score"] == 9.0
        assert found[0]["areaSquareMetres"] == 40_000
    assert nodes(police(server, LIST, where={"on": "2019-02-28"})) == []
    assert len(nodes(police(server, LIST, where={"significant": True}))) == 2


def test_pages_hold_each_hotspot_once(town: Town):
    server, _ = town
    page = police(server, LIST, first=4).data["hotspots"]
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (6, True)
    rest = police(server, LIST, first=4, after=page["pageInfo"]["endCursor"]).data["hotspots"]
    assert not rest["pageInfo"]["hasNextPage"]
    assert page["edges"] + rest["edges"] == police(server, LIST).data["hotspots"]["edges"]
    other = {"where": {"significant": False}, "after": page["pageInfo"]["endCursor"]}
    assert police(server, LIST, **other).code == "BAD_INPUT"
    assert police(server, LIST, first=201).code == "BAD_INPUT"


def test_a_hotspot_is_found_by_its_id_and_as_a_node(town: Town):
    server, _ = town
    first = nodes(police(server, LIST))[0]
    one = police(server, ONE, id=first["id"]).data["hotspot"]
    assert (one["name"], one["rank"]) == (first["name"], 1)
    node = police(server, NODE, id=first["id"]).data["node"]
    assert node == {
        "__typename": "Hotspot",
        "id": first["id"],
        "name": first["name"],
        "crimes": one["crimes"],
    }
    assert police(server, ONE, id="hotspot_none").data["hotspot"] is None
    assert police(server, NODE, id="hotspot_none").data["node"] is None


def test_crimes_are_those_that_events_in_the_same_box_are(town: Town):
    server, outlines = town
    counted = "{ hotspots { edges { node { name crimes robbery: crimes(kind: [ROBBERY])"
    counted += ' march: crimes(since: "2019-02-15", until: "2019-03-01") } } } }'
    found = {one["name"]: one for one in nodes(police(server, counted))}
    assert found.keys() == outlines.keys()
    for name, outline in outlines.items():
        seen = [one for one in there(server, outline) if one["kind"] in CRIMES]
        assert found[name]["crimes"] == len(seen) > 0
        assert found[name]["robbery"] == sum(one["kind"] == "ROBBERY" for one in seen)
        assert found[name]["march"] == 0, "crimes of a month began with it, as far as is told"


def there(server: Server, outline: str) -> list[dict[str, Any]]:
    """The events that an officer sees in a box, found by a circle about it and by their places."""
    corners = json.loads(outline)["coordinates"][0]
    west, south, east, north = Polygon(corners).bounds
    near = {"latitude": (south + north) / 2, "longitude": (west + east) / 2, "metres": 250}
    query = """query ($where: EventWhere, $after: String) { events(where: $where, first: 200, after: $after) {
        pageInfo { hasNextPage endCursor } edges { node { id kind place { latitude longitude } } } } }"""
    found, after = [], None
    while True:
        page = police(server, query, where={"within": near}, after=after).data["events"]
        found += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    return [
        one
        for one in found
        if one["place"]
        and south <= one["place"]["latitude"] <= north
        and west <= one["place"]["longitude"] <= east
    ]


@pytest.mark.parametrize(
    ("user", "purpose"),
    [("ana.reid", "SAFEGUARDING"), ("leo.fischer", "SERVICE_PLANNING"), ("irene.cole", "AUDIT")],
)
def test_others_have_no_such_question(town: Town, user: str, purpose: str):
    server, _ = town
    id = nodes(police(server, LIST))[0]["id"]
    for query, variables in ((LIST, {}), (ONE, {"id": id}), (NODE, {"id": id})):
        answer = server.ask(query, variables, user=user, purpose=purpose, case="C-1")
        assert answer.code == "FORBIDDEN"


def test_for_another_purpose_there_are_none(town: Town):
    server, _ = town
    id = nodes(police(server, LIST))[0]["id"]
    told = server.ask(LIST, {}, user="pc.walsh", purpose="SAFEGUARDING", case="C-1")
    assert told.data["hotspots"] == {
        "totalCount": 0,
        "pageInfo": {"hasNextPage": False, "endCursor": None},
        "edges": [],
    }
    one = server.ask(ONE, {"id": id}, user="pc.walsh", purpose="SAFEGUARDING", case="C-1")
    assert one.data["hotspot"] is None
    unsaid = server.ask(LIST, {}, user="pc.walsh", purpose=None, case=None)
    assert unsaid.code == "PURPOSE_REQUIRED"


def test_the_log_names_what_the_counts_rest_on(town: Town):
    server, outlines = town
    id = nodes(police(server, LIST))[0]["id"]
    police(server, ONE, id=id)
    log = "{ auditEvents(first: 2) { edges { node { stage operation outcome subjects } } } }"
    answer = server.ask(log, {}, user="irene.cole", purpose="AUDIT", case=None)
    newest = answer.data["auditEvents"]["edges"][1]["node"]
    told = (newest["stage"], newest["operation"], newest["outcome"])
    assert told == ("OUTCOME", "hotspot", "ANSWERED")
    subjects = newest["subjects"]
    seen = {one["id"] for one in there(server, next(iter(outlines.values()))) if one["kind"] in CRIMES}
    assert set(subjects) == seen or (len(subjects) == 200 and set(subjects) < seen)
