"""Selections say what the standard executor would read: names, keys, arguments, merged and included alike."""

from collections.abc import Iterable
from typing import Any

import pytest
from graphql import (
    GraphQLResolveInfo,
    build_schema,
    execute_sync,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_list_type,
    parse,
    validate,
)
from hypothesis import HealthCheck, given, settings

from graph_api.errors import BadInput
from graph_api.question.document import Documents
from graph_api.question.revelation import Revelation
from graph_api.question.selection import coerce, select
from schema.contract import contract_text
from schema.selection import Selection
from schema.vocabulary import FieldClass
from tests.graph_api.documents import SCHEMA, documents

PLAIN = build_schema(contract_text())
SAMPLE: dict[str, Any] = {
    **{kind.name: next(iter(kind.values)) for kind in PLAIN.type_map.values() if is_enum_type(kind)},
    **dict.fromkeys(("String", "ID", "Date", "DateTime", "PartialDate", "PartialDateTime"), "x"),
    "Int": 1,
    "Float": 1.0,
    "Boolean": True,
}
"""A value of each leaf type; what is no leaf is an object."""

DOCUMENTS = Documents(SCHEMA, lambda document: None, tokens=100_000, size=10)
Read = tuple[tuple[str, ...], str, str]


def selections(text: str, **variables: object) -> tuple[Selection, ...]:
    document = DOCUMENTS.read(text)
    operation = document.operation(None)
    return select(SCHEMA, document, operation, coerce(SCHEMA, operation, variables))


def flat(chosen: Iterable[Selection], node: str, path: tuple[str, ...] = ()) -> set[Read]:
    """Every chosen field with its path and arguments, where a node is of type `node`."""
    found: set[Read] = set()
    for one in chosen:
        if one.on in (None, node) and one.field != "__typename":
            here = (*path, one.key)
            found.add((here, one.field, repr(sorted(one.arguments.items()))))
            found |= flat(one.children, node, here)
    return found


def read_by_executor(text: str, node: str) -> set[Read]:
    """What the executor reads where every list has one item and every node is of type `node`."""
    found: set[Read] = set()

    def resolve(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        for name, argument in info.parent_type.fields[info.field_name].args.items():
            if arguments.get(name) is None and argument.default is not None:
                assert argument.default.literal is not None
                arguments[name] = argument.default.literal.to_dict()["value"]
                arguments[name] = int(arguments[name]) if name == "first" else arguments[name]
        path = tuple(part for part in info.path.as_list() if isinstance(part, str))
        found.add((path, info.field_name, repr(sorted(arguments.items()))))
        value: Any = SAMPLE.get(get_named_type(info.return_type).name, {})
        return [value] if is_list_type(get_nullable_type(info.return_type)) else value

    result = execute_sync(PLAIN, parse(text), {}, field_resolver=resolve, type_resolver=lambda *_: node)
    assert not result.errors, result.errors
    return found


def check(text: str) -> None:
    """A selection is what the executor reads, whatever nodes turn out to be."""
    assert validate(SCHEMA, parse(text)) == []
    chosen = selections(text)
    for node in ("Person", "Event", "Agency"):
        assert flat(chosen, node) == read_by_executor(text, node)


@given(documents())
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_selection_is_what_the_executor_reads(text):
    check(text)


@pytest.mark.prove
@given(documents())
@settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_selection_is_for_long_what_the_executor_reads(text):
    check(text)


def test_fields_of_one_response_name_are_one_and_fragments_are_inlined():
    [person] = selections(
        """{ person(id: "a") { records { edges { cursor } } ...More }  person(id: "a") { name } }
        fragment More on Person { name records { edges { node { id } } totalCount } }"""
    )
    assert [child.key for child in person.children] == ["records", "name"]
    [edges, total] = person.children[0].children
    assert (edges.field, total.field) == ("edges", "totalCount")
    assert [child.field for child in edges.children] == ["cursor", "node"]


def test_the_condition_of_a_fragment_is_told_where_the_parent_is_an_interface():
    [node] = selections('{ node(id: "a") { id ... on Person { name } ... on Node { __typename } } }')
    assert [(child.field, child.on) for child in node.children] == [
        ("id", None),
        ("name", "Person"),
        ("__typename", None),
    ]
    [event] = selections('{ event(id: "a") { ... on Event { kind } ... on Node { id } } }')
    assert [(child.field, child.on) for child in event.children] == [("kind", None), ("id", None)]


def test_an_explicit_null_means_the_default():
    [events] = selections("query ($n: Int) { events(first: $n, orderBy: null) { totalCount } }", n=None)
    assert events.arguments == {"first": 50, "orderBy": "START_DESC"}


def test_arguments_come_as_words_mappings_and_instants():
    [events] = selections(
        "query ($w: EventWhere) { events(where: $w) { totalCount } }",
        w={"kind": ["ROBBERY"], "start": {"until": "2026-01-31T00:00:00+01:00"}},
    )
    assert events.arguments["where"] == {
        "kind": ["ROBBERY"],
        "start": {"until": "2026-01-30T23:00:00.000000Z"},
    }


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("query ($n: Int!) { events(first: $n) { totalCount } }", {}),
        ("query ($n: Int) { events(first: $n) { totalCount } }", {"n": "many"}),
        ("query ($n: Int) { events(first: $n) { totalCount } }", {"n": 2**40}),
        ("query ($b: PersonSearch!) { findPersons(by: $b) { totalCount } }", {"b": {}}),
        (
            "query ($b: PersonSearch!) { findPersons(by: $b) { totalCount } }",
            {"b": {"text": "a", "identifier": None}},
        ),
        ("query ($w: EventWhere) { events(where: $w) { totalCount } }", {"w": {"kind": ["JAYWALKING"]}}),
        ("query ($w: EventWhere) { events(where: $w) { totalCount } }", {"w": {"unknown": 1}}),
        ("query ($t: String) { findPersons(by: {text: $t}) { totalCount } }", {"t": None}),
    ],
)
def test_variables_that_do_not_fit_are_bad_input(text, variables):
    with pytest.raises(BadInput) as refusal:
        selections(text, **variables)
    assert all(error["extensions"] == {"code": "BAD_INPUT"} for error in refusal.value.errors())


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("{ viewer { name } agencies { name } __typename }", set()),
        ("{ events { totalCount } }", {"EXISTENCE"}),
        ("{ events { edges { node { outcome narrative } } } }", {"EXISTENCE", "OPERATIONAL", "NARRATIVE"}),
        ('{ events(where: {text: "a"}) { totalCount } }', {"EXISTENCE", "OPERATIONAL", "NARRATIVE"}),
        ('{ events(where: {text: null, place: "a"}) { totalCount } }', {"EXISTENCE", "LOCATION"}),
        ('{ person(id: "a") { name } }', {"EXISTENCE", "IDENTITY"}),
        ('{ node(id: "a") { id } }', {"EXISTENCE", "LOCATION", "CONTACT", "OPERATIONAL"}),
        ('{ person(id: "a") { residences { until } } }', {"EXISTENCE", "LOCATION"}),
        ('{ person(id: "a") { records { edges { node { attributes { name } } } } } }', set(FieldClass)),
        ('{ findPersons(by: {text: "a"}) { totalCount } }', {"EXISTENCE", "IDENTITY"}),
    ],
)
def test_a_question_says_what_it_would_reveal(text, classes):
    revelation = Revelation(SCHEMA)
    found = frozenset().union(*(revelation.of("Query", root) for root in selections(text)))
    assert found == classes
