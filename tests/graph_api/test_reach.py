"""Asking takes the right to each type that is reached, by whatever way."""

import pytest

from graph_api.question.reach import questions_of
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
