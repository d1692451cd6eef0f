"""Caseload alerts over a real WebSocket: of one's own persons, once, and only what may be seen of them."""

import asyncio
import csv
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.graph_api.protected import runs_out
from tests.graph_api.servers import DEMO, Server, environment, richpicture, serving
from tests.graph_api.test_audit import events, last
from tests.graph_api.test_break_glass import broken
from tests.graph_api.test_subscriptions import heard, listening, subscribe, who, wire

ALERTS = "subscription { caseloadAlerts { id kind narrative agency { id } } }"
WHOM = "subscription { caseloadAlerts { participants { edges { node { person { id } } } } } }"
COUNTED = "subscription { caseloadAlerts { narrative participants { totalCount } } }"
SOURCE = """
id = "{id}"
agency = "{agency}"
category = "{category}"
marking = "{marking}"
delivery = "DELTA"
key = ["Ref"]
[file]
format = "csv"
[event.told]
key = ["Event"]
namespace = "{namespace}"
{tells}
[person.one]
source = "childrens_north"
slot = "child"
key = ["Child"]
{involved}
"""
INVOLVED = '[[involved]]\nperson = "one"\nevent = "told"\nrole = "SUBJECT"'
TELLS = 'kind = "REPORT"\nnarrative = ["Note"]'
VISITS = ("visits", "childrens_north", "CHILD_SAFEGUARDING", "OFFICIAL_SENSITIVE", "visits", TELLS, INVOLVED)
SESSIONS = ("sessions", "nhs_mental", "MENTAL_HEALTH", "OFFICIAL_SENSITIVE", "sessions", TELLS, INVOLVED)
CROWDS = ("crowds", *VISITS[1:5], "", INVOLVED.replace("SUBJECT", "PARTY"))
STREET = ("street", "police", "CRIME", "PUBLIC", "street", TELLS, "")
SECRETS = ("secrets", "police", "INTELLIGENCE", "SECRET", "street", "", INVOLVED)
AGREEMENT = """
title = "What is confided"
parties = ["childrens_north", "nhs_mental"]
from = 2026-01-01
until = {until}
[[shares]]
agencies = ["nhs_mental"]
categories = ["MENTAL_HEALTH"]
markings = ["OFFICIAL_SENSITIVE"]
field_classes = ["EXISTENCE", "NARRATIVE"]
to = ["childrens_north"]
purposes = ["SAFEGUARDING"]
[[signatories]]
agency = "childrens_north"
office = "Director"
on = 2025-12-01
[[signatories]]
agency = "nhs_mental"
office = "Caldicott Guardian"
on = 2025-12-01
"""
KEYS = ("id", "agency", "category", "marking", "namespace", "tells", "involved")
COLUMNS = ("Ref", "Event", "Note", "Child")
QUIET = 2.0
"""Seconds in which a server looks four times."""


class House:
    """A server on a copy of the demonstration, and deliveries that come while it runs."""

    def __init__(self, server: Server, partnership: Path, own: Sequence[str], other: str) -> None:
        self.server, self.own, self.other = server, own, other
        self._partnership = partnership
        self._files = 0

    def agree(self, until: datetime) -> None:
        """Let the children's service be told what is confided to the trust, until then."""
        file = self._partnership / "agreements" / "confided.toml"
        file.write_text(AGREEMENT.format(until=until.isoformat()), encoding="utf-8")

    def deliver(self, source: str, *rows: tuple[str, str, str, str]) -> None:
        """Take rows of a source in."""
        self._files += 1
        file = self.server.home / f"delivery_{self._files}.csv"
        with file.open("w", newline="", encoding="utf-8") as opened:
            csv.writer(opened).writerows([COLUMNS, *rows])
        env = environment(self.server.home, partnership=str(self._partnership))
        done = richpicture("ingest", source, str(file), env=env, cwd=self.server.home)
        assert done.returncode == 0, done.stderr


@pytest.fixture
def house(demonstration: Path, tmp_path: Path) -> Iterator[House]:
    home = Path(shutil.copytree(demonstration, tmp_path / "home"))
    partnership = Path(shutil.copytree(DEMO, tmp_path / "partnership"))
    for told in (VISITS, CROWDS, SESSIONS, STREET, SECRETS):
        text = SOURCE.format(**dict(zip(KEYS, told, strict=True)))
        (partnership / "sources" / f"{told[0]}.toml").write_text(text, encoding="utf-8")
    with (home / "extracts" / "childrens_north_cases.csv").open(encoding="utf-8") as opened:
        cases = list(csv.DictReader(opened))
    with (home / "truth" / "truth.csv").open(encoding="utf-8") as opened:
        truth = {
            row["key"]: row["household"]
            for row in csv.DictReader(opened)
            if (row["source"], row["slot"]) == ("childrens_north", "child")
        }
    hers = {truth[row["Case"]] for row in cases}
    own = [row["Case"] for row in cases if not row["Closed"]]
    other = next(key for key, household in sorted(truth.items()) if household not in hers)
    with serving(home, partnership=str(partnership)) as server:
        server.await_ready()
        yield House(server, partnership, own, other)


async def quiet(opened: Any) -> None:
    """Nothing is said."""
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(opened.recv(), QUIET)


@pytest.mark.anyio
async def test_a_worker_is_told_once_of_what_happens_to_those_on_her_caseload(house: House):
    child, sibling = house.own[:2]
    async with wire(house.server, who(house.server, "ana.reid", "SAFEGUARDING")) as opened:
        await listening(house.server, opened, ALERTS)
        before = last(house.server.home)
        rows = [("1", "V1", "was missing", child), ("2", "V2", "of no concern to her", house.other)]
        await asyncio.to_thread(house.deliver, "visits", *rows)
        told = await heard(opened)
        assert told["type"] == "next"
        alert = told["payload"]["data"]["caseloadAlerts"]
        assert (alert["kind"], alert["narrative"]) == ("REPORT", "was missing")
        assert alert["agency"] == {"id": "agency_childrens_north"}
        # a correction, another entry of the same event, and something new
        rows = [("1", "V1", "was found", child), ("3", "V1", "was found", sibling), ("4", "V4", "new", child)]
        await asyncio.to_thread(house.deliver, "visits", *rows)
        assert (await heard(opened))["payload"]["data"]["caseloadAlerts"]["narrative"] == "new"
        await quiet(opened)
        log = [one for one in events(house.server.home, before) if one["principal"] == "ana.reid"]
        assert [(one["stage"], one["operation"], one["details"].get("outcome")) for one in log] == [
            ("INTENT", "caseloadAlerts", None),
            ("OUTCOME", "caseloadAlerts", "ANSWERED"),
        ] * 2


@pytest.mark.anyio
async def test_what_she_may_not_see_is_not_told_nor_that_there_was_something(house: House):
    """An event of a class that is closed to her, and one that she sees, but not who is part of it."""
    child = house.own[0]
    async with wire(house.server, who(house.server, "ana.reid", "SAFEGUARDING")) as opened:
        await listening(house.server, opened, ALERTS)
        before = last(house.server.home)
        await asyncio.to_thread(house.deliver, "sessions", ("1", "S1", "confided", child))
        await asyncio.to_thread(house.deliver, "street", ("1", "C1", "a crime", ""))
        await asyncio.to_thread(house.deliver, "secrets", ("1", "C1", "", child))
        await quiet(opened)
        log = [one for one in events(house.server.home, before) if one["principal"] == "ana.reid"]
        assert [(one["stage"], one["details"].get("outcome")) for one in log] == [
            ("INTENT", None),
            ("OUTCOME", "ANSWERED"),
        ] * 2
        assert not any(one["details"].get("counts", {}).get("caseloadAlerts") for one in log)
        await asyncio.to_thread(house.deliver, "visits", ("1", "V1", "seen", child))
        assert (await heard(opened))["payload"]["data"]["caseloadAlerts"]["narrative"] == "seen"


@pytest.mark.anyio
async def test_what_only_a_grant_opens_is_told_until_it_has_run_out(house: House):
    child = house.own[0]
    worker = who(house.server, "ana.reid", "SAFEGUARDING")
    async with wire(house.server, worker) as naming, wire(house.server, worker) as opened:
        await listening(house.server, naming, WHOM)
        await listening(house.server, opened, ALERTS)
        await asyncio.to_thread(house.deliver, "visits", ("1", "V1", "was missing", child))
        told = (await heard(naming))["payload"]["data"]["caseloadAlerts"]
        [edge] = told["participants"]["edges"]
        assert (await heard(opened))["payload"]["data"]["caseloadAlerts"]["narrative"] == "was missing"

        given = await asyncio.to_thread(broken, house.server, edge["node"]["person"]["id"], user="ana.reid")
        grant = given.data["breakGlass"]["grant"]["id"]
        await asyncio.to_thread(house.deliver, "sessions", ("1", "S1", "confided", child))
        alert = (await heard(opened))["payload"]["data"]["caseloadAlerts"]
        assert (alert["agency"], alert["narrative"]) == ({"id": "agency_nhs_mental"}, None)

        await asyncio.to_thread(runs_out, house.server.home, grant, 0)
        before = last(house.server.home)
        rows = [("1", "S1", "corrected", child), ("2", "S2", "confided again", child)]
        await asyncio.to_thread(house.deliver, "sessions", *rows)
        await quiet(opened)
        assert not any(one["details"].get("grants") for one in events(house.server.home, before))
        # who heard nothing was listening
        await asyncio.to_thread(house.deliver, "visits", ("2", "V2", "was found", child))
        assert (await heard(opened))["payload"]["data"]["caseloadAlerts"]["narrative"] == "was found"


@pytest.mark.anyio
async def test_what_only_an_agreement_opens_is_told_until_it_has_ended(house: House):
    child = house.own[0]
    house.agree(datetime.now(UTC) + timedelta(hours=1))
    async with wire(house.server, who(house.server, "ana.reid", "SAFEGUARDING")) as opened:
        await listening(house.server, opened, ALERTS)
        await asyncio.to_thread(house.deliver, "sessions", ("1", "S1", "confided", child))
        alert = (await heard(opened))["payload"]["data"]["caseloadAlerts"]
        assert (alert["agency"], alert["narrative"]) == ({"id": "agency_nhs_mental"}, "confided")

        end = datetime.now(UTC) + timedelta(seconds=1)
        house.agree(end)
        await asyncio.sleep((end - datetime.now(UTC)).total_seconds())
        before = last(house.server.home)
        rows = [("1", "S1", "corrected", child), ("2", "S2", "confided again", child)]
        await asyncio.to_thread(house.deliver, "sessions", *rows)
        await quiet(opened)
        asked = [
            one["details"] for one in events(house.server.home, before) if one["principal"] == "ana.reid"
        ]
        assert [one["counts"] for one in asked if "counts" in one] == [{"caseloadAlerts": 0}]
        # who heard nothing was listening
        await asyncio.to_thread(house.deliver, "visits", ("1", "V1", "was found", child))
        assert (await heard(opened))["payload"]["data"]["caseloadAlerts"]["narrative"] == "was found"


@pytest.mark.anyio
async def test_she_is_told_of_hers_behind_ever_so_many_others(house: House):
    """Who took part comes in the order of the roles: 250 times as PARTY, and then her child as SUBJECT."""
    child = house.own[0]
    crowd = [(str(n), "V1", "", house.other) for n in range(250)]
    await asyncio.to_thread(house.deliver, "crowds", *crowd)
    async with wire(house.server, who(house.server, "ana.reid", "SAFEGUARDING")) as opened:
        await listening(house.server, opened, COUNTED)
        await asyncio.to_thread(house.deliver, "visits", ("1", "V1", "a fire", child))
        told = (await heard(opened))["payload"]["data"]["caseloadAlerts"]
        assert (told["narrative"], told["participants"]["totalCount"]) == ("a fire", 251)


@pytest.mark.anyio
async def test_nobody_else_is_told(house: House):
    """A colleague without that caseload, and who has no such question at all."""
    async with (
        wire(house.server, who(house.server, "tom.okafor", "SAFEGUARDING")) as colleague,
        wire(house.server, who(house.server, "pc.walsh", "SAFEGUARDING")) as officer,
    ):
        await listening(house.server, colleague, ALERTS)
        await subscribe(officer, ALERTS)
        assert (await heard(officer))["payload"][0]["extensions"]["code"] == "FORBIDDEN"
        await asyncio.to_thread(house.deliver, "visits", ("1", "V1", "was missing", house.own[0]))
        await quiet(colleague)
