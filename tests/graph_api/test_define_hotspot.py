"""Hotspots that are drawn over the API: by those who plan, once for a key, scored by the next ranking."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from graph_api.ranking import rank
from ledger.database import Ledger
from schema.partnership import load_partnership
from tests.graph_api.protected import protected
from tests.graph_api.servers import DEMO, Server
from tests.graph_api.test_hotspots import LIST, nodes, police, square

DRAW = """mutation ($input: DefineHotspotInput!) { defineHotspot(input: $input) {
    hotspot refusal { code message } } }"""
ONE = "query ($id: ID!) { hotspot(id: $id) { name boundary areaSquareMetres score rank window crimes } }"
PARK = square(51.75, -1.26)


@pytest.fixture(scope="module")
def house(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a copy of the demonstration, in which nothing is drawn yet."""
    with protected(demonstration, tmp_path_factory.mktemp("drawing")) as server:
        yield server


def draw(server: Server, user: str = "mara.voss", **given: str) -> Any:
    told = {"clientKey": str(uuid4()), "name": "South Park", "boundary": PARK} | given
    return police(server, DRAW, user, input=told).data["defineHotspot"]


def test_the_first_deed_of_a_force_may_be_a_hotspot(server: Server):
    drawn = draw(server)
    assert drawn["refusal"] is None
    assert one(server, drawn["hotspot"])["name"] == "South Park"


def one(server: Server, id: str) -> Any:
    return police(server, ONE, id=id).data["hotspot"]


def test_a_hotspot_is_drawn_once_for_a_key(house: Server):
    key = str(uuid4())
    first = draw(house, clientKey=key)
    assert first["refusal"] is None
    assert draw(house, clientKey=key.upper()) == first
    assert draw(house, user="insp.dhillon", clientKey=key)["hotspot"] != first["hotspot"], "hers are her own"
    assert draw(house)["hotspot"] != first["hotspot"]
    other = draw(house, clientKey=key, name="North Park")["refusal"]
    assert other["code"] == "BAD_INPUT"
    assert "drew another hotspot" in other["message"]
    told = one(house, first["hotspot"])
    assert (told["name"], told["score"], told["window"]) == ("South Park", 0, "none")
    assert json.loads(told["boundary"]) == json.loads(PARK)
    assert told["areaSquareMetres"] == pytest.approx(207 * 222.3, rel=0.01)


def test_only_who_may_plan_draws(house: Server):
    told = {"clientKey": str(uuid4()), "name": "South Park", "boundary": PARK}
    for user in ("pc.walsh", "ana.reid", "leo.fischer"):
        answer = house.ask(DRAW, {"input": told}, user=user, purpose="CRIME_PREVENTION", case=None)
        assert answer.code == "FORBIDDEN"
    for_safety = house.ask(DRAW, {"input": told}, user="insp.dhillon", purpose="SAFEGUARDING", case="C-1")
    assert for_safety.data["defineHotspot"]["refusal"] == {
        "code": "NOT_PERMITTED",
        "message": "No policy lets you plan patrols for SAFEGUARDING.",
    }


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": " "}, "`name` is a text of 1 to 100"),
        ({"name": "x" * 101}, "`name` is a text of 1 to 100"),
        ({"clientKey": "mine"}, "`clientKey` is a UUID"),
        ({"boundary": '{"type":"Point","coordinates":[0,0]}'}, "no Polygon of GeoJSON but 'Point'"),
    ],
)
def test_a_mistake_is_told_in_the_payload(house: Server, wrong: dict[str, str], says: str):
    refusal = draw(house, **wrong)["refusal"]
    assert refusal["code"] == "BAD_INPUT"
    assert says in refusal["message"]


def test_the_next_ranking_scores_what_was_drawn_and_the_log_tells_of_it(house: Server):
    first = nodes(police(house, LIST))[0]
    id = draw(house, name="The worst corner", boundary=first["boundary"])["hotspot"]
    assert one(house, id)["crimes"] * 30 / 28 == pytest.approx(first["score"], rel=1e-3)
    ledger = Ledger.open(f"sqlite:///{house.home / 'ledger.db'}")
    rank(ledger, load_partnership(DEMO), date(2019, 3, 1))
    ledger.close()
    told = one(house, id)
    assert told["rank"] <= 2
    assert told["score"] == pytest.approx(first["score"], rel=1e-3)
    assert told["window"] == "2019-03-01/2019-03-30"
    log = """{ auditEvents(where: {principal: "mara.voss", action: [ALTER]}, first: 2) {
        edges { node { stage operation outcome } } } }"""
    answer = house.ask(log, {}, user="irene.cole", purpose="AUDIT", case=None)
    events = [edge["node"] for edge in answer.data["auditEvents"]["edges"]]
    assert [tuple(one.values()) for one in events] == [
        ("OUTCOME", "defineHotspot", "ANSWERED"),
        ("INTENT", "defineHotspot", None),
    ]
