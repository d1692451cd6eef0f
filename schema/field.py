"""A field: how a type of the contract declares what it shows, what that reveals, and what it takes.

Declarations are never instantiated: answers are plain rows. A field's metadata names the field classes
that policy must have opened before the field shows anything; a field of none tells nothing of a person.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from schema.vocabulary import FieldClass

REVEALS = "reveals"
"""The key of a field's or argument's metadata: a frozenset of the field classes that it reveals."""

Declaration = TypeVar("Declaration", bound=type)


@dataclass(frozen=True, slots=True)
class Argument:
    """What a field takes: its type, what it means, its default, and what choosing by it would reveal."""

    type: object
    description: str
    default: object = strawberry.UNSET
    reveals: frozenset[FieldClass] = frozenset()


def argument(
    type: object, description: str, *reveals: FieldClass, default: object = strawberry.UNSET
) -> Argument:
    """Declare an argument; `reveals` are the field classes that filtering by it needs."""
    return Argument(type, description, default, frozenset(reveals))


def field(description: str, *reveals: FieldClass, **arguments: Argument) -> Any:
    """Declare a field: its description, the field classes it reveals, its arguments by their Python names.

    A name that Python keeps for itself is written with `_` behind it.
    """
    declared = StrawberryField(description=description, metadata={REVEALS: frozenset(reveals)})
    declared.arguments = [
        StrawberryArgument(
            python_name=python_name,
            graphql_name=None,
            type_annotation=StrawberryAnnotation(one.type),
            description=one.description,
            default=one.default,
            metadata={REVEALS: one.reveals},
        )
        for python_name, one in arguments.items()
    ]
    return declared


def choice(description: str, *reveals: FieldClass) -> Any:
    """Declare a field of an input that may be left out; `reveals` as for an argument."""
    return strawberry.field(
        description=description,
        default=strawberry.UNSET,
        metadata={REVEALS: frozenset(reveals)},
    )


def page(size: int) -> Mapping[str, Argument]:
    """The two arguments of every connection: how many, and after which cursor."""
    return {
        "first": argument(int | None, f"How many at most; 0 to 200. Null means {size}.", default=size),
        "after": argument(
            str | None, "The cursor of the last one already seen; null starts at the beginning."
        ),
    }


def several() -> Mapping[str, Argument]:
    """The argument of a list that is short for most, and has no pages."""
    return {"first": argument(int | None, "How many at most; 0 to 1000. Null means 100.", default=100)}


def output(declaration: Declaration) -> Declaration:
    """Declare an object type; its docstring is its description."""
    return strawberry.type(declaration, description=inspect.getdoc(declaration))


def interface(declaration: Declaration) -> Declaration:
    """Declare an interface; its docstring is its description."""
    return strawberry.interface(declaration, description=inspect.getdoc(declaration))


def input(one_of: bool = False) -> Callable[[Declaration], Declaration]:
    """Declare an input object; its docstring is its description; of a `one_of` exactly one field is given."""

    def declare(declaration: Declaration) -> Declaration:
        return strawberry.input(declaration, description=inspect.getdoc(declaration), one_of=one_of)

    return declare
