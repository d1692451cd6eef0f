"""The plan as a pure function: one text for all that is alike, and a plain word for what can't be."""

import random
from typing import Any

import pytest
from graphql import get_named_type

from cypher.cursor import Cursors
from cypher.plan import Agency, BadInput, PlanError, Reference, plan
from cypher.plan.planning import _draft
from cypher.plan.types import TYPES
from graph_api.fields import BY_HOST
from schema.contract import contract
from schema.selection import Selection
from schema.sight import Sight
from schema.vocabulary import FieldClass
from tests.cypher.selecting import selection

SIGHT = Sight(dict.fromkeys(FieldClass, (1, 2)))
CURSORS = Cursors(b"key", "viewer")
REFERENCE = Reference({"agency_police": Agency("agency_police", "Police", "POLICE")})


NEAR = "{{ places(near: {{latitude: {}, longitude: 0, metres: {}}}) {{ totalCount }} }}"


def planned(query: str, **variables: Any) -> Any:
    return plan(selection(query, **variables), SIGHT, CURSORS, REFERENCE)


def text(query: str, **variables: Any) -> str:
    return str(planned(query, **variables).statement.text)


PERSON = '{ person(id: "person_1") {'
INVOLVED = "involvements(first: 5) { edges { node { role } } totalCount }"
ALIKE = {
    "order": f"{PERSON} involvements(first: 5) {{ totalCount edges {{ node {{ role }} }} }} name id }} }}",
    "alias": f"{PERSON} hers: id called: name all: {INVOLVED} }} }}".replace("role", "r: role"),
    "fragment": f"{PERSON} ...more id }} }} fragment more on Person {{ name {INVOLVED} }}",
    "repetition": f"{PERSON} id name again: name {INVOLVED} n: involvements(first: 5) {{ totalCount }} }} }}",
    "value": f"{PERSON} id name {INVOLVED} }} }}".replace("person_1", "person_2"),
}


@pytest.mark.parametrize("other", ALIKE)
def test_alias_order_fragments_repetition_and_values_make_no_other_text(other: str):
    assert text(ALIKE[other]) == text(f"{PERSON} id name {INVOLVED} }} }}")


def test_the_same_field_with_other_values_is_computed_for_each():
    query = (
        f"{PERSON} a: involvements(where: {{outcome: $a}}) {{ totalCount }}"
        " b: involvements(where: {outcome: $b}) { totalCount } } }"
    )
    apart = text(f"query($a: String, $b: String) {query}", a="x", b="y")
    alike = text(f"query($a: String, $b: String) {query}", a="x", b="x")
    assert apart.count("RETURN count(") == alike.count("RETURN count(") + 1


def test_values_are_parameters_and_never_text():
    near = "{latitude: 53.123, longitude: 2, metres: 77}"
    query = f"query($t: String!) {{ places(text: $t, near: {near}) {{ totalCount }} }}"
    made = planned(query, t="'; MATCH (n) DETACH DELETE n //").statement
    assert "delete" not in made.text.lower()
    assert "53.1" not in made.text
    assert "match n detach delete n" in made.parameters.values()


def test_only_what_the_text_tests_is_among_the_parameters():
    assert set(planned('{ event(id: "event_1") { kind } }').statement.parameters) == {"existence", "p1"}


def test_a_known_shape_is_not_drafted_again():
    _draft.cache_clear()
    for n in range(5):
        planned(f'{{ event(id: "event_{n}") {{ kind }} }}')
    assert _draft.cache_info().misses == 1


def test_agencies_need_no_graph():
    made = planned("{ agencies { id name kind } }")
    assert made.statement is None
    assert made.value([]) == [{"id": "agency_police", "name": "Police", "kind": "POLICE"}]
    made = planned('{ node(id: "agency_police") { id ... on Agency { name } } }')
    assert made.statement is None
    assert made.value([]) == {"id": "agency_police", "name": "Police"}


@pytest.mark.parametrize("id", ["", "x", "area_1", "trial_1", "_", "person"])
def test_an_id_of_no_kind_is_no_node(id: str):
    made = planned("query($id: ID!) { node(id: $id) { id } }", id=id)
    assert made.value([]) is None


def test_an_agency_that_the_host_does_not_know_is_named():
    made = planned('{ record: node(id: "record_1") { ... on Record { agency { name } } } }')
    with pytest.raises(PlanError, match="agency_new"):
        made.value([{"node": ["record_1", "agency_new"]}])


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{ events(first: 201) { totalCount } }", "first must be a whole number from 0 to 200"),
        ("{ events(first: -1) { totalCount } }", "first must be a whole number from 0 to 200"),
        ('{ personNetwork(id: "p", hops: 5) { truncated } }', "hops must be a whole number from 1 to 4"),
        ('{ personNetwork(id: "p", first: 1001) { truncated } }', "a whole number from 1 to 1000"),
        ('{ shortestPaths(from: "a", to: "b", maxHops: 7) { length } }', "maxHops must be a whole number"),
        ('{ shortestPaths(from: "a", to: "b", first: 51) { length } }', "first must be a whole number"),
        ("{ eventCounts(by: []) { count } }", "by must name at least one dimension"),
        ('{ findPersons(by: {text: " -- "}) { totalCount } }', "at least one letter or digit"),
        ('{ places(text: "?") { totalCount } }', "at least one letter or digit"),
        (NEAR.format(91, 1), "latitude must be from -90"),
        (NEAR.format(0, 1e9), "metres must be from 0"),
    ],
)  # fmt: skip
def test_bad_input_says_what_is_wrong(query: str, message: str):
    with pytest.raises(BadInput, match=message):
        planned(query)


def test_a_field_that_the_plan_does_not_know_is_an_error_and_not_a_silence():
    chosen = Selection("person", "person", {"id": "p"}, (Selection("shoeSize", "shoeSize"),))
    with pytest.raises(PlanError, match="Person has no field shoeSize"):
        plan(chosen, SIGHT, CURSORS, REFERENCE)


def test_every_field_of_the_contract_is_planned():
    types = contract().type_map
    roots = contract().query_type
    assert roots is not None
    graph = set(roots.fields) - BY_HOST - {"node"}
    assert graph <= set(TYPES["Query"])
    seen, waiting = set[str](), {get_named_type(roots.fields[name].type).name for name in graph}
    while waiting:
        name = waiting.pop()
        seen.add(name)
        fields = getattr(types[name], "fields", {})
        if fields:
            assert set(fields) == set(TYPES[name]), name
        waiting |= {get_named_type(field.type).name for field in fields.values()} - seen
    assert {"Person", "Record", "Event", "NetworkEdge"} <= seen


def test_an_answer_rests_on_records_and_events():
    node = "node { event { id } person { id } }"
    made = planned(f"{PERSON} name involvements(first: 1) {{ edges {{ {node} }} }} }} }}")
    told = [["record_1", "2026-01-01T00:00:00.000000Z", "Ann", None], ["record_2", "2026-01-01", "Ann", None]]
    involvements = [
        [["event_1"], ["person_1", "record_1"], "record_1", "event_1"],
        [["event_2"], ["person_1", "record_3"], "record_3", "event_2"],
    ]
    rows = [{"node": ["person_1", told, [["agency_police", "record_9"]], involvements]}]
    assert made.value(rows)["name"] == "Ann"
    # The second involvement only tells that there is a next page. That she is also found where only a pointer
    # may be given is logged, although nobody asked for it.
    assert made.subjects(rows) == ["event_1", "record_1", "record_2", "record_9"]
    assert made.subjects([]) == []


def test_the_text_does_not_depend_on_who_asks_first():
    chosen = [random.Random(n).sample(["kind", "start", "outcome", "narrative"], 2) for n in range(6)]
    queries = [f'{{ event(id: "e") {{ {" ".join(fields)} }} }}' for fields in chosen]
    _draft.cache_clear()
    first = [text(query) for query in queries]
    _draft.cache_clear()
    assert [text(query) for query in reversed(queries)] == first[::-1]
