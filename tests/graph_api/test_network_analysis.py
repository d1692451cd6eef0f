"""`networkAnalysis` over the API: the network of what its viewer sees, for those who may, on the log."""

from collections import Counter
from itertools import combinations
from typing import Any

import networkx as nx
import pytest

from cypher.plan.analysis import MOST_PERSONS, Involved
from cypher.plan.analysis import MOST_TOGETHER as BOUND
from cypher.plan.chosen import Wanted
from graph_api.analysis import analysis_value
from graph_api.errors import TooCostly
from networks.together import MOST_TOGETHER
from tests.docs.page import read_blocks
from tests.graph_api.servers import Answer, Server

[SHOWN] = [one.text for one in read_blocks("picture.md") if "networkAnalysis" in one.text]
QUERY = """query ($roles: [InvolvementRole!]!, $w: EventWhere, $a: ID, $s: Int, $l: Int) {
  networkAnalysis(role: $roles, where: $w, around: $a, steps: $s, largest: $l, first: 1000) {
    personCount tieCount eventCount crowdCount
    members { person ties weight largestEvent betweenness core community constraint }
    communities { number personCount }
    ties { from to events } } }"""
EVENTS = """query ($w: EventWhere, $after: String) { events(where: $w, first: 200, after: $after) {
  edges { node { id participants(first: 50) { edges { node { role person { id } } } } } }
  pageInfo { hasNextPage endCursor } } }"""
BURGLARIES = {"kind": ["BURGLARY", "ROBBERY", "VIOLENCE_AND_SEXUAL_OFFENCES"]}
OFFICER: dict[str, Any] = {"user": "pc.walsh", "purpose": "CRIME_PREVENTION"}


def asked(server: Server, query: str, **variables: Any) -> Answer:
    return server.ask(query, variables, **OFFICER)


def shared(server: Server, where: dict[str, Any], roles: set[str]) -> Counter[tuple[str, str]]:
    """How many events each two persons share, counted from the lists that the same viewer is given."""
    found: Counter[tuple[str, str]] = Counter()
    after = None
    while True:
        page = asked(server, EVENTS, w=where, after=after).data["events"]
        for edge in page["edges"]:
            involved = [one["node"] for one in edge["node"]["participants"]["edges"]]
            persons = {one["person"]["id"] for one in involved if one["role"] in roles}
            found.update(combinations(sorted(persons), 2))
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def told(analysis: dict[str, Any]) -> dict[tuple[str, str], int]:
    return {(tie["from"], tie["to"]): tie["events"] for tie in analysis["ties"]}


def test_the_network_is_that_of_the_events_that_the_viewer_sees(demo_server: Server):
    expected = shared(demo_server, BURGLARIES, {"VICTIM"})
    assert expected
    found = asked(demo_server, QUERY, roles=["VICTIM"], w=BURGLARIES).data["networkAnalysis"]
    assert told(found) == expected
    graph = nx.Graph(expected.keys())
    assert found["personCount"] == len(graph) == len(found["members"])
    assert found["tieCount"] == len(expected)
    between, core = nx.betweenness_centrality(graph), nx.core_number(graph)
    for one in found["members"]:
        id = one["person"]
        assert (one["ties"], one["core"]) == (graph.degree[id], core[id])
        assert one["betweenness"] == pytest.approx(between[id], rel=1e-4)
    sizes = Counter(one["community"] for one in found["members"])
    assert {one["number"]: one["personCount"] for one in found["communities"]} == sizes


def test_what_larger_events_tie_can_be_left_out_as_the_command_leaves_it_out(demo_server: Server):
    """With events of two alone everybody's ties are as many as she met, and the bound is the command's."""
    assert MOST_TOGETHER == BOUND
    whole = asked(demo_server, QUERY, roles=["VICTIM", "SUSPECT"]).data["networkAnalysis"]
    assert max(one["largestEvent"] for one in whole["members"]) > 2
    small = asked(demo_server, QUERY, roles=["VICTIM", "SUSPECT"], l=2).data["networkAnalysis"]
    assert {one["largestEvent"] for one in small["members"]} == {2}
    assert small["crowdCount"] > whole["crowdCount"]
    assert 0 < small["tieCount"] < whole["tieCount"]
    assert sum(one["weight"] for one in small["members"]) == 2 * small["eventCount"]


def test_around_a_person_are_those_a_few_ties_away(demo_server: Server):
    whole = nx.Graph(shared(demo_server, {}, {"VICTIM", "SUSPECT"}).keys())
    start = max(sorted(whole), key=lambda one: len(nx.single_source_shortest_path_length(whole, one, 3)))
    for steps in (1, 2, 3):
        near = nx.single_source_shortest_path_length(whole, start, steps)
        answer = asked(demo_server, QUERY, roles=["VICTIM", "SUSPECT"], a=start, s=steps)
        found = answer.data["networkAnalysis"]
        assert {one["person"] for one in found["members"]} == set(near)
        assert {*told(found)} == {tuple(sorted(edge)) for edge in whole.subgraph(near).edges}


@pytest.mark.parametrize("nobody", ["person_none", "event_none", ""])
def test_around_nobody_there_is_none(demo_server: Server, nobody: str):
    assert asked(demo_server, QUERY, roles=["VICTIM"], a=nobody).data["networkAnalysis"] is None


def test_the_page_shows_a_question_that_is_answered(demo_server: Server):
    found = asked(demo_server, SHOWN).data["networkAnalysis"]
    assert found["personCount"] >= len(found["members"])


@pytest.mark.parametrize(
    ("user", "purpose"),
    [
        ("leo.fischer", "SERVICE_PLANNING"),
        ("ana.reid", "SAFEGUARDING"),
        ("mara.voss", "CRIME_PREVENTION"),
        ("helen.marsh", "AUDIT"),
    ],
)
def test_it_is_not_for_others(demo_server: Server, user: str, purpose: str):
    refused = demo_server.ask(QUERY, {"roles": ["VICTIM"]}, user=user, purpose=purpose)
    assert refused.code == "FORBIDDEN"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"roles": []}, "role must name at least one role."),
        ({"roles": ["VICTIM"], "s": 4}, "steps must be a whole number from 1 to 3."),
        ({"roles": ["VICTIM"], "l": 31}, "largest must be a whole number from 2 to 30."),
        ({"roles": ["VICTIM"], "a": "person_a", "w": {"involving": "person_b"}}, "not by both"),
    ],
)
def test_what_can_not_be_meant_is_refused(demo_server: Server, given: dict[str, Any], said: str):
    refused = asked(demo_server, QUERY, **given)
    assert refused.code == "BAD_INPUT"
    assert said in refused.body["errors"][0]["message"]


def test_the_log_names_everybody_who_is_tied_shown_or_not(demo_server: Server):
    found = asked(demo_server, QUERY, roles=["VICTIM"], w=BURGLARIES).data["networkAnalysis"]
    persons = [found["members"][n]["person"] for n in (0, len(found["members"]) // 2, -1)]
    before = [accesses(demo_server, one) for one in persons]
    count = "query ($w: EventWhere) { networkAnalysis(role: [VICTIM], where: $w, first: 1) { personCount } }"
    assert asked(demo_server, count, w=BURGLARIES).data
    assert [accesses(demo_server, one) for one in persons] == [n + 1 for n in before]


def accesses(server: Server, person: str) -> int:
    """How often the log says that an analysis told of her."""
    query = "query ($id: ID!) { accessesTo(person: $id, first: 200) { edges { node { operation } } } }"
    log = server.ask(query, {"id": person}, user="irene.cole", purpose="AUDIT")
    return sum(edge["node"]["operation"] == "networkAnalysis" for edge in log.data["accessesTo"]["edges"])


def test_a_network_that_would_be_too_large_is_refused_and_never_a_part_of_it():
    wanted = Wanted("networkAnalysis", "networkAnalysis", None, (), 0, 0, ())
    pairs = frozenset((f"person_{n + side}", f"event_{n}") for n in range(10) for side in (0, 1))
    whole = Involved(pairs, None, 2, 30, 50, False, wanted)
    assert analysis_value(whole)["personCount"] == 11
    with pytest.raises(TooCostly, match=f"at most {MOST_PERSONS:,} persons"):
        analysis_value(Involved(pairs, None, 2, 30, 50, True, wanted))
