"""Reach: which questions of the API a selection asks, those that its nested fields ask included."""

from collections.abc import Iterable, Iterator, Mapping

from graphql import GraphQLSchema, get_named_type

from graph_api.nodes import type_of
from schema.selection import Selection

QUESTION = {
    "Person": "person",
    "Record": "person",
    "Event": "event",
    "Involvement": "event",
    "Place": "place",
    "Object": "objects",
    "Staff": "staff",
    "Hotspot": "hotspot",
    "Operation": "operation",
    "Patrol": "patrol",
    "Trial": "trial",
}
"""A type → the question without which nothing of it is answered, by whatever way it is reached."""

BY_THEIR_ROOTS = frozenset({"Agency", "AuditEvent", "Briefing", "Tasking"})
"""Nodes without one: agencies are no secret, and to the others lead their own roots alone, not `node`."""

_FIELD = {("Hotspot", "crimes"): "eventCounts"}
"""A field that counts → the question that counts the same."""

_FILTER = {
    "involving": "person",
    "handledBy": "staff",
    "place": "place",
    "within": "place",
    "area": "place",
}
"""A filter of events → the question about what it names: who counts by something is told of it."""


def questions_of(schema: GraphQLSchema, root: str, asked: Iterable[Selection]) -> frozenset[str]:
    """The fields asked of the type `root`, and the question of each type that they reach or filter by."""
    found: set[str] = set()
    for one in asked:
        found.add(one.field)
        found.update(_reached(schema, root, one))
    return frozenset(found)


def _reached(schema: GraphQLSchema, parent: str, selection: Selection) -> Iterator[str]:
    if selection.field.startswith("__"):
        return
    if counting := _FIELD.get((parent, selection.field)):
        yield counting
    type = _type(schema, parent, selection)
    if question := QUESTION.get(type.removesuffix("Connection")):
        yield question
    where = selection.arguments.get("where")
    if isinstance(where, Mapping):
        yield from (_FILTER[name] for name, value in where.items() if name in _FILTER and value is not None)
    for child in selection.children:
        yield from _reached(schema, child.on or type, child)


def _type(schema: GraphQLSchema, parent: str, selection: Selection) -> str:
    """The type of a field; of `node` that which the prefix of the id names."""
    if (parent, selection.field) == ("Query", "node"):
        return type_of(str(selection.arguments.get("id", ""))) or "Node"
    fields = schema.type_map[parent].fields  # type: ignore[attr-defined]
    return str(get_named_type(fields[selection.field].type).name)
