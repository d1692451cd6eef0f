"""Operations are weighed in linear time, and what is too heavy is refused before it is validated."""

import contextlib
import time

import pytest
from graphql import get_introspection_query, parse
from hypothesis import HealthCheck, given, settings

from graph_api.errors import BadInput, TooCostly
from graph_api.question.document import Document
from graph_api.question.question import Question, Questions
from graph_api.question.request import GraphQLRequest
from graph_api.question.weight import LIST_LENGTH, LONG, Limits, Weight, weigh
from tests.graph_api.documents import SCHEMA, documents
from tests.graph_api.test_selection import flat, selections

LIMITS = Limits(depth=20, fields=500, aliases=50, cost=100_000)
NETWORK = 'personNetwork(id: "a", first: 1000) { nodes { id label kind } edges { id } }'
QUICK = 1.0  # seconds, on a machine that is busy with other tests


async def read(text: str, **variables: object) -> Question:
    """Read one question with fresh eyes."""
    return await Questions(SCHEMA, LIMITS, 2_000).read(GraphQLRequest(text, variables=variables))


def weight(text: str, **variables: object) -> Weight:
    node = parse(text)
    operations = [one for one in node.definitions if one.kind == "operation_definition"]
    fragments = {one.name.value: one for one in node.definitions if one.kind == "fragment_definition"}  # type: ignore[attr-defined]
    document = Document(node, tuple(operations), fragments, "", telling=False)  # type: ignore[arg-type]
    return weigh(SCHEMA, document, document.operations[0], variables)


def test_a_field_counts_one_and_a_page_counts_its_length():
    assert weight("{ __typename }") == Weight(1, 1, 0, 1)
    assert weight("{ events(first: 7) { totalCount } }").cost == 1 + 7
    assert weight("{ events { totalCount } }").cost == 1 + 50
    assert weight("{ findPersons(by: {text: $t}) { totalCount } }").cost == 1 + 20
    assert weight("{ events(first: $n) { totalCount } }", n=9).cost == 1 + 9
    assert weight("{ events(first: $n) { totalCount } }", n=None).cost == 1 + 50
    assert weight("{ agencies { id name } }").cost == 1 + LIST_LENGTH * 2
    assert weight('{ person(id: "a") { residences { from until } } }').cost == 1 + 1 + 100 * 2
    assert weight('{ person(id: "a") { residences(first: 3) { from until } } }').cost == 1 + 1 + 3 * 2
    nested = "{ events(first: 10) { edges { node { participants(first: 5) { edges { cursor } } } } } }"
    assert weight(nested) == Weight(6, 6, 0, 1 + 10 * (1 + (1 + (1 + 5 * (1 + 1)))))


@pytest.mark.anyio
async def test_a_list_that_may_be_long_weighs_what_it_may_hold():
    track = 'patrol(id: "a") { track { at latitude longitude accuracy } }'
    assert weight(f"{{ {track} }}").cost == 2 + 20_000 * 4
    assert weight('{ patrol(id: "a") { activities { at note } } }').cost == 2 + 500 * 2
    assert (await read(f"{{ {track} }}")).cost == 2 + 20_000 * 4
    with pytest.raises(TooCostly):
        await read(f"{{ a: {track} b: {track} }}")


def test_what_weighs_more_is_of_the_contract():
    assert all(field in SCHEMA.type_map[type].fields for type, field in LONG)  # type: ignore[attr-defined]


def test_aliases_and_depth_are_counted_through_fragments():
    text = """{ a: agencies { ...A ...A } } fragment A on Agency { x: name ... on Agency { y: kind } }"""
    assert weight(text)[:3] == (2, 5, 5)


@pytest.mark.anyio
async def test_a_fragment_that_spreads_itself_is_left_to_validation():
    text = "{ agencies { ...A } } fragment A on Agency { name ...B } fragment B on Agency { ...A }"
    assert weight(text).fields == 2
    with pytest.raises(BadInput):
        await read(text)


@given(documents())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_no_operation_is_heavier_than_it_was_weighed(text):
    chosen = selections(text)
    weighed = weight(text, few=2, since=None, order="START_ASC", id="event_b")
    for node in ("Person", "Event"):
        read = flat(chosen, node)
        assert len(read) <= weighed.fields
        assert max(len(path) for path, _, _ in read) <= weighed.depth


def exponential(levels: int) -> str:
    """Each fragment spreads the next twice: 2 ** levels fields in a text of a few hundred characters."""
    fragments = [
        f"fragment F{n} on Person {{ a: relationships {{ person {{ ...F{n + 1} }} }} "
        f"b: relationships {{ person {{ ...F{n + 1} }} }} }}"
        for n in range(levels)
    ]
    fragments.append(f"fragment F{levels} on Person {{ name }}")
    return '{ person(id: "a") { ...F0 } } ' + " ".join(fragments)


@pytest.mark.anyio
@pytest.mark.parametrize("levels", [8, 15, 25, 50])
async def test_fragments_nested_exponentially_are_refused_at_once(levels):
    text = exponential(levels)
    started = time.perf_counter()
    with pytest.raises(TooCostly):
        await read(text)
    assert time.perf_counter() - started < QUICK


@pytest.mark.anyio
@pytest.mark.parametrize(
    "text",
    [
        "{ " + "a: __typename " * 51 + "}",
        "{ " + "".join(f"a{n}: agencies {{ name }} " for n in range(51)) + "}",
        "{ " + "agencies { id } " * 600 + "}",
        '{ person(id: "a") { ' + "relationships { person { " * 11 + "name" + " } }" * 11 + " } }",
        "{ a " * 1_500 + "}" * 1_500,
        '{ node(id: "' + "x" * 90_000 + '") { ' + "id " * 2_100 + " } }",
        '{ person(id: "a") { ' + "relationships { person { " * 3 + "name" + " } }" * 3 + " } }",
        "{ events(first: 200) { edges { node { participants(first: 200) { edges { node { role } } } } } } }",
        "{ " + "".join(f"n{n}: {NETWORK} " for n in range(40)) + "}",
    ],
    ids=[
        "aliases of one field", "root fields", "fields", "depth", "unclosed", "tokens", "nested lists",
        "nested pages", "networks",
    ],
)  # fmt: skip
async def test_what_is_too_heavy_is_refused_at_once(text):
    started = time.perf_counter()
    with pytest.raises(TooCostly):
        await read(text)
    assert time.perf_counter() - started < QUICK


@pytest.mark.anyio
@pytest.mark.parametrize(
    "text",
    [
        "{ " + "agencies { " + "id " * 490 + "} }",
        "{ " + "agencies { id } " * 245 + "}",
        "{ " + ("agencies { " + "id name kind " * 5 + "} ") * 30 + "}",
        "{ " + "events { edges { node { place { areas { id } } } } } " * 80 + "}",
        "{ "
        + " ".join(f"...F{n}" for n in range(150))
        + " } "
        + " ".join(f"fragment F{n} on Query {{ agencies {{ id name }} }}" for n in range(150)),
        "{ ...F0 } "
        + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(200))
        + " fragment F200 on Query { __typename }",
        "query Q(" + " ".join(f"$v{n}: Int" for n in range(300)) + ") { __typename }",
    ],
)
async def test_what_is_just_light_enough_costs_little_time(text):
    started = time.perf_counter()
    with contextlib.suppress(BadInput, TooCostly):
        await read(text)
    assert time.perf_counter() - started < 3 * QUICK


@pytest.mark.anyio
async def test_a_page_whose_size_is_a_variable_is_weighed_with_its_value():
    text = """query Q($n: Int) { events(first: $n) { edges { node {
        participants(first: $n) { edges { node { role person { name } } } } } } } }"""
    assert (await read(text, n=50)).roots
    with pytest.raises(TooCostly, match="smaller pages"):
        await read(text, n=200)


@pytest.mark.anyio
async def test_the_introspection_of_tools_is_light_enough():

    for query in (get_introspection_query(), get_introspection_query(input_value_deprecation=True)):
        assert (await read(query)).roots == ()


@pytest.mark.anyio
async def test_introspection_in_circles_is_refused():
    text = "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }"
    with pytest.raises(BadInput):
        await read(text)
