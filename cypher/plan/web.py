"""The web: persons, events, places and objects with the edges between them, for networks and paths.

An edge may be followed where it is visible and its other end is; that a person, place or object at its end
exists follows from the edge itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cypher.plan.answer import Row
from cypher.plan.arguments import words_of
from cypher.plan.chosen import Arguments, Field, Fields
from cypher.plan.draft import Draft, call
from cypher.plan.moment import instant
from cypher.plan.object import object_ways
from cypher.plan.told import ranked, ranked_lists, told_columns
from cypher.plan.witness import witnesses
from schema.vocabulary import EdgeKind, FieldClass

EXISTENCE = FieldClass.EXISTENCE
USUAL = (EdgeKind.INVOLVED, EdgeKind.RELATED, EdgeKind.LIVES_AT, EdgeKind.USES)
"""What networks and paths go through when nothing is said."""

NETWORK_NODE: Fields = {"id": Field(), "kind": Field(), "label": Field(), "distance": Field()}
NETWORK_EDGE: Fields = {
    "id": Field(),
    "from": Field(),
    "to": Field(),
    "kind": Field(),
    "role": Field(),
    "since": Field(),
}


def through(arguments: Arguments) -> tuple[str, ...]:
    """The kinds of edges that count, in the vocabulary's order."""
    if arguments.get("through") is None:
        return tuple(kind.value for kind in USUAL)
    return tuple(words_of(arguments.get("through"), "through", EdgeKind))


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time as parameters of a statement: instants for events, days for what lasts; None is open."""

    since: str | None = None
    until: str | None = None
    first_day: str | None = None
    last_day: str | None = None


@dataclass(frozen=True, slots=True)
class Web:
    """The edges of these kinds, within a span of time."""

    draft: Draft
    kinds: Sequence[str]
    window: Window = Window()

    def edge(self, variable: str) -> str:
        """The pattern of an edge of any of these kinds."""
        return f"[{variable}:{'|'.join(self.kinds)}]"

    def visible(self, edge: str) -> str:
        """The test that an edge is visible, apart from the events at its ends."""
        tests = {kind: self._visible(edge, kind) for kind in self.kinds}
        if len(set(tests.values())) == 1:
            return next(iter(tests.values()))
        cases = " ".join(f"WHEN '{kind}' THEN {test}" for kind, test in tests.items())
        return f"CASE type({edge}) {cases} END"

    def step(self, edge: str, other: str) -> str:
        """The test that an edge may be followed to its other end."""
        event = [self.draft.visible(other)]
        if self.window.since is not None:
            event.append(f"{other}.start >= {self.window.since}")
        if self.window.until is not None:
            event.append(f"{other}.start < {self.window.until}")
        return f"{self.visible(edge)} AND (NOT {other}:Event OR {' AND '.join(event)})"

    def _visible(self, edge: str, kind: str) -> str:
        tests = [self.draft.visibility.edge(edge, kind)]
        if kind in (EdgeKind.LIVES_AT, EdgeKind.USES):
            if self.window.first_day is not None:
                # An end that was told to its year or month lasts to the end of that: "~" is beyond all days.
                tests.append(f"coalesce({edge}.until + '~' >= {self.window.first_day}, true)")
            if self.window.last_day is not None:
                tests.append(f"coalesce({edge}.`from` <= {self.window.last_day}, true)")
        return " AND ".join(tests)


class WebNode:
    """A node of the web as a row [id, kind, label, told]: how it is written, and how it is read.

    `told` are rows of what tells of it, an id first: a person's visible records; of an object what lets its
    label be shown.
    """

    def __init__(self, draft: Draft, variable: str, labelled: bool) -> None:
        record = draft.name("n")
        self.told = draft.name("c")
        self.columns = told_columns(draft, record, {"name"} if labelled else ())
        of_person = f"MATCH ({variable})<-[:OF]-({record}:Record) WHERE {draft.visible(record)}"
        row = f"[{', '.join(self.columns)}]"
        self.call = call(variable, [of_person, f"RETURN collect({row}) AS {self.told}"])
        label = "null"
        if labelled:
            of_object = witnesses(variable, object_ways(draft, variable, FieldClass.CONTACT))
            either = call(
                variable, [of_person, f"RETURN {row} AS t", "UNION ALL", *of_object, "RETURN [w] AS t"]
            )
            self.call = call(variable, either, [f"RETURN collect(t) AS {self.told}"])
            label = (
                f"CASE WHEN {variable}:Event THEN {variable}.kind"
                f" WHEN {variable}:Place THEN coalesce({variable}.address, {variable}.postcode)"
                f" WHEN {variable}:Object AND size({self.told}) > 0 THEN {variable}.value END"
            )
        self.labelled = labelled
        self.row = f"[{variable}.id, labels({variable})[0], {label}, {self.told}]"

    def read(self, row: Row, distance: int) -> dict[str, Any]:
        """The fields of a NetworkNode."""
        id, kind, label, told = row[:4]
        if self.labelled and kind == "Person":
            label = next(iter([*ranked(told, 2), *ranked_lists(told, 3)]), None)
        return {
            "id": id,
            "kind": kind.upper(),
            "label": label,
            "distance": distance,
            "__typename": "NetworkNode",
        }


def web_node_subjects(row: Row, out: set[str]) -> None:
    """Adds what a node rests on: an event itself, else what tells of it."""
    if row[1] == "Event":
        out.add(row[0])
    out.update([one[0] for one in row[3]])


def edge_row(edge: str, other: str) -> str:
    """An edge as a row [id, id of its other end, kind, role, since]; `other` is the node at its end."""
    return (
        f"[{edge}.id, {other}.id, type({edge}), coalesce({edge}.role, {edge}.kind),"
        f" CASE WHEN type({edge}) IN ['LIVES_AT', 'USES'] THEN {edge}.`from`"
        f" ELSE coalesce(startNode({edge}).start, endNode({edge}).start) END]"
    )


def read_edge(row: Row, start: str, end: str) -> dict[str, Any]:
    """The fields of a NetworkEdge."""
    id, _, kind, role, since = row[:5]
    return {
        "id": id,
        "from": start,
        "to": end,
        "kind": kind,
        "role": role,
        "since": instant(since),
        "__typename": "NetworkEdge",
    }


def picked(wanted: Sequence[tuple[str, str]], values: dict[str, Any]) -> dict[str, Any]:
    """What is wanted of these values, as (response name, field)."""
    return {key: values[field] for key, field in wanted}
