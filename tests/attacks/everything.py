"""Everything that can be asked: every root field of the contract, with all that lies below it."""

from collections.abc import Iterator, Mapping

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
)

from schema.contract import contract

DEEP = 3


def questions(id: str, day: str) -> Iterator[tuple[str, str]]:
    """Each root field by its name and a document that asks it whole: about this id, and this day."""
    values = {"ID": f'"{id}"', "String": f'"{id}"', "Date": f'"{day}"', "DateTime": f'"{day}T00:00:00Z"'}
    values |= {"Int": "1", "Float": "1.0", "Boolean": "true", "PartialDate": f'"{day}"'}
    schema = contract()
    for kind, root in (("query", schema.query_type), ("mutation", schema.mutation_type)):
        assert root is not None
        for name, field in root.fields.items():
            below = _below(field.type, values, DEEP)
            yield name, f"{kind} {{ {name}{_given(field.args, values)}{below} }}"


def _below(type: GraphQLOutputType, values: Mapping[str, str], deep: int) -> str:
    named = get_named_type(type)
    if not isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
        return ""
    parts = ["__typename"]
    for name, field in named.fields.items():
        if deep or not isinstance(get_named_type(field.type), GraphQLObjectType | GraphQLInterfaceType):
            parts.append(f"{name}{_given(field.args, values)}{_below(field.type, values, deep - 1)}")
    return f" {{ {' '.join(parts)} }}"


def _given(arguments: Mapping[str, GraphQLArgument], values: Mapping[str, str]) -> str:
    told = [f"{name}: {_value(one.type, values)}" for name, one in arguments.items() if _needed(one)]
    return f"({', '.join(told)})" if told else ""


def _needed(one: GraphQLArgument | GraphQLInputField) -> bool:
    return isinstance(one.type, GraphQLNonNull)


def _value(type: GraphQLInputType, values: Mapping[str, str]) -> str:
    if isinstance(type, GraphQLNonNull):
        return _value(type.of_type, values)
    if isinstance(type, GraphQLList):
        return f"[{_value(type.of_type, values)}]"
    if isinstance(type, GraphQLEnumType):
        return str(next(iter(type.values)))
    if isinstance(type, GraphQLInputObjectType):
        fields = {name: one for name, one in type.fields.items() if _needed(one)}
        if not fields:
            fields = dict([next(iter(type.fields.items()))])
        return f"{{{', '.join(f'{name}: {_value(one.type, values)}' for name, one in fields.items())}}}"
    return values[type.name]
