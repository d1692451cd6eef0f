"""What the answer to a selection under a sight has to be, told in plain Python without any graph.

An independent reading of the policy and of the contract: it works on the rows of a graph from which all
that the sight hides was taken (`graphs.cut`), so it needs no test of visibility of its own. Cursors are not
foretold: they show as a mark where one has to be.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from cypher.plan import Reference
from schema.contract import revealed
from schema.selection import Selection
from schema.sight import Sight
from schema.vocabulary import FieldClass
from tests.contract.graphs import POINTED, Graph, Row
from tests.contract.oracle_analysis import analysed, told
from tests.contract.oracle_fields import Fields, Items, Things, by_id
from tests.contract.oracle_search import places, searched
from tests.contract.oracle_web import network, paths

CURSOR = "*"
REDACTED = "redacted!"
"""Where an object tells which of its fields are redacted: {response name: field classes}."""

IDENTITY_OF_A_PERSON = ("name", "names", "birthDate", "birthDates", "sex")


class Oracle(Fields):
    """Answers selections on one cut graph; of a sight that is given it also tells what is redacted."""

    def __init__(self, graph: Graph, reference: Reference, sight: Sight | None = None) -> None:
        super().__init__(graph, reference)
        self.sight = sight or Sight()

    def answer(self, selection: Selection, skip: int = 0) -> Any:
        """The answer of a root field; `skip` items of its connection, or of those below it, came before."""
        return getattr(self, f"_root_{selection.field}")(selection, selection.arguments, skip)

    # The roots.

    def _root_node(self, chosen: Selection, given: Mapping[str, Any], skip: int) -> Any:
        kind = given["id"].partition("_")[0].title()
        if kind == "Agency":
            known = given["id"] in self.reference.agencies
            return self._object("Agency", given["id"], chosen) if known else None
        row = self.nodes.get(self.whom(given["id"]))
        types = {"Person", "Record", "Event", "Place", "Object", "Staff"}
        if row is None or kind not in types or row.get("class") == POINTED:
            return None
        return self._object(kind, row, chosen, skip)

    def _root_person(self, chosen: Selection, given: Mapping[str, Any], skip: int) -> Any:
        row = self.nodes.get(self.whom(given["id"]))
        return self._object("Person", row, chosen, skip) if row else None

    def _root_event(self, chosen: Selection, given: Mapping[str, Any], skip: int) -> Any:
        row = self.nodes.get(given["id"])
        return self._object("Event", row, chosen, skip) if row else None

    def _root_place(self, chosen: Selection, given: Mapping[str, Any], skip: int) -> Any:
        row = self.nodes.get(given["id"])
        return self._object("Place", row, chosen, skip) if row else None

    def _root_agencies(self, chosen: Selection, given: Mapping[str, Any], skip: int) -> Any:
        return [self._object("Agency", id, chosen) for id in sorted(self.reference.agencies)]

    def _root_events(self, chosen: Selection, given: Mapping[str, Any], skip: int) -> Any:
        rows = self.events.page(self.graph.nodes["Event"], given)
        return self._connection(chosen, [("Event", row, {}) for row in rows], skip)

    def _root_eventCounts(self, chosen: Selection, given: Mapping[str, Any], skip: int) -> Any:  # noqa: N802
        return [
            {one.key: count.get(one.field) for one in chosen.children} for count in self.events.counts(given)
        ]

    def _root_eventTrends(self, chosen: Selection, given: Mapping[str, Any], skip: int) -> Any:  # noqa: N802
        return [
            {
                one.key: trend.get(one.field)
                if not one.children and one.field not in ("count", "yearBefore")
                else {child.key: trend["numbers"] for child in one.children} or trend["numbers"]
                for one in chosen.children
            }
            for trend in self.events.trends(given)
        ]

    def _root_networkAnalysis(  # noqa: N802
        self, chosen: Selection, given: Mapping[str, Any], skip: int
    ) -> Any:
        around = None
        if given.get("around") is not None:
            around = self.whom(given["around"])
            if around not in self.nodes or not self._records(self.nodes[around]):
                return None
        meant = {row["id"] for row in self.events.page(self.graph.nodes["Event"], given)}
        rows = [
            (row["start"], row["end"])
            for row in self.graph.edges["INVOLVED"]
            if row["end"] in meant and row["role"] in given["role"]
        ]
        steps, largest, first = given.get("steps") or 2, given.get("largest") or 30, given.get("first") or 50
        return told(analysed(rows, around, steps, largest, first), chosen)

    def _root_findPersons(self, chosen: Selection, given: Mapping[str, Any], skip: int) -> Any:  # noqa: N802
        found = searched(self.graph, given["by"], self.reference)
        items = [("Person", self.nodes[id], _scored(given["by"], score)) for id, score in found]
        return self._connection(chosen, items, skip, 20)

    def _root_places(self, chosen: Selection, given: Mapping[str, Any], skip: int) -> Any:
        return self._connection(chosen, [("Place", row, {}) for row in places(self.graph, given)], skip)

    def _root_topPlaces(self, chosen: Selection, given: Mapping[str, Any], skip: int) -> Any:  # noqa: N802
        return self._top("Place", chosen, given, skip, "AT", "start", "end")

    def _root_topPersons(self, chosen: Selection, given: Mapping[str, Any], skip: int) -> Any:  # noqa: N802
        return self._top("Person", chosen, given, skip, "INVOLVED", "end", "start", given["role"])

    def _top(
        self,
        type: str,
        chosen: Selection,
        given: Mapping[str, Any],
        skip: int,
        edge: str,
        event: str,
        thing: str,
        roles: Any = None,
    ) -> Any:
        """Things by how many events reach them, the most first, then by id."""
        meant = {row["id"] for row in self.events.page(self.graph.nodes["Event"], given)}
        found = {
            (row[thing], row[event])
            for row in self.graph.edges[edge]
            if row[event] in meant and (roles is None or row["role"] in roles)
        }
        counts = Counter(id for id, _ in found)
        rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        items = [(type, self.nodes[id], {"eventCount": n}) for id, n in rows]
        return self._connection(chosen, items, skip, 10)

    def _root_objects(self, chosen: Selection, given: Mapping[str, Any], skip: int) -> Any:
        label = given.get("label")
        forms = None if label is None else self.reference.stored("label", label)
        rows = [
            row
            for row in by_id(self.graph.nodes["Object"])
            if (forms is None or row["value"] in forms)
            and (given.get("kind") is None or row["kind"] == given["kind"])
        ]
        return self._connection(chosen, [("Object", row, {}) for row in rows], skip)

    def _root_staff(self, chosen: Selection, given: Mapping[str, Any], skip: int) -> Any:
        text = (given.get("text") or "").lower()
        rows = [row for row in by_id(self.graph.nodes["Staff"]) if text in row["nameKey"]]
        rows.sort(key=lambda row: row["nameKey"])
        return self._connection(chosen, [("Staff", row, {}) for row in rows], skip)

    def _root_personNetwork(self, chosen: Selection, given: Mapping[str, Any], skip: int) -> Any:  # noqa: N802
        found = network(self.graph, self._name, {**given, "id": self.whom(given["id"])})
        return None if found is None else self._plain(found, chosen.children)

    def _root_shortestPaths(self, chosen: Selection, given: Mapping[str, Any], skip: int) -> Any:  # noqa: N802
        ends = {end: self.whom(given[end]) for end in ("from", "to")}
        found = paths(self.graph, self._name, {**given, **ends})
        return [self._plain(one, chosen.children) for one in found]

    # Objects, lists and connections.

    def _object(self, type: str, row: Any, chosen: Selection, skip: int = 0) -> dict[str, Any]:
        answer = {
            one.key: type if one.field == "__typename" else self._field(type, row, one, skip)
            for one in chosen.children
            if one.on in (None, "Node", type)
        }
        kept = {
            one.key: closed
            for one in chosen.children
            if one.key in answer and not answer[one.key] and (closed := self._closed(type, row, one.field))
        }
        return answer | ({REDACTED: kept} if kept else {})

    def _closed(self, type: str, row: Any, field: str) -> set[FieldClass]:
        """What of a field that shows nothing is closed to a viewer who may know it."""
        if type == "Person":
            told = self._records(row) if field in IDENTITY_OF_A_PERSON else []
        else:
            told = [row] if type in ("Record", "Event") else []
        return {
            kind
            for one in told
            for kind in revealed()[type, field] - {FieldClass.EXISTENCE}
            if one["class"] in self.sight.redactions
            and one["class"] not in self.sight.open[kind]
            and one["id"] not in self.sight.granted.get(kind, ())
        }

    def _field(self, type: str, row: Any, chosen: Selection, skip: int) -> Any:
        special = getattr(self, f"_{type.lower()}_{chosen.field}", None)
        if special is None:
            return row.get(chosen.field)
        value = special(row, chosen.arguments)
        if isinstance(value, Items):
            return self._connection(chosen, value.items, skip)
        if isinstance(value, Things):
            first: Any = chosen.arguments.get("first")
            return [
                self._object(of, thing, chosen)
                for of, thing in value.things[: 100 if first is None else first]
            ]
        if isinstance(value, tuple):
            of, thing = value
            return self._object(of, thing, chosen)
        return value

    def _connection(
        self, chosen: Selection, items: Sequence[tuple[str, Any, Row]], skip: int, default: int = 50
    ) -> dict[str, Any]:
        first: Any = chosen.arguments.get("first")
        rest = items[skip:]
        page = rest[: default if first is None else first]
        answer: dict[str, Any] = {}
        for one in chosen.children:
            if one.field == "totalCount":
                answer[one.key] = len(items)
            elif one.field == "pageInfo":
                cursor = CURSOR if page else None
                info = {
                    "hasNextPage": len(rest) > len(page),
                    "hasPreviousPage": skip > 0,
                    "startCursor": cursor,
                    "endCursor": cursor,
                }
                answer[one.key] = {inner.key: info[inner.field] for inner in one.children}
            else:
                answer[one.key] = [self._edge(one, *item) for item in page]
        return answer

    def _edge(self, chosen: Selection, type: str, row: Any, beside: Row) -> dict[str, Any]:
        answer: dict[str, Any] = {}
        for one in chosen.children:
            if one.field == "node":
                answer[one.key] = self._object(type, row, one)
            else:
                answer[one.key] = CURSOR if one.field == "cursor" else beside.get(one.field)
        return answer

    def _plain(self, value: Any, children: Sequence[Selection]) -> Any:
        if isinstance(value, list):
            return [self._plain(one, children) for one in value]
        if not children:
            return value
        return {one.key: self._plain(value[one.field], one.children) for one in children}


def _scored(by: Mapping[str, Any], score: float | None) -> Row:
    """What stands beside a person who was found: of details also the probability by the match weight."""
    likely = {"probability": 1 / (1 + 2 ** -(score or 0))} if by.get("details") is not None else {}
    return {"score": score, **likely}
