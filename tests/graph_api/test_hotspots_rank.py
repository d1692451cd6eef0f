"""`richpicture hotspots rank`: the ledger's events become hotspots that the API tells, once and dated."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from graph_api.ranking import deciles_on, rank
from ledger.classes import class_number
from ledger.database import Ledger
from patrol.errors import PatrolError
from patrol.hotspots.hotspot import page
from schema.partnership import ConfigurationError
from schema.vocabulary import Category, Marking
from tests.graph_api.servers import DEMO, environment, richpicture
from tests.patrol.crime_ledger import Crime, area, deliver, partnership

FIRST = date(2025, 9, 1)
CODES = ("E01000001", "E01000002")


def crimes(since: date, days: int, every: int) -> list[Crime]:
    """Robberies at two corners, at one five times as often, and drugs everywhere."""
    found = []
    for n in range(days):
        day = since + timedelta(days=n)
        for corner, often in ((0, every), (1, 5 * every)):
            if n % often == 0:
                at = (-1.25 + corner * 0.02, 51.75)
                found.append(Crime(f"{day}-{corner}", "ROBBERY", f"{day} 22:30", *at, CODES[corner]))
        if n % 3 == 0:
            at = (-1.25 + (n * 7 % 40) / 1000, 51.75 + (n * 11 % 40) / 1000)
            found.append(Crime(f"{day}-d", "DRUGS", f"{day} 12:00", *at))
    return found


def test_a_ranking_is_of_what_happened_before_its_first_day(ledger: Ledger, tmp_path: Path):
    deliver(ledger, tmp_path, crimes(date(2025, 1, 1), 200, 2))
    told = partnership(area(CODES[0], "North 1A"), area(CODES[1], "South 2B"), share=0.05)
    found = rank(ledger, told, FIRST)
    assert found.written
    assert found.days == (FIRST, date(2025, 9, 30))
    assert found.marked.method["ranking"] == "decayed"
    first, second = found.marked.spots[:2]
    assert first.name.startswith("North 1A at 51.75")
    assert second.name.startswith("South 2B at 51.75")
    assert first.score == pytest.approx(5 * second.score, rel=0.05)
    assert first.hours.index(max(first.hours)) == 22
    with ledger.begin() as connection:
        number = class_number(connection, "police", Category.PATROL, Marking.OFFICIAL)
        kept = page(connection, [number], "2025-09-05", None, 50).hotspots
    assert [one.name for one in kept] == [one.name for one in found.marked.spots]
    assert kept[0].window == "2025-09-01/2025-09-30"
    assert kept[0].hours == first.hours


def test_the_same_input_again_changes_nothing_and_more_of_it_makes_a_ranking_beside(
    ledger: Ledger, tmp_path: Path
):
    deliver(ledger, tmp_path, crimes(date(2025, 1, 1), 200, 2))
    told = partnership()
    assert rank(ledger, told, FIRST).written
    assert not rank(ledger, told, FIRST).written
    late = crimes(date(2025, 8, 1), 20, 1)
    deliver(ledger, tmp_path, late)
    again = rank(ledger, told, FIRST)
    assert again.written
    assert not rank(ledger, told, FIRST).written
    assert rank(ledger, told, FIRST + timedelta(days=30)).written
    with ledger.begin() as connection:
        number = class_number(connection, "police", Category.PATROL, Marking.OFFICIAL)
        kept = page(connection, [number], "2025-09-05", None, 50).hotspots
    assert [one.score for one in kept] == [one.score for one in again.marked.spots]


def test_what_is_ranked_is_what_the_configuration_names(sqlite_ledger: Ledger, tmp_path: Path):
    deliver(sqlite_ledger, tmp_path, crimes(date(2025, 1, 1), 200, 2))
    drugs = rank(sqlite_ledger, partnership(kinds=["DRUGS"], side=250, days=7), FIRST)
    assert drugs.days[1] == date(2025, 9, 7)
    assert {one.area for one in drugs.marked.spots} == {62_500.0}
    assert drugs.marked.method["events"] == 67
    nobody = partnership().model_copy(update={"hotspots": None})
    with pytest.raises(ConfigurationError, match=r"has no \[hotspots\]"):
        rank(sqlite_ledger, nobody, FIRST)
    stranger = partnership(agency="elsewhere")
    with pytest.raises(ConfigurationError, match="no agency 'elsewhere'"):
        rank(sqlite_ledger, stranger, FIRST)


def test_the_demonstration_is_ranked_and_says_how(demonstration: Path):
    said = (demonstration / "said").read_text(encoding="utf-8")
    assert "Hotspots of 2019-03-01 to 2019-03-30" in said
    assert "by decayed counts of" in said
    assert "only the month is known" in said
    with closing(sqlite3.connect(demonstration / "ledger.db")) as ledger:
        rows = ledger.execute("SELECT since, until FROM hotspot_set").fetchall()
    assert rows == [("2019-03-01", "2019-03-30")]


def test_the_command_tells_what_was_ranked_and_that_it_was(demo_home: Path):
    env = environment(demo_home)
    again = richpicture("hotspots", "rank", "--on", "2019-03-01", env=env, cwd=demo_home)
    assert again.returncode == 0, again.stderr
    assert "The very same ranking stands there already: nothing was written." in again.stdout
    later = richpicture("hotspots", "rank", "--on", "2019-06-01", env=env, cwd=demo_home)
    assert "Hotspots of 2019-06-01 to 2019-06-30" in later.stdout
    assert "The last event is of 2019-02: what happened since is not known." in later.stdout
    with closing(sqlite3.connect(demo_home / "ledger.db")) as ledger:
        log = ledger.execute(
            "SELECT stage, action, principal FROM audit_event WHERE operation = 'hotspots rank' ORDER BY seq"
        ).fetchall()
    assert [(stage, action) for stage, action, _ in log[-2:]] == [("INTENT", "ALTER"), ("OUTCOME", "ALTER")]
    assert log[-1][2].startswith("local:")
    wrong = richpicture("hotspots", "rank", "--on", "June", env=env, cwd=demo_home)
    assert (wrong.returncode, wrong.stderr) == (1, "'June' is no day; write it as 2026-01-31.\n")


def test_hotspots_leave_as_geojson_and_as_a_map_and_that_is_logged(demo_home: Path, tmp_path: Path):
    env = environment(demo_home)
    done = richpicture("hotspots", "export", "--on", "2019-03-05", env=env, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    features = json.loads(done.stdout)["features"]
    assert len(features) == 59
    assert features[0]["properties"]["window"] == "2019-03-01/2019-03-30"
    drawn = richpicture("hotspots", "map", "map.html", "--on", "2019-03-05", env=env, cwd=tmp_path)
    assert drawn.stdout == "Open it with a browser: map.html\n"
    text = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "<h1>Hotspots of 2019-03-01 to 2019-03-30</h1>" in text
    assert features[58]["properties"]["name"] in text
    early = richpicture("hotspots", "export", "--on", "2019-02-05", env=env, cwd=tmp_path)
    assert (early.returncode, early.stdout) == (1, "")
    assert early.stderr == "For 2019-02-05 no hotspots are ranked. To rank them: richpicture hotspots rank\n"
    nowhere = richpicture("hotspots", "map", "no/map.html", "--on", "2019-03-05", env=env, cwd=tmp_path)
    assert nowhere.stderr == "no/map.html: can't be written (No such file or directory).\n"
    with closing(sqlite3.connect(demo_home / "ledger.db")) as ledger:
        log = ledger.execute(
            "SELECT operation, stage FROM audit_event WHERE action = 'EXPORT' ORDER BY seq LIMIT 4"
        ).fetchall()
    assert log == [(f"hotspots {one}", stage) for one in ("export", "map") for stage in ("INTENT", "OUTCOME")]


def test_hotspots_are_told_by_the_deprivation_of_their_areas(ledger: Ledger, tmp_path: Path):
    deliver(ledger, tmp_path, crimes(date(2025, 1, 1), 200, 2))
    plain = partnership(area(CODES[0], "North 1A"), area(CODES[1], "South 2B"), share=0.05)
    rank(ledger, plain, FIRST)
    with pytest.raises(PatrolError, match="No area had a decile"):
        deciles_on(ledger, plain, FIRST)
    told = partnership(area(CODES[0], "North 1A", 1), area(CODES[1], "South 2B", 9), share=0.05)
    assert rank(ledger, told, FIRST).written
    untold, poorest, better = deciles_on(ledger, told, FIRST)
    assert (untold.decile, poorest.decile, better.decile) == (0, 1, 9)
    assert (poorest.cells, poorest.hotspots, poorest.events) == (1, 1, 100)
    assert (better.cells, better.hotspots, better.events) == (1, 1, 20)
    assert poorest.expected == pytest.approx(5 * better.expected, rel=0.05)
    with pytest.raises(PatrolError, match="no hotspots are ranked"):
        deciles_on(ledger, told, FIRST - timedelta(days=1))


def test_fairness_is_a_table_by_decile(demonstration: Path, tmp_path: Path):
    home = shutil.copytree(demonstration, tmp_path / "home")
    folder = shutil.copytree(DEMO, tmp_path / "partnership")
    file = folder / "partnership.toml"
    text = file.read_text(encoding="utf-8")
    code, deciles = re.compile(r'(kind = "LSOA", code = "(\w+)", name = "[^"]*")'), iter(range(10_000))
    told = code.sub(lambda found: f"{found[1]}, decile = {next(deciles) % 10 + 1}", text)
    file.write_text(told, encoding="utf-8")
    env = environment(home, partnership=str(folder))
    before = richpicture("hotspots", "fairness", "--on", "2019-03-01", env=env, cwd=tmp_path)
    assert (before.returncode, before.stdout) == (1, "")
    assert "Give areas in partnership.toml their `decile`" in before.stderr
    assert richpicture("hotspots", "rank", "--on", "2019-03-01", env=env, cwd=tmp_path).returncode == 0
    table = richpicture("hotspots", "fairness", "--on", "2019-03-01", env=env, cwd=tmp_path).stdout
    rows = [line.split("│")[1:-1] for line in table.splitlines() if line.startswith("│")]
    named = [row[0].strip() for row in rows]
    assert named in ([str(n) for n in range(1, 11)], ["not told", *(str(n) for n in range(1, 11))])
    assert sum(int(row[3]) for row in rows) == 59
