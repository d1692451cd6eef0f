"""`richpicture trial`: from what a trial could find to what came of it, and to whom anyone may show it."""

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ledger.database import Ledger
from tests.graph_api.servers import Server, environment, richpicture, serving
from tests.graph_api.trials import DAY, ONE, began, installed, today
from tests.patrol.crime_ledger import DAYS as TOLD_BY_DAY
from tests.patrol.crime_ledger import Crime, deliver, source

SPOTS, DAYS = 8, 28
VIOLENCE = "VIOLENCE_AND_SEXUAL_OFFENCES"
EFFECT = """query ($id: ID!) { trial(id: $id) { opened allocationHash effect { countedAt treatedEvents
    controlEvents treatedUnitDays controlUnitDays p allocations exact rateRatio rateRatioLow rateRatioHigh
    displacement { weightedDifference low high p quotient } } } }"""


class Place:
    """An installation with a trial that has ended, a server on it, and a file of what happened."""

    def __init__(self, server: Server, id: str, units: list[str], first: date) -> None:
        self.server = server
        self.id = id
        self.units = units
        self.first = first

    def run(self, *words: str, code: int = 0) -> str:
        done = richpicture("trial", *words, env=environment(self.server.home), cwd=self.server.home)
        assert done.returncode == code, done.stderr
        return done.stdout if code == 0 else done.stderr

    def told(self, query: str = EFFECT, **more: str) -> Any:
        given = {"id": self.id, **more}
        return self.server.ask(query, given, user="ines.brandt", purpose="CRIME_PREVENTION", case=None).data[
            "trial"
        ]


@pytest.fixture(scope="module")
def place(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("trial") / "home"
    units = installed(demonstration, home, SPOTS)
    first = today() - (DAYS + 2) * DAY
    id = began(home, units, first, DAYS)
    with serving(home) as server:
        found = Place(server, id, units, first)
        arms = [
            {one["hotspot"]: one["treated"] for one in found.told(ONE, on=str(first + n * DAY))["allocation"]}
            for n in range(DAYS)
        ]
        ledger = Ledger.open(f"sqlite:///{home / 'ledger.db'}")
        deliver(ledger, home, happened(units, first, arms), source(at=TOLD_BY_DAY, marking="PUBLIC"))
        ledger.close()
        yield found


def happened(units: list[str], first: date, arms: list[dict[str, bool]]) -> Iterator[Crime]:
    """Weeks of crimes in hotspots and next to them; a third as many where and when one is treated."""
    chance, refs = np.random.default_rng(1), count()
    for n in range(-42, len(arms)):
        for number, unit in enumerate(units):
            rate = 2 / 3 if n >= 0 and arms[n][unit] else 2.0
            rates = ((VIOLENCE, 51.701, rate), (VIOLENCE, 51.7025, 0.5), ("BURGLARY", 51.701, 1.0))
            for kind, north, mean in rates:
                for _ in range(chance.poisson(mean)):
                    yield Crime(f"{next(refs)}", kind, str(first + n * DAY), -1.299 + number / 200, north)


def test_a_trial_is_designed_on_what_happened_before(place: Place):
    words = ("--kind", "VIOLENCE_AND_SEXUAL_OFFENCES", "--hotspots", "8", "--block", "4", "--days", "28")
    told = place.run("design", *words)
    assert "8 hotspots in 2 blocks, 28 days, arms drawn each day" in told
    assert "prevented is found 80% of the time" in told
    blocks = json.loads(told.splitlines()[-1].partition(": ")[2])
    assert sorted(unit for block in blocks for unit in block) == sorted(place.units)
    assert "a trial of 9 needs more" in place.run("design", *words[:2], "--hotspots", "9", code=1)


def test_what_came_of_it_is_counted_once_and_told_to_all_who_see_the_trial(place: Place):
    assert place.told()["effect"] is None
    assert "was not counted yet" in place.run("report", place.id, "trial.html", code=1)
    printed = json.loads(place.run("conclude", place.id))
    effect = place.told()["effect"]
    assert effect["p"] <= 0.001
    # one draw of arms in twenty has an interval without the true third
    assert 0.2 < effect["rateRatio"] < 0.5
    assert effect["rateRatioLow"] < effect["rateRatio"] < effect["rateRatioHigh"] < 1
    assert effect["treatedUnitDays"] == effect["controlUnitDays"] == DAYS * SPOTS // 2
    assert effect["displacement"]["weightedDifference"] < 0
    assert {name: effect[name] for name in effect if name != "countedAt"} == {
        name: printed[name] for name in effect if name != "countedAt"
    }
    assert "nothing was written" in place.run("conclude", place.id)
    assert place.told()["effect"] == effect


def test_how_many_events_can_not_be_counted_is_told_beside_the_effect(place: Place):
    home = place.server.home
    done = richpicture("trial", "conclude", place.id, env=environment(home), cwd=home)
    told = re.search(r"Not counted: ([\d,]+) events of the ledger tell no day or no place", done.stderr)
    assert told is not None
    assert int(told[1].replace(",", "")) > 0


def test_the_report_is_one_page_that_needs_nothing_else(place: Place):
    place.run("conclude", place.id)
    place.run("report", place.id, "trial.html")
    page = (place.server.home / "trial.html").read_text(encoding="utf-8")
    effect = place.told()["effect"]
    assert f"{effect['rateRatio']:.2f} times as much happened" in page
    assert page.count("<polyline") == 2
    for outside in ("<script", "<link", "src=", "http://", "https://", "@import"):
        assert outside not in page.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_anyone_verifies_what_was_opened(place: Place, tmp_path: Path):
    told = place.told()
    (tmp_path / "opened.json").write_text(told["opened"], encoding="utf-8")

    def verified(hash: str) -> tuple[int, str]:
        words = ("trial", "verify", "opened.json", "--hash", hash)
        done = richpicture(*words, env={"PATH": "/usr/bin:/bin"}, cwd=tmp_path)
        return done.returncode, done.stdout + done.stderr

    assert verified(told["allocationHash"])[0] == 0
    assert "is not what was sealed" in verified("0" * 64)[1]
    altered = json.loads(told["opened"])
    altered["salt"] = "00" * 32
    (tmp_path / "opened.json").write_text(json.dumps(altered), encoding="utf-8")
    assert verified(told["allocationHash"])[0] == 1
    (tmp_path / "opened.json").write_text("{", encoding="utf-8")
    assert "can't be read as JSON" in verified("0" * 64)[1]


def test_a_trial_that_goes_on_is_not_judged(place: Place):
    on = began(place.server.home, place.units, today(), 7)
    assert "judged after that day" in place.run("conclude", on, code=1)
    assert "There is no trial trial_none" in place.run("conclude", "trial_none", code=1)


def test_months_are_no_days(demonstration: Path, tmp_path: Path):
    """Of the demonstration's own crimes only the month is known."""
    home = tmp_path / "home"
    id = began(home, installed(demonstration, home, 4), today() - 9 * DAY, 7)
    done = richpicture("trial", "conclude", id, env=environment(home), cwd=home)
    assert done.returncode == 1
    assert "No event of the ledger tells its day" in done.stderr
