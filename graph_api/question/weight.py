"""The weight of an operation: how deep, how many fields and how costly, found in one pass of linear time.

A fragment is weighed once however often it is spread, so nested fragments cost no more time than their
text is long. Cost is the number of values that the answer may hold: a field counts one, and what stands
under a page counts as often as the page is long.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from graph_api.errors import TooCostly
from graph_api.question.document import Document
from patrol.patrols import activities, kept_pings

LONGEST_PAGE = 1_000
"""A page that claims to be longer is counted as this; the plan refuses it."""
LIST_LENGTH = 10
"""How many values a list without `first` is taken to hold: those that may be long have it or are LONG."""
LONG = {
    # each has as many as the `first` of its root says, which counts them
    ("NetworkAnalysis", "members"): 1,
    ("NetworkAnalysis", "brokers"): 1,
    ("NetworkAnalysis", "communities"): 1,
    ("Patrol", "track"): kept_pings.MOST,
    ("Patrol", "activities"): activities.MOST,
    ("SyncPingsPayload", "rejected"): kept_pings.MOST_AT_ONCE,
}
"""A type and a field of it → how many values it holds at most."""

Parent = GraphQLObjectType | GraphQLInterfaceType | None


class Weight(NamedTuple):
    """How heavy a part of an operation is, fragments counted wherever they are spread."""

    depth: int
    fields: int
    aliases: int
    cost: int


@dataclass(frozen=True, slots=True)
class Limits:
    """How heavy an operation may be."""

    depth: int
    fields: int
    aliases: int
    cost: int

    def check_form(self, weight: Weight) -> None:
        """Raises TooCostly for what no variable can mend."""
        if weight.depth > self.depth:
            raise TooCostly(f"The query is nested {weight.depth} fields deep; {self.depth} are allowed.")
        if weight.fields > self.fields:
            raise TooCostly(f"The query chooses {weight.fields} fields; {self.fields} are allowed.")
        if weight.aliases > self.aliases:
            raise TooCostly(f"The query has {weight.aliases} aliases; {self.aliases} are allowed.")

    def check_cost(self, weight: Weight) -> None:
        """Raises TooCostly where the answer may hold too much."""
        if weight.cost > self.cost:
            raise TooCostly(
                f"The answer may hold {weight.cost} values; {self.cost} are allowed. "
                "Ask for smaller pages (`first`) or fewer fields."
            )


def weigh(
    schema: GraphQLSchema,
    document: Document,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
) -> Weight:
    """The weight of an operation. The document need not be valid: what it doesn't know weighs as a leaf."""
    return _Scales(schema, document, variables).weight(operation)


@dataclass(slots=True)
class _Scales:
    schema: GraphQLSchema
    document: Document
    variables: Mapping[str, Any]
    known: dict[str, Weight | None] = field(default_factory=dict)

    def weight(self, operation: OperationDefinitionNode) -> Weight:
        try:
            return self._set(operation.selection_set, self.schema.get_root_type(operation.operation))
        except RecursionError:
            raise TooCostly("The query is nested too deeply.") from None

    def _set(self, chosen: SelectionSetNode, parent: Parent) -> Weight:
        depth = fields = aliases = cost = 0
        for one in chosen.selections:
            if isinstance(one, FieldNode):
                weight: Weight | None = self._field(one, parent)
            elif isinstance(one, FragmentSpreadNode):
                weight = self._fragment(one.name.value)
            elif isinstance(one, InlineFragmentNode):
                condition = one.type_condition
                weight = self._set(
                    one.selection_set, self._type(condition.name.value) if condition else parent
                )
            else:
                weight = None
            if weight is not None:
                depth = max(depth, weight.depth)
                fields += weight.fields
                aliases += weight.aliases
                cost += weight.cost
        return Weight(depth, fields, aliases, cost)

    def _field(self, node: FieldNode, parent: Parent) -> Weight:
        aliases = 1 if node.alias else 0
        if node.selection_set is None:
            return Weight(1, 1, aliases, 1)
        declared = parent.fields.get(node.name.value) if parent is not None else None
        kind = get_named_type(declared.type) if declared is not None else None
        below = self._set(
            node.selection_set, kind if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) else None
        )
        often = 1
        if declared is not None and "first" in declared.args:
            often = self._page(node, declared.args["first"])
        elif (
            declared is not None
            and node.name.value != "edges"
            and is_list_type(get_nullable_type(declared.type))
        ):
            often = LONG.get((parent.name, node.name.value), LIST_LENGTH) if parent else LIST_LENGTH
        return Weight(below.depth + 1, below.fields + 1, below.aliases + aliases, 1 + often * below.cost)

    def _fragment(self, name: str) -> Weight | None:
        if name not in self.known:
            self.known[name] = None  # what a fragment that spreads itself weighs; validation refuses it
            fragment = self.document.fragments.get(name)
            if fragment is not None:
                condition = self._type(fragment.type_condition.name.value)
                self.known[name] = self._set(fragment.selection_set, condition)
        return self.known[name]

    def _type(self, name: str) -> Parent:
        found = self.schema.get_type(name)
        return found if isinstance(found, GraphQLObjectType | GraphQLInterfaceType) else None

    def _page(self, node: FieldNode, first: GraphQLArgument) -> int:
        size: Any = None
        for argument in node.arguments or ():
            if argument.name.value == "first":
                if isinstance(argument.value, IntValueNode):
                    size = int(argument.value.value)
                elif isinstance(argument.value, VariableNode):
                    size = self.variables.get(argument.value.name.value)
        if size is None and first.default is not None and isinstance(first.default.literal, IntValueNode):
            size = int(first.default.literal.value)
        return min(max(size, 0), LONGEST_PAGE) if isinstance(size, int) else LONGEST_PAGE
