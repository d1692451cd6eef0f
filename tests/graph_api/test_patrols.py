"""Patrols over the API: officers tell of their own, others see units and no tracks."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from patrol.days import ZONE
from tests.graph_api.beat import APART, MANAGER, Beat, ago, beat, in_one_day, ping, stood

OFFICER, COLLEAGUE = "pc.walsh", "pc.imani"
PATROL = """query ($id: ID!) { patrol(id: $id) { id clientKey unit startedAt endedAt
    measuredSeconds unknownSeconds stays { hotspot on seconds visits visitsCounted } faults { fault count }
    activities { clientKey kind at hotspot quantity outcome note }
    track { at latitude longitude accuracy } } }"""
DOSE = """query ($on: Date!) { hotspots { edges { node { id
    dose(on: $on) { on seconds targetSeconds visits visitsCounted } } } } }"""
LONG_AGO = "0001-01-01T00:00:00Z"
NODE = "query ($id: ID!) { node(id: $id) { __typename id ... on Patrol { unit } } }"


@pytest.fixture(scope="module")
def town(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beat]:
    with beat(sqlite_template, tmp_path_factory.mktemp("beat")) as found:
        yield found


@pytest.fixture(scope="module")
def told(town: Beat) -> dict[str, Any]:
    """A patrol that was told whole: 11 minutes in one hotspot, 5 in the next; then its answer to its end."""
    key, begin = str(uuid4()), in_one_day(minutes=40)
    town.planned()
    started = town.do(OFFICER, "startPatrol", patrol=key, unit="N1", at=begin.isoformat())
    assert started["refusal"] is None
    pings = stood(begin + timedelta(minutes=1), 660, 0)
    pings += stood(begin + timedelta(minutes=20), 300, APART)
    pings.append({**ping(begin + timedelta(minutes=5, seconds=7), 0), "mocked": True})
    synced = town.do(OFFICER, "syncPings", patrol=key, pings=pings)
    assert synced["received"] == len(pings)
    assert synced["rejected"] == [{"at": pings[-1]["at"], "fault": "MOCKED"}]
    done = {
        "clientKey": str(uuid4()),
        "kind": "ENGAGEMENT",
        "at": ago(minutes=30),
        "hotspot": town.spots[0],
        "note": "The shop closes at nine.",
    }
    town.do(OFFICER, "recordActivities", patrol=key, activities=[done])
    end = (begin + timedelta(minutes=30)).isoformat()
    ended: dict[str, Any] = town.do(OFFICER, "endPatrol", patrol=key, at=end)["patrol"]
    return {**ended, "pings": pings, "key": key, "done": done}


def test_an_officer_sees_her_own_whole(town: Beat, told: dict[str, Any]):
    found = town.ask(OFFICER, PATROL, id=told["id"]).data["patrol"]
    assert (found["clientKey"], found["unit"]) == (told["key"], "N1")
    assert (found["measuredSeconds"], found["unknownSeconds"]) == (960, 840)
    stays = {one["hotspot"]: (one["seconds"], one["visits"], one["visitsCounted"]) for one in found["stays"]}
    assert stays == {town.spots[0]: (660, 1, 1), town.spots[1]: (300, 1, 0)}
    assert found["faults"] == [{"fault": "MOCKED", "count": 1}]
    assert [one["note"] for one in found["activities"]] == ["The shop closes at nine."]
    assert [one["at"] for one in found["track"]] == sorted(one["at"] for one in told["pings"])


@pytest.mark.parametrize("viewer", [MANAGER, COLLEAGUE, "insp.dhillon"])
def test_others_see_the_unit_and_neither_name_nor_track(town: Beat, told: dict[str, Any], viewer: str):
    found = town.ask(viewer, PATROL, id=told["id"]).data["patrol"]
    assert (found["unit"], found["clientKey"], found["track"]) == ("N1", None, None)
    assert found["stays"]
    assert [one["clientKey"] for one in found["activities"]] == [None]
    assert OFFICER not in str(found)


def test_nobody_is_followed_while_she_is_out(town: Beat):
    key, begin = str(uuid4()), in_one_day(minutes=15)
    spot, day = town.spots[4], datetime.now(ZONE).date()
    town.do(COLLEAGUE, "startPatrol", patrol=key, unit="N2", at=begin.isoformat())
    patrol = town.do(COLLEAGUE, "syncPings", patrol=key, pings=stood(begin, 600, 4 * APART))["patrol"]
    done = {"clientKey": str(uuid4()), "kind": "ARREST", "at": begin.isoformat(), "hotspot": spot}
    town.do(COLLEAGUE, "recordActivities", patrol=key, activities=[done])
    operation = town.planned(hotspots=[spot])["operation"]["id"]

    def told() -> tuple[Any, ...]:
        query = """query ($spot: ID!, $operation: ID!, $patrol: ID!) {
            hotspot(id: $spot) { dose(on: "%s") { seconds visits } }
            operation(id: $operation) { report { seconds visits activities { count } } }
            patrol(id: $patrol) { stays { seconds } activities { at } } }"""
        on = begin.astimezone(ZONE).date()
        found = town.ask(MANAGER, query % on, spot=spot, operation=operation, patrol=patrol["id"]).data
        return found["hotspot"]["dose"], found["operation"]["report"], found["patrol"]

    assert sum(one["seconds"] for one in patrol["stays"]) == 600, "she herself sees it"
    if begin.astimezone(ZONE).date() == day:  # else it was yesterday, which is told
        dose, report, seen = told()
        assert dose == {"seconds": 0, "visits": 0}
        assert report == {"seconds": 0, "visits": 0, "activities": []}
        assert seen == {"stays": [], "activities": []}
    town.do(COLLEAGUE, "endPatrol", patrol=key, at=ago(minutes=1))
    dose, report, seen = told()
    assert (dose, report["seconds"], report["activities"]) == (
        {"seconds": 600, "visits": 1},
        600,
        [{"count": 1}],
    )
    assert ([one["seconds"] for one in seen["stays"]], len(seen["activities"])) == ([600], 1)


def test_a_patrol_is_a_node(town: Beat, told: dict[str, Any]):
    node = town.ask(OFFICER, NODE, id=told["id"]).data["node"]
    assert node == {"__typename": "Patrol", "id": told["id"], "unit": "N1"}
    assert town.ask(OFFICER, NODE, id="patrol_none").data["node"] is None


@pytest.mark.parametrize("query", [PATROL, NODE])
def test_who_may_not_ask_for_a_patrol_has_no_other_way_to_it(town: Beat, told: dict[str, Any], query: str):
    assert town.ask("ines.brandt", query, id=told["id"]).code == "FORBIDDEN"


def test_for_another_purpose_there_is_only_ones_own(town: Beat, told: dict[str, Any]):
    query = "query ($id: ID!) { patrol(id: $id) { id unit } }"
    to_protect = {"purpose": "SAFEGUARDING", "case": "C-1"}
    asked = {"id": told["id"]}
    assert town.server.ask(query, asked, user=COLLEAGUE, **to_protect).data["patrol"] is None
    assert town.server.ask(query, asked, user=OFFICER, **to_protect).data["patrol"]["unit"] == "N1"
    assert town.server.ask(query, asked, user="ana.reid", **to_protect).code == "FORBIDDEN"


def test_a_dose_stands_against_the_target_of_its_day(town: Beat, told: dict[str, Any]):
    day = told["stays"][0]["on"]
    edges = town.ask(MANAGER, DOSE, on=day).data["hotspots"]["edges"]
    found = {edge["node"]["id"]: edge["node"]["dose"] for edge in edges}
    first = found[town.spots[0]]
    assert (first["on"], first["seconds"], first["visits"], first["visitsCounted"]) == (day, 660, 1, 1)
    assert first["targetSeconds"] == 900
    assert found[town.spots[1]]["seconds"] == 300
    assert (found[town.spots[5]]["seconds"], found[town.spots[5]]["targetSeconds"]) == (0, 0)
    both = """query ($id: ID!) { hotspot(id: $id) { today: dose(on: "%s") { seconds }
        before: dose(on: "2026-01-02") { seconds } } }"""
    one = town.ask(OFFICER, both % day, id=town.spots[0]).data["hotspot"]
    assert one == {"today": {"seconds": 660}, "before": {"seconds": 0}}


def test_what_a_device_sends_wrongly_is_refused_with_what_to_do(town: Beat):
    key, at = str(uuid4()), ago(minutes=1)
    one = ping(datetime.now(UTC), 0)
    done = {"clientKey": str(uuid4()), "kind": "ARREST", "at": at}
    for deed, given, said in (
        ("startPatrol", {"patrol": "one", "unit": "N1", "at": at}, "UUID"),
        ("startPatrol", {"patrol": key, "unit": " ", "at": at}, "`unit`"),
        ("startPatrol", {"patrol": key, "unit": "N1", "at": ago(minutes=-10)}, "clock"),
        ("syncPings", {"patrol": key, "pings": [one] * 2_501}, "2,501"),
        ("syncPings", {"patrol": key, "pings": [{**one, "latitude": 91}]}, "degrees"),
        ("recordActivities", {"patrol": key, "activities": [done] * 501}, "501"),
        ("recordActivities", {"patrol": key, "activities": [{**done, "quantity": 0}]}, "`quantity`"),
        ("recordActivities", {"patrol": key, "activities": [{**done, "at": ago(days=-1)}]}, "to come"),
        ("recordActivities", {"patrol": key, "activities": [{**done, "at": LONG_AGO}]}, "long past"),
        ("startPatrol", {"patrol": key, "unit": "N1", "at": LONG_AGO}, "long past"),
        ("recordActivities", {"patrol": key, "activities": [{**done, "note": "\x07"}]}, "`note`"),
    ):
        refusal = town.do(OFFICER, deed, **given)["refusal"]
        assert refusal["code"] == "BAD_INPUT"
        assert said in refusal["message"]
    nowhere = {**done, "hotspot": "hotspot_none"}
    refused = town.do(OFFICER, "recordActivities", patrol=key, activities=[nowhere])["refusal"]
    assert refused["code"] == "NOT_FOUND"


def test_who_is_no_officer_patrols_not(town: Beat):
    given = {"patrol": str(uuid4()), "unit": "N1", "at": ago(minutes=1)}
    assert town.answer(MANAGER, "startPatrol", **given).code == "FORBIDDEN"
    assert town.answer("ana.reid", "startPatrol", **given).code in ("FORBIDDEN", "PURPOSE_REQUIRED")


def test_a_shift_offline_fits_into_one_call(town: Beat):
    key, begin = str(uuid4()), datetime.now(UTC) - timedelta(hours=8)
    town.do("pc.novak", "startPatrol", patrol=key, unit="N3", at=begin.isoformat())
    pings = stood(begin, 8 * 3_600 - 60, 2 * APART)
    assert len(pings) > 1_900
    found = town.do("pc.novak", "syncPings", patrol=key, pings=pings)
    assert (found["received"], found["rejected"]) == (len(pings), [])
    assert sum(stay["seconds"] for stay in found["patrol"]["stays"]) == 8 * 3_600 - 60
