"""`richpicture population publish` and the question that it answers: published once, told to analysts."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.docs.page import read_blocks
from tests.docs.played import play_on
from tests.graph_api.servers import Answer, Server, environment, richpicture, serving

BLOCKS = read_blocks("population.md")
FIRST, DAY, LATER = "2019-03-01", "2019-04-01", "2019-05-01"
"""The day on which the demonstration publishes, that of the page, and one after it."""
TABLE = """query ($measure: PopulationMeasure!, $by: [PopulationDimension!]!, $snapshot: Date) {
    populationTable(measure: $measure, by: $by, snapshot: $snapshot) { measure by snapshot
        cells { ageBand sex agencyCount area kind month count } } }"""


@pytest.fixture(scope="module")
def home(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demonstration on which the commands of the page were played."""
    base = tmp_path_factory.mktemp("population")
    made = shutil.copytree(demonstration, base / "home")
    play_on(environment(made), BLOCKS, base)
    return made


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    """A server on it."""
    with serving(home) as running:
        running.await_ready()
        yield running


def planner(server: Server, query: str = TABLE, **variables: Any) -> Answer:
    return server.ask(query, variables, user="leo.fischer", purpose="SERVICE_PLANNING", case=None)


def counted(answer: Answer) -> int:
    return sum(int(cell["count"]) for cell in answer.data["populationTable"]["cells"])


def test_an_analyst_is_told_what_was_published(server: Server, home: Path):
    question, _ = (block.text for block in BLOCKS if block.language == "graphql")
    cells = planner(server, question).data["populationTable"]["cells"]
    assert {cell["sex"] for cell in cells} >= {"FEMALE", "MALE"}
    assert all(cell["count"] >= 10 and cell["count"] % 10 == 0 for cell in cells)
    everybody = planner(server, measure="PERSONS", by=[])
    [cell] = everybody.data["populationTable"]["cells"]
    assert [name for name, value in cell.items() if value is not None] == ["count"]
    with closing(sqlite3.connect(home / "ledger.db")) as ledger:
        (persons,) = ledger.execute(
            """SELECT count(DISTINCT m.person) FROM record r JOIN entry e ON e.id = r.entry
               JOIN membership m ON m.record = r.id JOIN class c ON c.number = r.class
               WHERE e.state = 'current' AND c.category IN
               ('CRIME', 'HOUSING', 'YOUTH_JUSTICE', 'OFFENDER_MANAGEMENT')"""
        ).fetchone()
    assert abs(counted(everybody) - persons) < 100
    events = planner(server, measure="EVENTS", by=["KIND", "AREA"]).data["populationTable"]
    assert events["by"] == ["AREA", "KIND"]
    assert {cell["area"][:1] for cell in events["cells"] if cell["area"]} == {"E"}


def test_what_was_not_published_is_refused_with_what_was(server: Server):
    for measure, by in (("PERSONS", ["SEX"]), ("PERSONS", ["KIND"]), ("EVENTS", ["MONTH"])):
        refused = planner(server, measure=measure, by=by)
        assert refused.code == "BAD_INPUT"
        assert "PERSONS by AGE_BAND, SEX" in refused.body["errors"][0]["message"]
    assert planner(server, measure="PERSONS", by=[], snapshot="2019-02-01").code == "BAD_INPUT"


@pytest.mark.parametrize(
    ("user", "purpose", "code"),
    [
        ("ana.reid", "SAFEGUARDING", "FORBIDDEN"),
        ("pc.walsh", "CRIME_PREVENTION", "FORBIDDEN"),
        ("irene.cole", "AUDIT", "FORBIDDEN"),
        ("leo.fischer", None, "PURPOSE_REQUIRED"),
        ("leo.fischer", "CRIME_PREVENTION", "FORBIDDEN"),
    ],
)
def test_others_and_other_purposes_are_told_nothing(
    server: Server, user: str, purpose: str | None, code: str
):
    answer = server.ask(TABLE, {"measure": "PERSONS", "by": []}, user=user, purpose=purpose, case="C-1")
    assert answer.code == code


def test_a_snapshot_is_never_altered_and_a_later_one_stands_beside_it(server: Server, home: Path):
    before = planner(server, measure="PERSONS", by=[], snapshot=DAY).data
    done = richpicture("population", "publish", "--on", LATER, env=environment(home), cwd=home)
    assert done.returncode == 0, done.stderr
    assert planner(server, measure="PERSONS", by=[]).data["populationTable"]["snapshot"] == LATER
    assert planner(server, measure="PERSONS", by=[], snapshot=DAY).data == before
    with closing(sqlite3.connect(home / "ledger.db")) as ledger:
        log = ledger.execute(
            "SELECT stage, action FROM audit_event WHERE operation = 'population publish' ORDER BY seq"
        ).fetchall()
        tables = ledger.execute("SELECT day, count(*) FROM population_table GROUP BY day").fetchall()
    assert log == [("INTENT", "ALTER"), ("OUTCOME", "ALTER")] * 3
    assert tables == [(FIRST, 10), (DAY, 10), (LATER, 10)]


def test_a_chart_has_a_bar_for_each_cell_and_that_it_left_is_logged(server: Server, home: Path):
    cells = planner(server, measure="PERSONS", by=["SEX", "AGE_BAND"], snapshot=DAY).data["populationTable"]
    drawn = (home.parent / "persons.svg").read_text(encoding="utf-8")
    assert drawn.count("<rect x=") == len(cells["cells"])
    assert f"Persons by age band and sex, {DAY}" in drawn
    with closing(sqlite3.connect(home / "ledger.db")) as ledger:
        log = ledger.execute(
            "SELECT stage, action FROM audit_event WHERE operation = 'population chart' ORDER BY seq"
        ).fetchall()
    assert log == [("INTENT", "EXPORT"), ("OUTCOME", "EXPORT")] * 2  # the tables' chart and the indicators'
    for by, said in (("KIND", "PERSONS is not counted by KIND"), ("SEX", "Published are: EVENTS by AREA;")):
        words = ("population", "chart", "PERSONS", "none.svg", "--by", by)
        wrong = richpicture(*words, env=environment(home), cwd=home)
        assert wrong.returncode == 1
        assert said in wrong.stderr
    assert not (home / "none.svg").exists()


def test_indicators_are_told_as_they_were_published(server: Server, home: Path):
    _, question = (block.text for block in BLOCKS if block.language == "graphql")
    told = planner(server, question).data["populationIndicators"]
    assert told[0]["name"] == "Persons known to two or more agencies"
    for one in told:
        assert 0 <= one["low"] < one["share"] < one["high"] <= 1
        assert one["whole"] % 10 == 0
    cells = planner(server, measure="PERSONS", by=["AGENCY_COUNT"]).data["populationTable"]["cells"]
    counts = {cell["agencyCount"]: cell["count"] for cell in cells}
    assert told[0]["whole"] == counted(planner(server, measure="PERSONS", by=[]))
    # In a table a count that is not certain to be ten is not shown; it counts in a sum all the same.
    assert told[0]["share"] == pytest.approx(1 - counts["1"] / told[0]["whole"])
    drawn = (home.parent / "indicators.svg").read_text(encoding="utf-8")
    assert drawn.count("<circle") == len(told)
    early = '{ populationIndicators(snapshot: "2019-03-01") { snapshot } }'
    assert {one["snapshot"] for one in planner(server, early).data["populationIndicators"]} == {FIRST}


def test_indicators_of_what_is_closed_look_as_if_there_were_none(server: Server):
    query = "{ populationIndicators { name } }"
    closed = server.ask(query, user="leo.fischer", purpose="CRIME_PREVENTION", case="C-1")
    assert closed.code == "FORBIDDEN"
    nobody = server.ask(query, user="pc.walsh", purpose="CRIME_PREVENTION")
    assert nobody.code == "FORBIDDEN"
    none = planner(server, '{ populationIndicators(snapshot: "2018-01-01") { name } }')
    assert none.data == {"populationIndicators": []}


def test_with_another_secret_nothing_is_published(home: Path, tmp_path: Path):
    other = shutil.copytree(home, tmp_path / "home")
    (other / "population.key").write_bytes(bytes(32))
    done = richpicture("population", "publish", "--on", "2019-06-01", env=environment(other), cwd=other)
    assert done.returncode == 1
    assert "Bring population.key back" in done.stderr
