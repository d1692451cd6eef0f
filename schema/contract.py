"""The contract: the declared types as one schema, as text and as something to execute."""

import inspect
from functools import cache

import strawberry
from graphql import GraphQLEnumType, GraphQLScalarType, GraphQLSchema, build_schema, print_schema
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter
from strawberry.types.base import StrawberryObjectDefinition

from schema.agency import Agency
from schema.briefing import Briefing
from schema.event import Event
from schema.field import REVEALS
from schema.hotspot import Hotspot
from schema.mutation import Mutation
from schema.object import Object
from schema.operation import Operation
from schema.patrol import Patrol
from schema.person import Person
from schema.place import Place
from schema.query import Query
from schema.record import Record
from schema.scalars import SCALARS
from schema.staff import Staff
from schema.subscription import Subscription
from schema.tasking import Tasking
from schema.trial import Trial
from schema.vocabulary import MEANING, FieldClass


class Names(NameConverter):
    """camelCase; a name that Python keeps for itself is declared with `_` behind it."""

    def apply_naming_config(self, name: str) -> str:
        """The name in the contract."""
        return super().apply_naming_config(name.removesuffix("_"))


@cache
def declarations() -> strawberry.Schema:
    """The declared types, as they refer to each other."""
    return strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[
            Agency,
            Briefing,
            Event,
            Hotspot,
            Object,
            Operation,
            Patrol,
            Person,
            Place,
            Record,
            Staff,
            Tasking,
            Trial,
        ],
        config=StrawberryConfig(name_converter=Names(), scalar_map=SCALARS),
    )


@cache
def contract_text() -> str:
    """The schema definition language of the contract, as it is committed."""
    schema = build_schema(declarations().as_str())
    for enumeration, meanings in MEANING.items():
        declared = schema.type_map[enumeration.__name__]
        assert isinstance(declared, GraphQLEnumType)
        declared.description = inspect.getdoc(enumeration)
        for word, value in declared.values.items():
            value.description = meanings[word]
    return print_schema(schema) + "\n"


def contract() -> GraphQLSchema:
    """A schema to execute: enumerations are their words, input objects mappings, scalars parsed strictly.

    Its fields have no resolvers yet: whoever executes it says how an answer is read.
    """
    schema = build_schema(contract_text())
    for scalar in SCALARS.values():
        declared = schema.type_map[scalar.name]
        assert isinstance(declared, GraphQLScalarType)
        assert scalar.parse_value is not None
        declared.coerce_input_value = scalar.parse_value
    return schema


@cache
def revealed() -> dict[tuple[str, str], frozenset[FieldClass]]:
    """(type, field), (type, field.argument) or (input, field) → the field classes that it reveals."""
    found: dict[tuple[str, str], frozenset[FieldClass]] = {}
    converter = declarations().schema_converter
    for name, concrete in converter.type_map.items():
        definition = concrete.definition
        if not isinstance(definition, StrawberryObjectDefinition):
            continue
        for field in definition.fields:
            field_name = converter.config.name_converter.get_graphql_name(field)
            found[name, field_name] = field.metadata.get(REVEALS, frozenset())
            for argument in field.arguments:
                argument_name = converter.config.name_converter.get_graphql_name(argument)
                found[name, f"{field_name}.{argument_name}"] = argument.metadata.get(REVEALS, frozenset())
    return found
