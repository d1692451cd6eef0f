"""A field that policy closes shows nothing, and the answer says so only where policy lets the viewer know."""

from typing import Any

from tests.graph_api.servers import Answer, Server

EVENTS = """query ($where: EventWhere!) { events(where: $where, first: 20) { edges { node {
    agency { id } kind story: narrative outcome start } } } }"""


def redacted(answer: Answer) -> dict[tuple[Any, ...], list[str]]:
    """What an answer says is redacted, by its path."""
    listed = answer.body.get("extensions", {}).get("redacted", [])
    found = {tuple(one["path"]): one["fieldClasses"] for one in listed}
    assert len(found) == len(listed)
    return found


def test_what_is_closed_is_listed_whether_there_is_anything_or_not(demo_server: Server):
    asked = {"where": {"agency": ["agency_police"], "kind": ["BURGLARY", "CUSTODY"]}}
    answer = demo_server.ask(EVENTS, asked, user="ana.reid")
    nodes = [edge["node"] for edge in answer.data["events"]["edges"]]
    found = redacted(answer)
    assert nodes
    assert found
    for place, node in enumerate(nodes):
        way = ("events", "edges", place, "node")
        assert ((*way, "story") in found) <= (node["story"] is None)
        assert (*way, "start") not in found, "when it was is told with existence"
    assert {tuple(classes) for classes in found.values()} <= {("NARRATIVE",), ("OPERATIONAL",)}


def test_whoever_sees_all_of_it_is_told_of_nothing_closed(demo_server: Server):
    asked = {"where": {"agency": ["agency_police"], "kind": ["BURGLARY", "CUSTODY"]}}
    answer = demo_server.ask(EVENTS, asked, user="pc.walsh", purpose="CRIME_PREVENTION")
    assert answer.data["events"]["edges"]
    assert redacted(answer) == {}
    assert "extensions" not in answer.body


def test_where_policy_does_not_let_her_know_it_looks_like_absent(demo_server: Server):
    # A hospital's story is closed to the mental health trust, and no rule lets her know.
    asked = {"where": {"agency": ["agency_nhs_acute"]}}
    answer = demo_server.ask(EVENTS, asked, user="dr.mehta")
    nodes = [edge["node"] for edge in answer.data["events"]["edges"]]
    assert nodes
    assert all(node["story"] is None for node in nodes)
    assert "extensions" not in answer.body


def test_the_list_is_that_of_what_she_does_not_see(demo_server: Server):
    query = """{ viewer { sees { agency { id } category fieldClasses } }
        findPersons(by: {text: "Smith"}, first: 50) { edges { node {
        records(first: 50) { edges { node { agency { id } category phones } } } } } } }"""
    answer = demo_server.ask(query, user="ana.reid")
    opened = {
        (one["agency"]["id"], one["category"])
        for one in answer.data["viewer"]["sees"]
        if "CONTACT" in one["fieldClasses"]
    }
    found, told = redacted(answer), set[bool]()
    for n, person in enumerate(answer.data["findPersons"]["edges"]):
        for m, edge in enumerate(person["node"]["records"]["edges"]):
            way = ("findPersons", "edges", n, "node", "records", "edges", m, "node", "phones")
            record = edge["node"]
            closed = (record["agency"]["id"], record["category"]) not in opened
            assert (way in found) == closed, record
            assert found.get(way, ["CONTACT"]) == ["CONTACT"]
            told.add(closed)
    assert told == {True, False}
