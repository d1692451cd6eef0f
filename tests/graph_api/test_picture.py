"""`eventTrends` over the API: what `docs/picture.md` asks, beside what `eventCounts` counts."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cypher.plan.periods import periods
from graph_api.trends import trend_value
from schema.vocabulary import Period
from tests.docs.page import read_blocks
from tests.graph_api.servers import Server, serving

[QUERY] = [one.text for one in read_blocks("picture.md") if "eventTrends" in one.text]
COUNTS = """query ($w: EventWhere) { eventCounts(where: $w, by: [KIND, DAY]) { kind day count } }"""
SPAN = "2018-03-01", "2019-03-01"


@pytest.fixture(scope="module")
def server(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a copy of the demonstration."""
    home = tmp_path_factory.mktemp("trends") / "home"
    with serving(shutil.copytree(demonstration, home)) as running:
        running.await_ready()
        yield running


def asked(server: Server, query: str, **variables: Any) -> Any:
    return server.ask(query, variables, user="pc.walsh", purpose="CRIME_PREVENTION").data


def test_a_trend_is_what_is_counted_by_day_in_whole_weeks(server: Server):
    trends = asked(server, QUERY)["eventTrends"]
    counts = asked(server, COUNTS, w={"start": {"from": "2018-03-05T00:00:00Z"}})["eventCounts"]
    assert len(trends) == 3
    for trend in trends:
        starts = [date.fromisoformat(week["start"]) for week in trend["periods"]]
        assert starts == [date(2018, 3, 5) + timedelta(7 * n) for n in range(51)]
        assert trend["count"] == sum(week["count"] for week in trend["periods"])
        for week in trend["periods"]:
            days = [
                one["count"]
                for one in counts
                if one["kind"] == trend["kind"]
                and one["day"]
                and 0 <= (date.fromisoformat(one["day"]) - date.fromisoformat(week["start"])).days < 7
            ]
            assert week["count"] == sum(days)
    assert [one["count"] for one in trends] == sorted((one["count"] for one in trends), reverse=True)


def test_what_is_compared_is_the_year_before(server: Server):
    [now] = asked(server, TOTAL, f=SPAN[0], u=SPAN[1], e="MONTH")["eventTrends"]
    [before] = asked(server, TOTAL, f="2017-03-01", u=SPAN[0], e="MONTH")["eventTrends"]
    assert [one["yearBefore"] for one in now["periods"]] == [one["count"] for one in before["periods"]]
    assert now["yearBefore"] == before["count"]
    change = now["change"]
    assert change["ratio"] == pytest.approx(now["count"] / before["count"])
    assert change["low"] < change["ratio"] < change["high"]


TOTAL = """query ($f: Date!, $u: Date!, $e: Period) { eventTrends(from: $f, until: $u, every: $e) {
    kind count yearBefore change { ratio low high } periods { start count yearBefore unusual } } }"""


def test_what_is_older_than_anything_seen_is_not_known(server: Server):
    [trend] = asked(server, TOTAL, f="2014-03-01", u="2014-06-01", e="WEEK")["eventTrends"]
    assert trend["count"] > 0
    assert trend["kind"] is trend["yearBefore"] is trend["change"] is None
    assert {week["unusual"] for week in trend["periods"]} == {None}


def test_weeks_are_judged_by_years_of_their_own(server: Server):
    weeks = [week for trend in asked(server, QUERY)["eventTrends"] for week in trend["periods"]]
    judged = [week for week in weeks if week["unusual"] is not None]
    assert len(judged) >= 51
    assert all(week["expected"] < week["threshold"] + 1 for week in judged)
    assert all(not week["unusual"] or week["count"] > week["threshold"] for week in judged)
    assert all(week["expected"] is None for week in weeks if week not in judged)


@pytest.mark.parametrize(
    ("since", "until", "every", "said"),
    [
        ("2019-03-01", "2019-03-05", "WEEK", "No whole week"),
        ("2019-03-01", "2018-03-05", "DAY", "No whole day"),
        ("2017-03-01", "2019-03-05", "DAY", "more than 400"),
    ],
)
def test_a_span_of_no_period_or_too_many_is_refused(
    server: Server, since: str, until: str, every: str, said: str
):
    variables = {"f": since, "u": until, "e": every}
    refused = server.ask(TOTAL, variables, user="pc.walsh", purpose="CRIME_PREVENTION")
    assert refused.code == "BAD_INPUT"
    assert said in refused.body["errors"][0]["message"]


def test_a_trend_that_begins_in_the_span_is_no_rise_from_none():
    span = periods(Period.MONTH, "2019-01-01", "2019-03-01")
    counts = (*[0] * (len(span.starts) - 2), 3, 4)
    begun = trend_value(span, counts, judges=True)
    assert (begun["count"], begun["yearBefore"], begun["change"]) == (7, None, None)
    older = trend_value(span, (1, *counts[1:]), judges=True)
    assert (older["yearBefore"], older["change"]["ratio"]) == (0, None)


def test_months_are_compared_as_rates_of_their_days():
    span = periods(Period.MONTH, "2020-02-01", "2020-03-01")
    counts = (1, *[0] * (len(span.starts) - 14), 28, *[0] * 11, 29)
    assert trend_value(span, counts, judges=False)["change"]["ratio"] == pytest.approx(1.0)


TOP = """query ($w: EventWhere, $first: Int, $after: String) {
    topPlaces(where: $w, first: $first, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } edges { eventCount node { id address } } } }"""


def test_top_places_are_those_with_most_events_page_by_page(server: Server):
    where = {"kind": ["ROBBERY", "DRUGS"]}
    query = "query ($w: EventWhere) { eventCounts(where: $w, by: [PLACE]) { place count } }"
    counts = {one["place"]: one["count"] for one in asked(server, query, w=where)["eventCounts"]}
    counts.pop(None, None)
    found, after = [], None
    for _ in range(3):
        page = asked(server, TOP, w=where, first=7, after=after)["topPlaces"]
        assert page["totalCount"] == len(counts)
        found += [(edge["node"]["id"], edge["eventCount"]) for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
    assert found == sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:21]


PERSONS = """query ($roles: [InvolvementRole!]!) { topPersons(role: $roles, first: 5) {
    edges { eventCount node { id name involvements { edges { node { role event { id } } } } } } } }"""


def test_top_persons_are_those_in_most_events_in_these_roles(server: Server):
    for roles in (["SUSPECT"], ["VICTIM"], ["SUSPECT", "VICTIM"]):
        found = asked(server, PERSONS, roles=roles)["topPersons"]
        assert len(found["edges"]) == 5
        for edge in found["edges"]:
            involved = [one["node"] for one in edge["node"]["involvements"]["edges"]]
            events = {one["event"]["id"] for one in involved if one["role"] in roles}
            assert edge["eventCount"] == len(events) > 0
        counts = [edge["eventCount"] for edge in found["edges"]]
        assert counts == sorted(counts, reverse=True)


def test_no_role_is_refused(server: Server):
    variables: dict[str, Any] = {"roles": []}
    refused = server.ask(PERSONS, variables, user="pc.walsh", purpose="CRIME_PREVENTION")
    assert refused.code == "BAD_INPUT"


@pytest.mark.parametrize(
    ("user", "purpose"),
    [("leo.fischer", "SERVICE_PLANNING"), ("ana.reid", "SAFEGUARDING"), ("mara.voss", "CRIME_PREVENTION")],
)
def test_who_is_in_most_events_is_not_told_to_others(server: Server, user: str, purpose: str):
    refused = server.ask(PERSONS, {"roles": ["SUSPECT"]}, user=user, purpose=purpose)
    assert refused.code == "FORBIDDEN"


def test_the_log_names_whom_a_list_told_of(server: Server):
    person = asked(server, PERSONS, roles=["SUSPECT"])["topPersons"]["edges"][0]["node"]["id"]
    query = "query ($id: ID!) { accessesTo(person: $id) { edges { node { operation stage } } } }"
    told = server.ask(query, {"id": person}, user="irene.cole", purpose="AUDIT")
    operations = [edge["node"]["operation"] for edge in told.data["accessesTo"]["edges"]]
    assert "topPersons" in operations
