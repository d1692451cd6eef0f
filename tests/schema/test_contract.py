"""The contract is whole: everything described, the committed text the code's, no release broken."""

from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
    execute_sync,
    parse,
    validate,
)

from schema.committed import contract_faults
from schema.contract import contract, contract_text, revealed
from schema.vocabulary import FieldClass

OWN_TYPES = {name: type for name, type in contract().type_map.items() if not name.startswith("__")}
SKETCH = Path(__file__).parents[2].parent / "shared" / "contract.graphql"


def test_every_type_field_argument_and_word_is_described():
    lacking = []
    for name, type in OWN_TYPES.items():
        lacking += [name] if not type.description else []
        if isinstance(type, GraphQLEnumType):
            lacking += [f"{name}.{word}" for word, value in type.values.items() if not value.description]
        if isinstance(type, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for field_name, field in type.fields.items():
                lacking += [f"{name}.{field_name}"] if not field.description else []
                for argument_name, argument in getattr(field, "args", {}).items():
                    if not argument.description:
                        lacking.append(f"{name}.{field_name}({argument_name})")
    assert lacking == []


def test_the_committed_text_is_what_the_code_declares_and_breaks_no_release():
    assert contract_faults() == []


def test_a_text_that_differs_is_a_fault_that_says_what_to_do(tmp_path):
    committed = tmp_path / "schema.graphql"
    committed.write_text(contract_text().replace("Who is asking.", "Who asks."), encoding="utf-8")
    [fault] = contract_faults(committed=committed)
    assert "schema.graphql differs" in fault
    assert "richpicture schema print" in fault


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ("  names: [String!]!", "  names: [String!]!\n  nickname: String", "Person.nickname"),
        ("  SHOPLIFTING\n", "  SHOPLIFTING\n\n  JAYWALKING\n", "JAYWALKING"),
        ("    text: String\n\n", "    text: String\n\n    county: String\n\n", "county"),
    ],
)
def test_taking_back_what_was_released_is_a_fault(tmp_path, now, before, said):
    assert now in contract_text()
    released = tmp_path / "released.graphql"
    released.write_text(contract_text().replace(now, before, 1), encoding="utf-8")
    faults = contract_faults(released=released)
    assert [fault for fault in faults if said in fault]


def test_everything_of_the_sketch_that_stands_has_the_sketched_type():
    if not SKETCH.is_file():
        pytest.skip("the sketch of the contract is not here: ../shared/contract.graphql is absent")
    sketched = sketched_fields(SKETCH.read_text(encoding="utf-8"))
    declared = sketched_fields(contract_text())
    differing = {
        field: (declared[field], type)
        for field, type in sketched.items()
        if field in declared and not (declared[field][0] == type[0] and declared[field][1] >= type[1])
    }
    assert differing == {}
    assert len([field for field in sketched if field in declared]) > 90


def sketched_fields(text: str) -> dict[tuple[str, str], tuple[str, set[str]]]:
    """(type, field) → its type and its arguments, for each object type of a document."""
    fields: dict[tuple[str, str], tuple[str, set[str]]] = {}
    definition: Any
    for definition in parse(text).definitions:
        for field in getattr(definition, "fields", None) or ():
            of = field.type
            shown = {
                f"{one.name.value}: {shape(one.type)}" for one in getattr(field, "arguments", None) or ()
            }
            fields[definition.name.value, field.name.value] = (shape(of), shown)
    return fields


def shape(node) -> str:
    """A type as it is written."""
    if node.kind == "non_null_type":
        return f"{shape(node.type)}!"
    return f"[{shape(node.type)}]" if node.kind == "list_type" else node.name.value


def test_each_field_of_a_person_a_record_or_an_event_says_what_it_reveals():
    silent = {
        key
        for key, classes in revealed().items()
        if key[0] in {"Person", "Record", "Event", "Place", "Object", "Staff", "Involvement", "Residence"}
        and "." not in key[1]
        and key[1] != "id"
        and not classes
    }
    assert silent == set()


def test_filters_say_what_they_reveal():
    assert revealed()["EventWhere", "text"] == {FieldClass.NARRATIVE, FieldClass.OPERATIONAL}
    assert revealed()["EventWhere", "within"] == {FieldClass.LOCATION}
    assert revealed()["PersonSearch", "identifier"] == {FieldClass.IDENTITY}
    assert revealed()["EventWhere", "kind"] == frozenset()


def test_a_search_is_by_exactly_one_thing():
    both = '{ findPersons(by: {text: "a", identifier: {kind: LOCAL, value: "1"}}) { totalCount } }'
    [error] = validate(contract(), parse(both))
    assert "exactly one field" in error.message


def test_arguments_come_coerced_as_words_mappings_and_instants():
    schema = contract()
    seen = {}

    def read(_source, _info, **arguments):
        seen.update(arguments)

    where = '{kind: [ROBBERY], start: {from: "2026-01-31T09:30:00+01:00"}}'
    query = f"{{ events(where: {where}, first: 2) {{ totalCount }} }}"
    execute_sync(schema, parse(query), field_resolver=read)
    assert seen == {
        "where": {"kind": ["ROBBERY"], "start": {"from": "2026-01-31T08:30:00.000000Z"}},
        "orderBy": "START_DESC",
        "first": 2,
    }


def test_the_text_says_all_that_the_schema_to_execute_says():
    assert set(build_schema(contract_text()).type_map) == set(contract().type_map)
