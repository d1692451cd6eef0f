"""`richpicture dashboard`: a server's answers to its user as one page, and nothing but these."""

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from graph_api.dashboard import Picture
from graph_api.dashboard_page import dashboard_page
from graph_api.dashboard_plots import change, hours, weeks, words_of_change
from schema.vocabulary import Purpose
from tests.graph_api.servers import Server, environment, richpicture, serving

UNTIL = "2019-03-01"


@pytest.fixture(scope="module")
def server(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a copy of the demonstration."""
    home = tmp_path_factory.mktemp("dashboard") / "home"
    with serving(shutil.copytree(demonstration, home)) as running:
        running.await_ready()
        yield running


def written(
    server: Server, user: str, purpose: str, file: Path, *more: str
) -> subprocess.CompletedProcess[str]:
    words = ("dashboard", "--purpose", purpose, "--until", UNTIL, "--server", server.url, "--out", str(file))
    return richpicture(*words, "--user", user, *more, env=environment(server.home), cwd=file.parent)


def test_an_officers_page_tells_what_the_api_tells_him(server: Server, tmp_path: Path):
    done = written(server, "pc.walsh", "CRIME_PREVENTION", tmp_path / "page.html")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"Open it with a browser: {tmp_path / 'page.html'}\n"
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert (tmp_path / "page.html").stat().st_mode & 0o777 == 0o600
    query = """{ eventTrends(from: "2018-02-26", until: "2019-02-25") { count periods { count unusual } }
        topPersons(role: [VICTIM],
            where: {start: {from: "2018-02-26T00:00:00Z", until: "2019-02-25T00:00:00Z"}}) {
            edges { eventCount node { name } } } }"""
    told = server.ask(query, user="pc.walsh", purpose="CRIME_PREVENTION").data
    [trend] = told["eventTrends"]
    assert f"<b>{trend['count']:,}</b>events in 52 weeks" in page
    assert f"<b>{sum(week['unusual'] or 0 for week in trend['periods'])}</b>unusual weeks of 52" in page
    for edge in told["topPersons"]["edges"]:
        assert edge["node"]["name"] in page
    for title in ("Week by week", "By kind", "When", "Where most happened", "Most often victims"):
        assert f"<h2>{title}</h2>" in page


def test_it_loads_nothing_and_runs_nothing(server: Server, tmp_path: Path):
    written(server, "pc.walsh", "CRIME_PREVENTION", tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert not re.search(r"(src|href|url\()\s*=?\s*[\"']?(https?:|//|data:)", page)
    assert "<script" not in page
    assert "default-src 'none'" in page


def test_what_a_role_may_not_ask_is_not_on_its_page(server: Server, tmp_path: Path):
    done = written(server, "mara.voss", "CRIME_PREVENTION", tmp_path / "page.html")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "Mara Voss, Thames Valley Police (tasking manager), for crime prevention" in page
    assert "<h2>Week by week</h2>" in page
    assert "Most often" not in page


def test_an_analysts_page_has_the_published_indicators_and_no_person(server: Server, tmp_path: Path):
    done = written(server, "leo.fischer", "SERVICE_PLANNING", tmp_path / "page.html")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    told = server.ask(
        "{ populationIndicators { name } }", user="leo.fischer", purpose="SERVICE_PLANNING", case=None
    ).data["populationIndicators"]
    assert told
    assert all(f"<h3>{one['name']}</h3>" in page for one in told)
    assert "Most often" not in page


def test_each_question_is_on_the_log_as_hers(server: Server, tmp_path: Path):
    written(server, "mara.voss", "CRIME_PREVENTION", tmp_path / "page.html")
    with closing(sqlite3.connect(server.home / "ledger.db")) as ledger:
        log = ledger.execute(
            "SELECT DISTINCT operation FROM audit_event WHERE principal = 'mara.voss' AND stage = 'OUTCOME'"
        ).fetchall()
    assert {"viewer", "eventTrends", "eventCounts", "topPlaces", "hotspots"} <= {one for (one,) in log}


def test_a_token_of_an_identity_provider_comes_from_a_file(server: Server, tmp_path: Path):
    (tmp_path / "token").write_text(f"{server.token('mara.voss')}\n", encoding="ascii")
    words = ("dashboard", "--purpose", "CRIME_PREVENTION", "--until", UNTIL, "--server", server.url)
    asked = richpicture(*words, "--token", "token", env=environment(server.home), cwd=tmp_path)
    assert asked.returncode == 0, asked.stderr
    assert "Mara Voss" in (tmp_path / "dashboard.html").read_text(encoding="utf-8")
    nobody = richpicture(*words, env=environment(server.home), cwd=tmp_path)
    assert nobody.stderr == "Say who asks: --token with a file, or in development --user.\n"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--server", "http://127.0.0.1:9"), "Start it with `richpicture serve`"),
        (("--user", "nobody.here"), "There is no user 'nobody.here'"),
        (("--until", "tomorrow"), "'tomorrow' is no day"),
        (("--purpose", "SAFEGUARDING"), "SAFEGUARDING needs a case"),
        (("--purpose", "SERVICE_PLANNING"), "tells this user nothing for SERVICE_PLANNING"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(
    server: Server, tmp_path: Path, more: tuple[str, ...], said: str
):
    done = written(server, "pc.walsh", "CRIME_PREVENTION", tmp_path / "page.html", *more)
    assert done.returncode == 1
    assert said in done.stderr
    assert not (tmp_path / "page.html").exists()


def week(n: int, count: int, **more: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(("yearBefore", "expected", "threshold", "unusual"))
    return {"start": f"2019-01-{n:02}", "count": count, **nothing, **more}


def test_a_plot_has_a_column_for_each_week_and_marks_what_is_unusual():
    told = [week(7, 3), week(14, 9, yearBefore=2, expected=2.5, threshold=7.0, unusual=True)]
    drawn = weeks(told)
    assert drawn.count("<rect") == 2
    assert drawn.count('class="unusual"') == 1
    assert "Week of 2019-01-14: 9, a year before 2, expected 2.5, seldom more than 7, unusual" in drawn


def test_a_change_is_told_with_its_interval_and_shown_from_a_quarter_to_four_times():
    assert words_of_change({"ratio": 1.12, "low": 0.97, "high": 1.284}) == "+12 % (−3 to +28)"
    assert words_of_change({"ratio": None, "low": 3.0, "high": None}) == "none before (+200 % at least)"
    assert 'class="change alike"' in change({"ratio": 1.0, "low": 0.5, "high": 2.0})
    assert 'class="change more"' in change({"ratio": 9.0, "low": 5.0, "high": None})
    assert 'cx="130.0"' in change({"ratio": 1.0, "low": 0.5, "high": 2.0})


def test_hours_without_an_event_are_empty_squares():
    drawn = hours([{"weekday": 1, "hour": 23, "count": 4}, {"weekday": None, "hour": None, "count": 99}])
    assert drawn.count("<rect") == 7 * 24
    assert drawn.count('class="none"') == 7 * 24 - 1


def test_what_somebody_wrote_is_text():
    who = {"name": "<b>Ann</b>", "roles": ["OFFICER"], "agency": {"name": "A & B"}}
    node: dict[str, Any] = {"address": "<script>", "postcode": None, "areas": []}
    places = {"topPlaces": {"totalCount": 1, "edges": [{"eventCount": 1, "node": node}]}}
    picture = Picture(who, Purpose.CRIME_PREVENTION, date(2018, 2, 26), date(2019, 2, 25), {"places": places})
    page = dashboard_page(picture, datetime(2019, 3, 1, tzinfo=UTC))
    assert "&lt;b&gt;Ann&lt;/b&gt;, A &amp; B" in page
    assert "<script" not in page
