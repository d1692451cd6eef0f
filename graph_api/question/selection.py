"""From a parsed operation to selections: what a client chose, as the plain tree that the plan reads."""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_argument_values,
    get_directive_values,
    get_named_type,
    get_variable_values,
)
from graphql.execution.values import VariableValues

from graph_api.errors import Unfit
from graph_api.question.document import Document
from schema.selection import Selection

Composite = GraphQLObjectType | GraphQLInterfaceType


class InvalidVariables(Unfit):
    """Variables that don't fit their declarations."""

    def __init__(self, faults: Iterable[GraphQLError]) -> None:
        super().__init__("The variables don't fit.", faults)


def coerce(
    schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, Any]
) -> VariableValues:
    """The variables of an operation as their types say, defaults applied. Raises InvalidVariables."""
    found = get_variable_values(schema, operation.variable_definitions or (), dict(given), max_errors=10)
    if isinstance(found, list):
        raise InvalidVariables(found)
    return found


def select(
    schema: GraphQLSchema, document: Document, operation: OperationDefinitionNode, variables: VariableValues
) -> tuple[Selection, ...]:
    """The root fields that a valid operation chooses, as trees. Raises InvalidVariables.

    Fields with the same response name (under the same type condition) are one; `@skip` and `@include` are
    applied; an explicit null for an argument with a default means that default.
    """
    root = schema.get_root_type(operation.operation)
    assert root is not None
    try:
        return _Reader(schema, document.fragments, variables).read((operation.selection_set,), root)
    except GraphQLError as fault:
        raise InvalidVariables([fault]) from None


class _Reader:
    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables

    def read(self, sets: Iterable[SelectionSetNode], parent: Composite) -> tuple[Selection, ...]:
        chosen: dict[tuple[str, str | None], list[FieldNode]] = {}
        spread: set[tuple[str, str | None]] = set()
        for one in sets:
            self._collect(one, parent, None, chosen, spread)
        return tuple(self._field(nodes, key, on, parent) for (key, on), nodes in chosen.items())

    def _field(self, nodes: list[FieldNode], key: str, on: str | None, parent: Composite) -> Selection:
        name = nodes[0].name.value
        if name == "__typename":
            return Selection(name, key, on=on)
        field = (self._composite(on) if on else parent).fields.get(name)
        if field is None:  # __schema and __type, which the executor answers by itself
            return Selection(name, key)
        arguments = self._arguments(field, nodes[0]) if field.args else {}
        sets = [node.selection_set for node in nodes if node.selection_set is not None]
        if not sets:
            return Selection(name, key, arguments, on=on)
        below = get_named_type(field.type)
        assert isinstance(below, GraphQLObjectType | GraphQLInterfaceType)
        return Selection(name, key, arguments, self.read(sets, below), on)

    def _arguments(self, field: GraphQLField, node: FieldNode) -> dict[str, object]:
        given = get_argument_values(field, node, self._variables)
        for name, argument in field.args.items():
            if argument.default is not None and given.get(name) is None:
                # The field asked without this argument tells its default, coerced.
                given[name] = get_argument_values(field, _without(node, name), self._variables)[name]
        return given

    def _collect(
        self,
        chosen_set: SelectionSetNode,
        parent: Composite,
        on: str | None,
        chosen: dict[tuple[str, str | None], list[FieldNode]],
        spread: set[tuple[str, str | None]],
    ) -> None:
        for one in chosen_set.selections:
            if one.directives and not self._included(one):
                continue
            if isinstance(one, FieldNode):
                key = one.alias.value if one.alias else one.name.value
                chosen.setdefault((key, on), []).append(one)
            elif isinstance(one, InlineFragmentNode):
                condition = one.type_condition
                narrowed = self._narrowed(parent, on, condition.name.value) if condition else on
                self._collect(one.selection_set, parent, narrowed, chosen, spread)
            elif isinstance(one, FragmentSpreadNode):
                fragment = self._fragments[one.name.value]
                narrowed = self._narrowed(parent, on, fragment.type_condition.name.value)
                if (one.name.value, narrowed) not in spread:
                    spread.add((one.name.value, narrowed))
                    self._collect(fragment.selection_set, parent, narrowed, chosen, spread)

    def _narrowed(self, parent: Composite, on: str | None, condition: str) -> str | None:
        """The type condition that holds inside a fragment; none where the parent's type says it already."""
        if isinstance(parent, GraphQLObjectType):
            return None
        return condition if isinstance(self._composite(condition), GraphQLObjectType) else on

    def _composite(self, name: str) -> Composite:
        found = self._schema.type_map[name]
        assert isinstance(found, GraphQLObjectType | GraphQLInterfaceType)
        return found

    def _included(self, node: SelectionNode) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        if skip is not None and skip["if"]:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return include is None or bool(include["if"])


def _without(node: FieldNode, argument: str) -> FieldNode:
    return FieldNode(
        name=node.name, arguments=tuple(one for one in node.arguments or () if one.name.value != argument)
    )
