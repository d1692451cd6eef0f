"""What is chosen: a selection as a canonical tree, in which alias, order and repetition make no difference.

`shape_of` walks a selection once for each request; its result is the key under which everything that
does not depend on values is kept. `tree` turns that key into what is wanted (as the client wrote it) and
what is chosen (as the statement computes it), which are tied to each other.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cypher.plan.errors import PlanError
from schema.selection import Selection

Arguments = Mapping[str, object]
Shape = tuple[object, ...]
"""What of a field's arguments stands in the text: which are given, page sizes, words; never a value."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the contract as the plan knows it: the type of its objects, and what its arguments shape."""

    of: str | None = None
    shape: Callable[[Arguments], Shape] | None = None


Fields = Mapping[str, Field]
"""The fields of one type."""


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """One field that the statement computes; `place` is where its arguments stand in the request."""

    field: str
    shape: Shape = ()
    place: int = -1
    children: tuple["Chosen", ...] = ()

    def child(self, field: str) -> "Chosen | None":
        """The chosen child of this name, of those without arguments."""
        return next((one for one in self.children if one.field == field), None)


@dataclass(slots=True, eq=False)
class Wanted:
    """One field as the client wrote it; `chosen` is the field of the statement that answers it."""

    field: str
    key: str
    on: str | None
    shape: Shape
    place: int
    same: int
    children: tuple["Wanted", ...]
    chosen: Chosen = dataclasses.field(default_factory=lambda: Chosen("__typename"))


class Walk:
    """One walk through a selection: its shape, and the arguments of its fields in the order of the walk."""

    __slots__ = ("arguments", "numbers", "types")

    def __init__(self, types: Mapping[str, Fields]) -> None:
        self.types = types
        self.arguments: list[Arguments] = []
        self.numbers: dict[tuple[str, str], int] = {}

    def shape_of(self, selection: Selection, type: str) -> Shape:
        """(field, key, on, shape, place, same, children): everything of a selection but the values.

        `same` is one number for each set of values, so that equal ones meet and unequal ones stay apart.
        Raises PlanError for a field that the type has not, BadInput for arguments out of bounds.
        """
        name = selection.field
        declared = self.types[type].get(name)
        if declared is None:
            if name == "__typename":
                return (name, selection.key, selection.on, (), -1, -1, ())
            raise PlanError(f"{type} has no field {name} that a statement can answer.")
        shape: Shape = ()
        place = same = -1
        if declared.shape is not None:
            shape = declared.shape(selection.arguments)
            place = len(self.arguments)
            self.arguments.append(selection.arguments)
            same = self.numbers.setdefault((name, repr(selection.arguments)), place)
        of = declared.of
        children = () if of is None else tuple([self.shape_of(one, of) for one in selection.children])
        return (name, selection.key, selection.on, shape, place, same, children)


def wanted_of(shape: Shape) -> Wanted:
    """The tree of what is wanted, from the shape of a selection; nothing is chosen yet."""
    parts: tuple[Any, ...] = shape
    name, key, on, arguments, place, same, children = parts
    return Wanted(name, key, on, arguments, place, same, tuple(map(wanted_of, children)))


def choose(wanted: Iterable[Wanted]) -> tuple[Chosen, ...]:
    """What the statement has to compute for these, each thing once and in canonical order."""
    alike: dict[tuple[str, Shape, int], list[Wanted]] = {}
    for one in wanted:
        if one.field != "__typename":
            alike.setdefault((one.field, one.shape, one.same), []).append(one)
    found = []
    for group in alike.values():
        first = group[0]
        children = choose(child for one in group for child in one.children)
        chosen = Chosen(first.field, first.shape, first.place, children)
        for one in group:
            one.chosen = chosen
        found.append(chosen)
    return tuple(sorted(found, key=_canonical))


def _canonical(one: Chosen) -> str:
    return f"{one.field} {one.shape} {[_canonical(child) for child in one.children]}"
