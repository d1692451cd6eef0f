"""Random selections over the whole contract, with arguments that fit a random graph.

What can be chosen comes from the contract itself: a field, argument or input that this file has no value
for is an error, so nothing that is added to the contract stays untried.
"""

import random
from dataclasses import replace
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
)

from graph_api.fields import BY_HOST
from schema.contract import contract
from schema.selection import Selection
from tests.contract.graphs import AGENCIES, CENTRE, GIVEN, OUTCOMES, Graph

CONTRACT = contract()
TYPES = {
    "person": "Person", "record": "Record", "event": "Event", "place": "Place", "object": "Object",
    "staff": "Staff", "agency": "Agency",
}  # fmt: skip


class Chooser:
    """Chooses roots, fields and arguments by one source of chance."""

    def __init__(self, chance: random.Random, graph: Graph) -> None:
        self.chance = chance
        self.graph = graph
        self.schema = CONTRACT

    def root(self, depth: int, field: str | None = None) -> Selection:
        """A selection of one root field, any or this one, with objects nested so deep."""
        query = self.schema.query_type
        assert query is not None
        name = field or self.chance.choice(sorted(set(query.fields) - BY_HOST))
        declared = query.fields[name]
        arguments = self.arguments(name, declared.args)
        if name != "node":
            return Selection(name, self._key(name), arguments, self.children(declared.type, depth))
        type = TYPES.get(arguments["id"].partition("_")[0], "Person")
        known = [
            Selection(one.field, one.key, one.arguments, one.children, type)
            for one in self.fields(type, depth)
        ]
        other = [Selection("kind", "kind", on="Object" if type != "Object" else "Place")]
        return Selection(name, "node", arguments, (*known, *other, Selection("id", "always", on="Node")))

    def children(self, type: Any, depth: int) -> tuple[Selection, ...]:
        """A selection of what a field's type shows; none for a scalar."""
        named = get_named_type(type)
        if not isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
            return ()
        return tuple(self.fields(named.name, depth))

    def fields(self, type: str, depth: int) -> list[Selection]:
        """Some fields of a type, each under a response name of its own, some of them twice."""
        declared = self.schema.type_map[type]
        assert isinstance(declared, GraphQLObjectType)
        wrapper = type.endswith(("Connection", "Edge")) and type != "NetworkEdge"
        names = [
            name
            for name, field in declared.fields.items()
            if wrapper
            or depth > 0
            or not isinstance(get_named_type(field.type), GraphQLObjectType)
            or get_named_type(field.type).name in ("Agency", "Area", "Identifier", "Attribute", "Pointer")
        ]
        if not names:
            return [Selection("__typename", "__typename")]
        chosen = self.chance.sample(names, min(len(names), self.chance.choice((1, 2, 3, 4, 6))))
        if self.chance.random() < 0.15:
            chosen.append(self.chance.choice(chosen))
        made = []
        for n, name in enumerate(chosen):
            field = declared.fields[name]
            inner = depth if wrapper else depth - 1
            key = f"k{n}" if name in chosen[:n] else self._key(name)
            made.append(
                Selection(name, key, self.arguments(name, field.args), self.children(field.type, inner))
            )
        if self.chance.random() < 0.1:
            made.append(Selection("__typename", "__typename"))
        return made

    def arguments(self, field: str, declared: dict[str, GraphQLArgument]) -> dict[str, Any]:
        """Arguments for a field: those it needs, and some of the others."""
        given: dict[str, Any] = {}
        for name, argument in declared.items():
            if isinstance(argument.type, GraphQLNonNull) or self.chance.random() < 0.5:
                given[name] = self.value(field, name, argument.type)
        if "around" in given:
            # Somebody is meant once: an analysis around her takes no other.
            where = given.get("where") or {}
            given |= {"where": {name: one for name, one in where.items() if name != "involving"}}
        if field == "shortestPaths" and self.chance.random() < 0.3:
            given["to"] = given["from"]
        return given

    def value(self, field: str, name: str, type: Any) -> Any:
        """A value for an argument or for a field of an input object."""
        chance, named = self.chance, get_named_type(type)
        if isinstance(named, GraphQLEnumType):
            words = [str(word) for word in named.values]
            if _listed(type):
                return chance.sample(words, min(len(words), chance.choice((1, 1, 2, 3))))
            return chance.choice(words)
        if named.name == "EventWhere":
            names = chance.sample(sorted(named.fields), chance.choice((0, 1, 1, 2)))
            return {one: self.value("EventWhere", one, named.fields[one].type) for one in names}
        if named.name == "DateTimeRange":
            bounds = {
                "from": chance.choice(("2025-12-01T00:00:00.000000Z", "2026-01-05T10:00:00.500000Z")),
                "until": chance.choice(("2026-01-06T00:00:00.000000Z", "2026-01-05T10:00:00.500000Z")),
            }
            return {one: bounds[one] for one in chance.sample(sorted(bounds), chance.choice((0, 1, 2)))}
        if named.name == "Near":
            return {
                "latitude": CENTRE[0] + chance.choice((0, 0.001)),
                "longitude": CENTRE[1],
                "metres": chance.choice((0.0, 300.0, 601.0, 5000.0)),
            }
        if named.name == "PersonSearch":
            return self._search()
        return self._scalar(field, name)

    def _scalar(self, field: str, name: str) -> Any:
        chance = self.chance
        if field == "eventTrends":
            spans: dict[str, list[Any]] = {
                "from": ["2025-12-01", "2025-12-17", "2026-01-01"],
                "until": ["2026-02-01", "2026-02-17"],
                "first": [1, 3, 50],
            }
            return chance.choice(spans[name])
        ids = self._ids(field, name)
        if ids is not None:
            return ids
        values: dict[str, Any] = {
            "first": [0, 1, 2, 3, 10, 200]
            if field not in ("personNetwork", "shortestPaths", "networkAnalysis")
            else [1, 3, 8, 50],
            "after": [None],
            "hops": [1, 2, 3],
            "steps": [1, 2, 3],
            "largest": [2, 3, 30],
            "maxHops": [1, 2, 3, 4, 5, 6],
            "since": ["2025-12-01T00:00:00.000000Z", "2026-01-05T10:00:00.500000Z"],
            "until": ["2026-01-06T00:00:00.000000Z", "2026-01-05T10:00:00.000000Z"],
            "outcome": [one for one in OUTCOMES if one],
            "label": ["+447700900001", "07700 900002"],
            "text": {
                "EventWhere": ["mill", "CHARGED", "n"],
                "places": ["coronation", "lane", "M5 3RW", "m53rw"],
                "staff": ["morse", "pc", "zzz"],
            }.get(field),
        }
        return chance.choice(values[name])

    def _ids(self, field: str, name: str) -> Any:
        """An id that may be in the graph; None where the argument is no id."""
        chance, graph = self.chance, self.graph
        if name == "id" and field == "node":
            label = chance.choice(["Person", "Record", "Event", "Place", "Object", "Staff", "Agency"])
            return chance.choice([*graph.ids(label), f"{label.lower()}_none", "none"])
        labels = {
            "agency": "Agency", "area": "Area", "place": "Place", "involving": "Person", "from": "Person",
            "to": "Person", "around": "Person", "handledBy": "Staff",
        } | {"id": {"event": "Event", "place": "Place"}.get(field, "Person")}  # fmt: skip
        if name not in labels:
            return None
        if name == "agency":
            return chance.sample(AGENCIES, chance.choice((1, 2)))
        label = labels[name]
        merged = ["person_old", "person_02"] if label == "Person" else []
        return chance.choice([*graph.ids(label), f"{label.lower()}_none", *merged])

    def _search(self) -> dict[str, Any]:
        chance = self.chance
        if chance.random() < 0.3:
            values = ["943 476 5919", "9434765870", "L-3", "none"]
            kind = chance.choice(["NHS_NUMBER", "LOCAL"])
            return {"identifier": {"kind": kind, "value": chance.choice(values)}}
        if chance.random() < 0.3:
            return {"details": {"familyName": chance.choice(["Smith", "Okafor"])}}
        given = [one for one in GIVEN if one]
        family = ["Smith", "Smiht", "smit", "O’HARA", "okafor", "van Berg", "Li", "berg", "Ann", "s"]
        texts = [
            chance.choice(["ace", "Ann Okafor", "Okafor A"]),
            chance.choice(family),
            f"{chance.choice(given)} {chance.choice(family)}",
            f"{chance.choice(family)} {chance.choice(given)[0]}",
            f"{chance.choice(given)} x {chance.choice(family)}",
        ]
        return {"text": chance.choice(texts)}

    def _key(self, name: str) -> str:
        return name if self.chance.random() < 0.7 else f"my_{name}"


def paged(chance: random.Random, graph: Graph) -> tuple[Selection, bool]:
    """A connection at the root, or just below a thing, with small pages; and whether it is below."""
    info = [Selection("hasNextPage", "hasNextPage"), Selection("endCursor", "endCursor")]
    node = Selection("node", "node", children=(Selection("id", "id"),))
    edges = Selection("edges", "edges", children=(Selection("cursor", "cursor"), node))
    chosen = (
        edges,
        Selection("pageInfo", "pageInfo", children=tuple(info)),
        Selection("totalCount", "totalCount"),
    )
    chooser = Chooser(chance, graph)
    field, type = chance.choice(
        [
            ("events", ""), ("findPersons", ""),
            ("topPlaces", ""), ("topPersons", ""), ("places", ""), ("objects", ""), ("staff", ""),
            ("records", "Person"), ("involvements", "Person"), ("participants", "Event"),
            ("events", "Place"), ("residents", "Place"), ("events", "Object"), ("users", "Object"),
            ("events", "Staff"),
        ]
    )  # fmt: skip
    if field in ("involvements", "participants"):
        role = Selection("node", "node", children=(Selection("role", "role"),))
        chosen = (replace(edges, children=(Selection("cursor", "cursor"), role)), *chosen[1:])
    declared = CONTRACT.type_map[type or "Query"].fields[field]  # type: ignore[attr-defined]
    given = {
        name: value
        for name, value in chooser.arguments(field, declared.args).items()
        if name not in ("first", "after")
    }
    connection = Selection(
        field, "inner" if type else field, {**given, "first": chance.choice((1, 2, 3))}, chosen
    )
    if not type:
        return connection, False
    return Selection(
        "node", "node", {"id": chance.choice(graph.ids(type))}, (replace(connection, on=type),)
    ), True


def followed(selection: Selection, cursor: str, inner: bool) -> Selection:
    """The same connection after a cursor."""
    if inner:
        return replace(selection, children=(followed(selection.children[0], cursor, False),))
    return replace(selection, arguments={**selection.arguments, "after": cursor})


def _listed(type: Any) -> bool:
    while isinstance(type, GraphQLNonNull):
        type = type.of_type
    return isinstance(type, GraphQLList)
