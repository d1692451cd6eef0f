"""Taskings and briefings over the API: issued by whom policy lets, told live, gone when they expire."""

import asyncio
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from ledger.clock import fixed
from patrol.days import bounds
from patrol.moments import later
from tests.graph_api.beat import APART, MANAGER, OFFICERS, Beat, ago, beat, degrees, in_one_day, stood
from tests.graph_api.servers import Server
from tests.graph_api.test_audit import last
from tests.graph_api.test_subscriptions import heard, listening, looks, who, wire
from tests.graph_api.trials import DAY, ONE, began, today

MINE = """query ($on: Date) { myTaskings(on: $on) { id reason from until targetSeconds dwellSeconds state
    hotspot { id name crimes } operation { name } } }"""
KNOWN = "{ myBriefings { id title text marking issuedAt expiresAt readAt receipts { officer readAt } } }"
HEARD = "subscription { taskings { id state reason hotspot { name crimes } } }"
TOLD = "subscription { briefings { id title text } }"
OPERATIONS = """query ($first: Int, $after: String) { operations(first: $first, after: $after) { totalCount
    pageInfo { hasNextPage endCursor } edges { node { id name purpose fund costPerHour hotspots { id }
    report { seconds targetSeconds hotspotDays hotspotDaysMet visits visitsCounted patrols patrolSeconds cost
    costPerHour activities { kind outcome count } units { unit seconds visits }
    days { on seconds targetSeconds } } } } } }"""


@pytest.fixture
def town(sqlite_template: Path, tmp_path: Path) -> Iterator[Beat]:
    with beat(sqlite_template, tmp_path) as found:
        yield found


def briefed(town: Beat, **more: Any) -> Any:
    """The payload of a briefing of the next hour."""
    given = {
        "clientKey": str(uuid4()),
        "title": "A van",
        "text": "A white van follows children.",
        "marking": "OFFICIAL",
        "expiresAt": ago(minutes=-60),
        **more,
    }
    return town.do(MANAGER, "issueBriefing", **given)


def mine(town: Beat, officer: str, on: str | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = town.ask(officer, MINE, on=on).data["myTaskings"]
    return found


def known(town: Beat, officer: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = town.ask(officer, KNOWN).data["myBriefings"]
    return found


def test_the_best_place_goes_first_until_enough_are_tasked_there(town: Beat):
    names = [town.tasked(officer)["tasking"]["hotspot"]["name"] for officer in OFFICERS]
    assert names == ["Spot 0", "Spot 0", "Spot 1"]
    named = town.tasked("insp.dhillon", hotspot=town.spots[0])
    assert named["refusal"]["code"] == "BAD_INPUT"
    assert "2 officers" in named["refusal"]["message"]
    later = {"from": ago(minutes=-120), "until": ago(minutes=-180)}
    free = town.tasked("insp.dhillon", hotspot=town.spots[0], **later)["tasking"]
    assert free["hotspot"]["name"] == "Spot 0"


def test_near_an_officer_a_lower_rank_is_worth_more(town: Beat):
    latitude, longitude = degrees(5 * APART, 0)
    near = town.tasked("pc.walsh", near={"latitude": latitude, "longitude": longitude})["tasking"]
    assert near["hotspot"]["name"] in ("Spot 4", "Spot 5")
    assert town.tasked("pc.walsh")["tasking"]["hotspot"]["name"] == "Spot 0"


def test_a_tasking_of_an_operation_is_in_one_of_its_hotspots(town: Beat):
    operation = town.planned(hotspots=town.spots[3:5])["operation"]
    made = town.tasked("pc.walsh", operation=operation["id"])["tasking"]
    assert (made["hotspot"]["name"], made["operation"]) == ("Spot 3", {"id": operation["id"]})
    assert mine(town, "pc.walsh")[0]["operation"] == {"name": "Operation Lantern"}
    other = town.tasked("pc.walsh", operation=operation["id"], hotspot=town.spots[0])
    assert other["refusal"]["code"] == "NOT_FOUND"


def test_taskings_follow_the_allocation_of_days_that_have_come(town: Beat):
    day, home = today(), town.server.home
    trial = began(home, town.spots, day, 7)
    arms = town.ask(MANAGER, ONE, id=trial, on=str(day)).data["trial"]["allocation"]
    told = {one["hotspot"]: {"trial": trial, "on": str(day), **one} for one in arms}
    treated = [id for id in town.spots if told[id]["treated"]]
    midnight = bounds(str(day), str(day))[1]
    until = {"from": ago(minutes=0), "until": midnight}
    chosen = [town.tasked("pc.walsh", **until) for _ in treated]
    assert [one["tasking"]["hotspot"]["id"] for one in chosen] == treated, "the highest ranked first"
    assert [one["trialUnits"] for one in chosen] == [[told[id]] for id in treated]
    assert "Trials leave none" in town.tasked("pc.imani", **until)["refusal"]["message"]
    key = str(uuid4())
    for id in [id for id in town.spots if id not in treated]:
        named = town.tasked("pc.imani", hotspot=id, clientKey=key, **until)
        assert named["trialUnits"] == [told[id]], "what she does to the trial is told"
        assert town.tasked("pc.imani", clientKey=key, **until) == named, "nothing is chosen again"
        key = str(uuid4())
    _, following = bounds(str(day), str(day + DAY))
    for since, end in ((ago(minutes=0), later(midnight, timedelta(seconds=1))), (midnight, following)):
        while_sealed = {"from": max(since, later(end, -DAY)), "until": end}
        assert "Trials leave none" in town.tasked("pc.novak", **while_sealed)["refusal"]["message"]
    (sealed,) = town.tasked("pc.novak", hotspot=treated[0], **while_sealed)["trialUnits"]
    assert (sealed["arm"], sealed["treated"], sealed["targetSeconds"]) == (None, None, None)


def test_the_same_key_twice_is_one(town: Beat):
    key = str(uuid4())
    assert town.tasked("pc.walsh", clientKey=key) == town.tasked("pc.walsh", clientKey=key)
    assert len(mine(town, "pc.walsh")) == 1
    assert town.planned(clientKey=key) == town.planned(clientKey=key)
    assert briefed(town, clientKey=key) == briefed(town, clientKey=key)
    assert len(known(town, "pc.walsh")) == 1


def test_a_tasking_is_for_its_officer_alone_and_moves_with_her_dwell(town: Beat):
    town.tasked("pc.walsh", targetSeconds=600)
    assert [one["state"] for one in mine(town, "pc.walsh")] == ["ISSUED"]
    assert mine(town, "pc.imani") == []
    assert mine(town, "pc.walsh", "2026-01-02") == []
    key, begin = str(uuid4()), datetime.now(UTC) - timedelta(minutes=20)
    town.do("pc.walsh", "startPatrol", patrol=key, unit="N1", at=begin.isoformat())
    pings = stood(begin, 900, 0)
    town.do("pc.walsh", "syncPings", patrol=key, pings=pings[:21])
    (one,) = mine(town, "pc.walsh")
    assert (one["state"], one["dwellSeconds"]) == ("BEGUN", 300)
    town.do("pc.walsh", "syncPings", patrol=key, pings=pings)
    (one,) = mine(town, "pc.walsh")
    assert (one["state"], one["dwellSeconds"]) == ("MET", 900)


def test_only_who_may_plan_does_and_only_for_her_own_officers(town: Beat):
    assert town.answer("pc.walsh", "planOperation", **_plan(town)).code == "FORBIDDEN"
    for officer in ("ana.reid", "mara.voss", "nobody"):
        assert town.tasked(officer)["refusal"]["code"] == "BAD_INPUT"
    refused = town.planned(hotspots=["hotspot_none"])["refusal"]
    assert refused["code"] == "NOT_FOUND"
    wrong: dict[str, Any]
    for wrong in (
        {"until": "2020-01-01"},
        {"targetSeconds": 0},
        {"hotspots": []},
        {"costPerHour": -1.0},
        {"clientKey": "one"},
        {"name": ""},
    ):
        assert town.planned(**wrong)["refusal"]["code"] == "BAD_INPUT"
    for wrong in ({"until": ago(minutes=1)}, {"reason": ""}, {"targetSeconds": 90_000}):
        assert town.tasked("pc.walsh", **wrong)["refusal"]["code"] == "BAD_INPUT"
    for wrong in ({"expiresAt": ago(minutes=1)}, {"officers": ["ana.reid"]}, {"text": "x" * 2_001}):
        assert briefed(town, **wrong)["refusal"]["code"] == "BAD_INPUT"


def _plan(town: Beat) -> dict[str, Any]:
    return {
        "clientKey": str(uuid4()),
        "name": "x",
        "purpose": "x",
        "hotspots": town.spots[:1],
        "from": "2026-01-01",
        "until": "2026-01-02",
        "targetSeconds": 900,
    }


def test_at_the_ends_of_the_calendar_nobody_is_tasked(town: Beat):
    query = "query ($on: Date!) { myTaskings(on: $on) { id } }"
    for day in ("0001-01-01", "9999-12-31"):
        assert town.ask("pc.walsh", query, on=day).data["myTaskings"] == []
    last = {"from": "9999-12-31T23:00:00Z", "until": "9999-12-31T23:59:59Z"}
    assert town.tasked("pc.walsh", **last)["refusal"]["code"] == "BAD_INPUT"


def test_a_briefing_is_read_by_whom_it_is_for_and_its_issuer_sees_who_has(town: Beat):
    made = briefed(town, officers=["pc.walsh", "pc.imani"])["briefing"]
    assert known(town, "pc.novak") == []
    (one,) = known(town, "pc.walsh")
    assert (one["text"], one["readAt"], one["receipts"]) == ("A white van follows children.", None, [])
    before = town.do("pc.walsh", "acknowledgeBriefing", id=made["id"], readAt=ago(minutes=6))["refusal"]
    assert "before the briefing was issued" in before["message"]
    moment = ago(minutes=1)
    read = town.do("pc.walsh", "acknowledgeBriefing", id=made["id"], readAt=moment)["briefing"]
    assert read["readAt"] == moment
    again = town.do("pc.walsh", "acknowledgeBriefing", id=made["id"], readAt=ago(minutes=0))["briefing"]
    assert again["readAt"] == moment, "the first word stands"
    assert known(town, "pc.walsh")[0]["receipts"] == [{"officer": "pc.walsh", "readAt": moment}]
    assert known(town, "pc.imani")[0]["receipts"] == []
    assert known(town, MANAGER)[0]["receipts"] == [{"officer": "pc.walsh", "readAt": moment}]
    other = town.do("pc.novak", "acknowledgeBriefing", id=made["id"], readAt=moment)["refusal"]
    assert other["code"] == "NOT_FOUND"


def test_what_has_expired_is_gone(town: Beat):
    made = briefed(town, expiresAt=ago(seconds=-3))["briefing"]
    assert len(known(town, "pc.walsh")) == 1
    time.sleep(3.2)
    assert known(town, "pc.walsh") == known(town, MANAGER) == []
    gone = town.do("pc.walsh", "acknowledgeBriefing", id=made["id"], readAt=ago(minutes=1))
    assert gone["refusal"]["code"] == "NOT_FOUND"


@pytest.mark.anyio
async def test_who_listens_is_told_of_her_own_at_once_and_catches_up_by_one_call(town: Beat):
    async with wire(town.server, who(town.server, "pc.walsh", "CRIME_PREVENTION")) as opened:
        await listening(town.server, opened, HEARD)
        await listening_too(town.server, opened, TOLD)
        await asyncio.to_thread(town.tasked, "pc.imani")
        mine_now = (await asyncio.to_thread(town.tasked, "pc.walsh"))["tasking"]
        told = await heard(opened)
        assert told["id"] == "1"
        assert told["payload"]["data"]["taskings"] == {
            "id": mine_now["id"],
            "state": "ISSUED",
            "reason": "Robberies after school.",
            "hotspot": {"name": "Spot 0", "crimes": 0},
        }
        await asyncio.to_thread(briefed, town, officers=["pc.novak"])
        note = (await asyncio.to_thread(briefed, town))["briefing"]
        told = await heard(opened)
        assert (told["id"], told["payload"]["data"]["briefings"]["id"]) == ("2", note["id"])
    await asyncio.to_thread(town.tasked, "pc.walsh")
    both = town.ask("pc.walsh", "{ myTaskings { id } myBriefings { id } }").data
    assert (len(both["myTaskings"]), len(both["myBriefings"])) == (2, 1)


async def listening_too(server: Server, opened: Any, query: str) -> None:
    """A second subscription of the same connection."""
    before = last(server.home)
    message = {"type": "subscribe", "id": "2", "payload": {"query": query}}
    await opened.send(json.dumps(message))
    await looks(server, before)


def test_an_operation_reports_what_it_came_to(town: Beat):
    first = town.planned(units=["N1"], costPerHour=60.0, fund="Grip")["operation"]
    town.planned(name="Operation Later", **{"from": "2026-12-24", "until": "2026-12-26"})
    begin = in_one_day(50)
    seized = fixed(begin + timedelta(minutes=10))
    for officer, unit in (("pc.walsh", "N1"), ("pc.imani", "N2")):
        key = str(uuid4())
        town.do(officer, "startPatrol", patrol=key, unit=unit, at=begin.isoformat())
        pings = stood(begin, 900, 0) + stood(begin + timedelta(minutes=20), 600, APART)
        town.do(officer, "syncPings", patrol=key, pings=pings)
        done = {"clientKey": str(uuid4()), "kind": "SEIZURE", "at": seized, "hotspot": town.spots[0]}
        more = {"quantity": 2, "outcome": "SEIZED"}
        town.do(officer, "recordActivities", patrol=key, activities=[done | more])
        town.do(officer, "endPatrol", patrol=key, at=(begin + timedelta(minutes=45)).isoformat())
    page = town.ask(MANAGER, OPERATIONS).data["operations"]
    assert page["totalCount"] == 2
    found = {edge["node"]["id"]: edge["node"] for edge in page["edges"]}[first["id"]]
    assert [one["id"] for one in found["hotspots"]] == sorted(town.spots[:2])
    report = found["report"]
    assert (report["seconds"], report["visits"], report["visitsCounted"]) == (1_500, 2, 2)
    assert (report["patrols"], report["patrolSeconds"]) == (1, 2_700)
    assert (report["cost"], report["costPerHour"]) == (45.0, 108.0)
    assert (report["targetSeconds"], report["hotspotDays"], report["hotspotDaysMet"]) == (3_600, 4, 1)
    assert report["activities"] == [{"kind": "SEIZURE", "outcome": "SEIZED", "count": 2}]
    assert report["units"] == [{"unit": "N1", "seconds": 1_500, "visits": 2}]
    assert [one["targetSeconds"] for one in report["days"]] == [1_800, 1_800]
    half = town.ask(MANAGER, OPERATIONS, first=1).data["operations"]
    rest = town.ask(MANAGER, OPERATIONS, first=1, after=half["pageInfo"]["endCursor"]).data["operations"]
    assert half["edges"] + rest["edges"] == page["edges"]
    assert town.ask("pc.walsh", OPERATIONS).code == "FORBIDDEN"
