"""Asking takes the right to each type that is reached, by whatever way."""

import pytest

from cypher.plan.things import OF_PREFIX
from graph_api.nodes import BY_HOST, type_of
from graph_api.question.reach import BY_THEIR_ROOTS, QUESTION, questions_of
from tests.graph_api.documents import SCHEMA
from tests.graph_api.test_selection import selections

WAYS = {
    "{ events { edges { node { participants { edges { node { person { id } } } } } } } }": {
        "event",
        "person",
    },
    "{ places { edges { node { residents { totalCount } } } } }": {"place", "person"},
    '{ node(id: "person_a") { id } }': {"person"},
    '{ node(id: "record_a") { id } }': {"person"},
    '{ node(id: "event_a") { ... on Event { place { id } } } }': {"event", "place"},
    '{ node(id: "patrol_a") { ... on Patrol { unit } } }': {"patrol"},
    '{ node(id: "nothing_a") { id } }': set(),
    '{ person(id: "person_a") { objects { users { totalCount } } residences { place { id } } } }': {
        *("person", "objects", "place")
    },
    '{ person(id: "person_a") { involvements { totalCount } } }': {"person", "event"},
    '{ events(where: { involving: "person_a" }) { totalCount } }': {"event", "person"},
    '{ eventCounts(where: { handledBy: "staff_a", area: "area_a" }, by: [KIND]) { count } }': {
        *("staff", "place")
    },
    '{ eventCounts(where: { place: "place_a" }, by: [KIND]) { count } }': {"place"},
    "{ eventCounts(where: { within: { latitude: 1, longitude: 1, metres: 9 } }, by: [KIND]) { count } }": {
        "place"
    },
}


@pytest.mark.parametrize("text", WAYS)
def test_each_way_takes_what_it_reaches(text: str):
    roots = selections(text)
    assert questions_of(SCHEMA, "Query", roots) == {root.field for root in roots} | WAYS[text]


def test_every_node_has_a_question_or_is_reached_by_its_own_root_alone():
    nodes = {type.name for type in SCHEMA.get_possible_types(SCHEMA.type_map["Node"])}  # type: ignore[arg-type]
    assert nodes == {*QUESTION} & nodes | BY_THEIR_ROOTS
    assert BY_THEIR_ROOTS.isdisjoint(QUESTION)
    assert {type_of(f"{prefix}_a") for prefix in (*OF_PREFIX, *BY_HOST)} <= {*QUESTION, "Agency"}
