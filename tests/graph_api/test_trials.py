"""Trials over the API: registered before their first day by who tasks patrols, and opened day by day."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import delete, insert

from graph_api.roots.host import Host
from graph_api.roots.trials import Opener
from graph_api.settings import Settings
from graph_api.trial_key import trial_key
from ledger.classes import class_number
from ledger.clock import now
from ledger.database import Ledger
from ledger.ids import new_id
from ledger.tables import dwell, hole, patrol
from patrol.trials.sealing import as_drawn, commitment
from schema.vocabulary import Category, Marking
from tests.graph_api.servers import Answer, Server, serving
from tests.graph_api.trials import DAY, ONE, REGISTER, TRIAL, began, given, installed, today

Town = tuple[Server, list[str]]


@pytest.fixture(scope="module")
def town(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A server on a copy of the demonstration with eight hotspots, and their ids."""
    home = tmp_path_factory.mktemp("trials") / "home"
    units = installed(demonstration, home, 8)
    with serving(home) as server:
        server.await_ready()
        yield server, units


def ask(server: Server, query: str, user: str = "mara.voss", **variables: Any) -> Answer:
    return server.ask(query, variables, user=user, purpose="CRIME_PREVENTION", case=None)


def register(server: Server, input: dict[str, Any], user: str = "mara.voss") -> Any:
    answer = ask(server, REGISTER, user, input=input, on=input["firstDay"])
    return answer.data["registerTrial"]


def read(server: Server, id: str, on: Any, user: str = "ines.brandt") -> Any:
    return ask(server, ONE, user, id=id, on=str(on)).data["trial"]


def test_a_trial_is_registered_and_its_arms_are_not_told(town: Town):
    server, units = town
    tomorrow = today() + DAY
    made = register(server, given(units, tomorrow))["trial"]
    assert len(made["allocationHash"]) == 64
    protocol = json.loads(made["protocol"])
    assert protocol["blocks"] == [units[:4], units[4:]]
    assert protocol["treated"] == {"name": "patrolled", "targetSeconds": 900}
    for day in (tomorrow - DAY, tomorrow, tomorrow + DAY, tomorrow + 30 * DAY):
        shown = read(server, made["id"], day)
        assert (shown["allocation"], shown["opened"], shown["hashMatches"]) == ([], None, None)
    assert read(server, made["id"], tomorrow) == {**made, "allocation": []}


def test_the_same_twice_is_one_trial(town: Town):
    server, units = town
    same = given(units, today() + 2 * DAY)
    one, other = register(server, same)["trial"], register(server, same, "insp.dhillon")["trial"]
    assert one == other
    assert register(server, {**same, "bufferMetres": 0})["trial"]["id"] != one["id"]


@pytest.mark.parametrize("assignment", ["DAILY", "FIXED"])
def test_arms_are_told_of_days_that_have_come(town: Town, assignment: str):
    server, units = town
    first = today() - 3 * DAY
    id = began(server.home, units, first, 7, assignment=assignment)
    told = {}
    for n in range(-1, 8):
        shown = read(server, id, first + n * DAY)
        assert bool(shown["allocation"]) == (0 <= n <= 3)
        assert (shown["opened"], shown["hashMatches"]) == (None, None)
        if shown["allocation"]:
            told[n] = shown["allocation"]
    for arms in told.values():
        assert [one["hotspot"] for one in arms] == units
        for block in (arms[:4], arms[4:]) if assignment == "DAILY" else (arms,):
            assert sum(one["treated"] for one in block) == len(block) / 2
        assert {(one["arm"], one["treated"], one["targetSeconds"]) for one in arms} == {
            ("patrolled", True, 900),
            ("as usual", False, 0),
        }
    if assignment == "FIXED":
        assert all(arms == told[0] for arms in told.values())


KEPT = "unitDays seconds targetSeconds met missed unknown contaminated"
ADHERENCE = f"""query ($id: ID!) {{ trial(id: $id) {{
    adherence {{ through treated {{ {KEPT} }} control {{ {KEPT} }} }} }} }}"""


@pytest.mark.parametrize("assignment", ["DAILY", "FIXED"])
def test_adherence_is_the_dose_of_the_days_that_are_over(town: Town, assignment: str):
    server, units = town
    first = today() - 3 * DAY
    id = began(server.home, units, first, 7, assignment=assignment)
    arms = {n: read(server, id, first + n * DAY)["allocation"] for n in range(4)}
    stays = []
    for n, day in arms.items():
        treated = [one["hotspot"] for one in day if one["treated"]]
        control = [one["hotspot"] for one in day if not one["treated"]]
        stays += [(treated[0], n, 900), (treated[1], n, 300), (treated[2], n, 1_200), (control[0], n, 60)]
    before = asked(server, id)
    unseen = next(
        one["hotspot"] for one in reversed(arms[1]) if one["treated"]
    )  # the fourth, in which nobody was measured
    patrolled(
        server,
        [(hotspot, str(first + n * DAY), seconds) for hotspot, n, seconds in stays],
        (unseen, str(first + DAY), 1_800),
    )
    found = asked(server, id)
    assert found["through"] == str(first + 2 * DAY)
    assert found["treated"] == {
        "unitDays": 12,
        "seconds": before["treated"]["seconds"] + 600.0,
        "targetSeconds": 900,
        "met": 0.5,
        "missed": 2,
        "unknown": 1,
        "contaminated": 0,
    }
    assert (found["control"]["unitDays"], found["control"]["contaminated"]) == (12, 3)
    assert (found["control"]["seconds"], found["control"]["met"]) == (15.0, 0.75)
    nothing = asked(server, register(server, given(units, today() + DAY, 9))["trial"]["id"])
    assert nothing["through"] is None
    assert nothing["treated"]["unitDays"] == nothing["control"]["unitDays"] == 0
    unpatrolled(server)


def asked(server: Server, id: str) -> Any:
    return ask(server, ADHERENCE, "ines.brandt", id=id).data["trial"]["adherence"]


def patrolled(server: Server, stays: list[tuple[str, str, int]], unseen: tuple[str, str, int]) -> None:
    """A patrol of the police that was in hotspots on days for so many seconds, and perhaps in one."""
    ledger = Ledger.open(f"sqlite:///{server.home / 'ledger.db'}")
    with ledger.begin() as connection:
        number = class_number(connection, "police", Category.PATROL, Marking.OFFICIAL)
        told = {"id": new_id("patrol"), "class": number, "officer": "pc.walsh", "key": new_id("key")}
        kept = {"received_at": now(), "measured_seconds": 9_000.0, "faults": {}}
        made = connection.execute(
            insert(patrol).values({**told, **kept}).returning(patrol.c.number)
        ).scalar_one()
        rows = [
            {"patrol": made, "hotspot": hotspot, "day": day, "seconds": seconds, "visits": 1, "counted": 1}
            for hotspot, day, seconds in stays
        ]
        connection.execute(insert(dwell), rows)
        place, day, seconds = unseen
        connection.execute(insert(hole), {"patrol": made, "hotspot": place, "day": day, "seconds": seconds})
    ledger.close()


def unpatrolled(server: Server) -> None:
    ledger = Ledger.open(f"sqlite:///{server.home / 'ledger.db'}")
    with ledger.begin() as connection:
        connection.execute(delete(dwell))
        connection.execute(delete(hole))
    ledger.close()


def test_a_trial_that_has_ended_is_opened_and_anyone_recomputes_its_hash(town: Town):
    server, units = town
    first = today() - 9 * DAY
    shown = read(server, began(server.home, units, first, 9), first)
    assert shown["hashMatches"] is True
    assert hashlib.sha256(shown["opened"].encode()).hexdigest() == shown["allocationHash"]
    document = json.loads(shown["opened"])
    assert commitment(document) == shown["allocationHash"]
    assert as_drawn(document)
    names = {one["hotspot"]: one["arm"] for one in shown["allocation"]}
    assert document["allocation"][str(first)] == names


def test_trials_are_seen_by_who_tasks_and_who_evaluates_and_by_nobody_else(town: Town):
    server, units = town
    id = began(server.home, units, today() - 2 * DAY, 8)
    node = f"query ($id: ID!, $on: Date!) {{ node(id: $id) {{ __typename ... on Trial {{ {TRIAL} }} }} }}"
    for user in ("mara.voss", "insp.dhillon", "ines.brandt"):
        shown = read(server, id, today(), user)
        assert shown["allocation"]
        assert ask(server, node, user, id=id, on=str(today())).data["node"] == {
            "__typename": "Trial",
            **shown,
        }
    for user in ("pc.walsh", "ana.reid", "leo.fischer"):
        answer = server.ask(ONE, {"id": id, "on": str(today())}, user=user, purpose=None, case=None)
        assert answer.code == "FORBIDDEN"
        assert server.ask(node, {"id": id, "on": str(today())}, user=user).code == "FORBIDDEN"
    assert read(server, "trial_none", today()) is None


def test_pages_hold_each_trial_once(town: Town):
    server, units = town
    made = {register(server, given(units, today() + DAY, n))["trial"]["id"] for n in (3, 4, 5)}
    pages = "query ($after: String) { trials(first: 2, after: $after) { totalCount pageInfo { hasNextPage "
    pages += "endCursor } edges { node { id } } } }"
    found, after = [], None
    while True:
        page = ask(server, pages, "ines.brandt", after=after).data["trials"]
        found += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(found) == len({*found}) == page["totalCount"]
    assert made <= {*found}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"firstDay": str(today())}, "BAD_INPUT"),
        ({"firstDay": str(today() - DAY)}, "BAD_INPUT"),
        ({"lastDay": str(today())}, "BAD_INPUT"),
        ({"blocks": [["hotspot_a", "hotspot_b", "hotspot_c", "hotspot_d"]]}, "NOT_FOUND"),
        ({"blocks": []}, "BAD_INPUT"),
        ({"outcomeKinds": []}, "BAD_INPUT"),
        ({"hypothesis": " "}, "BAD_INPUT"),
        ({"analysis": "permutation\u202e"}, "BAD_INPUT"),
        ({"treated": {"name": "as usual", "targetSeconds": 1}}, "BAD_INPUT"),
        ({"bufferMetres": -1}, "BAD_INPUT"),
    ],
    ids=str,
)
def test_what_is_no_trial_is_refused(town: Town, more: dict[str, Any], code: str):
    server, units = town
    done = register(server, given(units, today() + DAY, **more))
    assert done["trial"] is None
    assert done["refusal"]["code"] == code


def test_nobody_registers_trials_but_who_plans_patrols(town: Town):
    server, units = town
    input = given(units, today() + DAY)
    for user in ("ines.brandt", "pc.walsh", "leo.fischer"):
        answer = server.ask(REGISTER, {"input": input, "on": input["firstDay"]}, user=user, purpose=None)
        assert answer.code == "FORBIDDEN"


def test_a_server_with_another_key_opens_nothing_and_says_so(demonstration: Path, tmp_path: Path):
    home = tmp_path / "home"
    units = installed(demonstration, home, 4)
    id = began(home, units, today() - 3 * DAY, 3)
    (home / "trial.key").unlink()
    with serving(home) as server:
        server.await_ready()
        answer = ask(server, ONE, id=id, on=str(today() - DAY))
        assert answer.code == "UNAVAILABLE"
        assert "trial key" in answer.body["errors"][0]["message"]


def test_without_a_key_an_installation_registers_nothing_and_opens_nothing(tmp_path: Path):
    assert trial_key(Settings(home=tmp_path, development=False)) is None
    made = trial_key(Settings(home=tmp_path, development=True))
    assert made is not None
    assert (tmp_path / "trial.key").stat().st_mode & 0o777 == 0o600
    named = trial_key(Settings(home=tmp_path, trial_key_file=tmp_path / "trial.key"))
    assert named is not None
    assert named.open(made.seal(b"arms", "trial_a"), "trial_a") == b"arms"


def test_a_day_of_a_trial_begins_at_midnight_of_the_place():
    night = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    host = SimpleNamespace(
        ledger=SimpleNamespace(read=None),
        rooms=SimpleNamespace(trial_key=None),
        sights=SimpleNamespace(now=lambda: night),
    )
    assert Opener.of(cast(Host, host)).today == date(2026, 7, 2)
