"""What a selection would reveal: the field classes that a sight must be decided for."""

from collections.abc import Mapping

from graphql import GraphQLInputObjectType, GraphQLInputType, GraphQLSchema, get_named_type

from schema.contract import revealed
from schema.selection import Selection
from schema.vocabulary import FieldClass


class Revelation:
    """Reads from the declarations what each field, argument and filter of a selection reveals."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._revealed = revealed()

    def of(self, root: str, selection: Selection) -> frozenset[FieldClass]:
        """The field classes of a selection under the type `root`; empty where nothing tells of a person."""
        found: set[FieldClass] = set()
        self._field(selection.on or root, selection, found)
        return frozenset(found)

    def _field(self, parent: str, selection: Selection, found: set[FieldClass]) -> None:
        found |= self._revealed.get((parent, selection.field), frozenset())
        if not selection.arguments and not selection.children:
            return
        field = self._schema.type_map[parent].fields[selection.field]  # type: ignore[attr-defined]
        for name, value in selection.arguments.items():
            if value is not None:
                found |= self._revealed[parent, f"{selection.field}.{name}"]
                self._value(field.args[name].type, value, found)
        below = get_named_type(field.type).name
        for child in selection.children:
            self._field(child.on or below, child, found)

    def _value(self, declared: GraphQLInputType, value: object, found: set[FieldClass]) -> None:
        kind = get_named_type(declared)
        if isinstance(kind, GraphQLInputObjectType) and isinstance(value, Mapping):
            for name, inner in value.items():
                if inner is not None:
                    found |= self._revealed[kind.name, name]
                    self._value(kind.fields[name].type, inner, found)
