"""What each field of the contract shows of a row of a cut graph, for the oracle."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cypher.model import ATTRIBUTES, IDENTIFIERS
from cypher.plan import Reference
from cypher.plan.left import ACCESS_SUMMARY
from tests.contract.graphs import POINTED, Graph, Row
from tests.contract.oracle_events import Events

WIDTH = {"YEAR": 4, "MONTH": 7, "DAY": 10}


class Items:
    """What a connection is over, in order: type, row, and what an edge shows beside it."""

    def __init__(self, items: list[tuple[str, Any, Row]]) -> None:
        self.items = items


class Things:
    """What a list without pages holds, in order."""

    def __init__(self, things: list[tuple[str, Any]]) -> None:
        self.things = things


def by_id(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: str(row["id"]))


class Fields:
    """The fields of one cut graph: `_person_name` is the field `name` of a Person, and so on."""

    def __init__(self, graph: Graph, reference: Reference) -> None:
        self.graph = graph
        self.reference = reference
        self.nodes = {row["id"]: row for rows in graph.nodes.values() for row in rows}
        self.events = Events(graph, self.whom)

    # A person.

    def whom(self, id: str) -> str:
        """Who is meant by a person's id: herself, else the candidate of most records; any other as it is.

        One who is nothing but a pointer is meant where nobody else is.
        """
        found = [self.nodes[one] for one in self.reference.persons(id) if one in self.nodes]
        seen = {row["id"]: len(self._records(row)) for row in found}
        found.sort(key=lambda row: (not seen[row["id"]], row["id"] != id, -seen[row["id"]], row["id"]))
        return str(found[0]["id"]) if found else id

    def _edges(self, type: str, end: str, id: str) -> list[Row]:
        return [row for row in self.graph.edges[type] if row[end] == id]

    def _records(self, row: Row) -> list[Row]:
        return [one for one in self._of(row) if one["class"] != POINTED]

    def _of(self, row: Row) -> list[Row]:
        return [self.nodes[edge["start"]] for edge in self._edges("OF", "end", row["id"])]

    def _person_pointers(self, row: Row, given: Any) -> "Things":
        agencies = {one["agency"] for one in self._of(row) if one["class"] == POINTED}
        return Things([("Pointer", {"agency": of, "reference": row["id"]}) for of in sorted(agencies)])

    def _pointer_agency(self, row: Row, given: Any) -> Any:
        return "Agency", row["agency"]

    def _pointer_contact(self, row: Row, given: Any) -> str:
        return self.reference.agencies[row["agency"]].contact

    def _told(self, row: Row, values: Callable[[Row], Iterable[Any]]) -> list[Any]:
        """The values of all records: how often, then the newest record, then the least record id.

        Values of one record that are told alike keep its order.
        """
        best: dict[Any, tuple[int, list[tuple[str, str]]]] = {}
        records = sorted(self._records(row), key=lambda one: str(one["id"]))
        for record in sorted(records, key=lambda one: str(one["receivedAt"]), reverse=True):
            for value in dict.fromkeys(values(record)):
                count, tellers = best.get(value, (0, []))
                best[value] = (count + 1, [*tellers, (record["receivedAt"], record["id"])])

        def rank(value: Any) -> tuple[int, list[int], str]:
            count, tellers = best[value]
            newest = max(arrived for arrived, _ in tellers)
            first = min(id for arrived, id in tellers if arrived == newest)
            return (-count, [-ord(letter) for letter in newest], first)

        return sorted(best, key=rank)

    def _person_names(self, row: Row, given: Any = None) -> list[str]:
        full = self._told(row, lambda one: [one["fullName"]] if one.get("fullName") else [])
        other = self._told(row, lambda one: one.get("otherNames") or [])
        return [*full, *(one for one in other if one not in full)]

    def _name(self, row: Row) -> str | None:
        return next(iter(self._person_names(row)), None)

    def _person_name(self, row: Row, given: Any) -> str | None:
        return self._name(row)

    def _dates(self, row: Row) -> list[str]:
        return self._told(row, lambda one: [one["birthDate"]] if one.get("birthDate") else [])

    def _person_birthDates(self, row: Row, given: Any) -> list[str]:  # noqa: N802
        return self._dates(row)

    def _person_birthDate(self, row: Row, given: Any) -> str | None:  # noqa: N802
        return next(iter(self._dates(row)), None)

    def _person_sex(self, row: Row, given: Any) -> str | None:
        return next(iter(self._told(row, lambda one: [one["sex"]] if one.get("sex") else [])), None)

    def _person_agencies(self, row: Row, given: Any) -> "Things":
        return Things([("Agency", id) for id in sorted({one["agency"] for one in self._records(row)})])

    def _person_accesses(self, row: Row, given: Any) -> "Things":
        ids = sorted(one["id"] for one in self._records(row))
        return Things([("AccessSummary", dict.fromkeys(ACCESS_SUMMARY, id)) for id in ids])

    def _person_records(self, row: Row, given: Mapping[str, Any]) -> "Items":
        wanted = given.get("agency")
        rows = [one for one in self._records(row) if wanted is None or one["agency"] in wanted]
        rows.sort(key=lambda one: (one["receivedAt"], one["id"]), reverse=True)
        return Items([("Record", one, {}) for one in rows])

    def _person_involvements(self, row: Row, given: Mapping[str, Any]) -> "Items":
        edges = self._edges("INVOLVED", "start", row["id"])
        down = given.get("orderBy") != "START_ASC"
        edges.sort(key=lambda edge: (edge["end"], edge["id"]), reverse=down)
        events = {one["id"]: n for n, one in enumerate(self.events.page(self.graph.nodes["Event"], given))}
        kept = sorted((edge for edge in edges if edge["end"] in events), key=lambda edge: events[edge["end"]])
        return Items([("Involvement", edge, {}) for edge in kept])

    def _person_residences(self, row: Row, given: Any) -> "Things":
        edges = self._edges("LIVES_AT", "start", row["id"])
        edges.sort(key=lambda edge: (edge["from"] or "", edge["id"]), reverse=True)
        return Things([("Residence", edge) for edge in edges])

    def _person_relationships(self, row: Row, given: Any) -> "Things":
        edges = [
            {**edge, "other": edge["end"] if edge["start"] == row["id"] else edge["start"]}
            for edge in self.graph.edges["RELATED"]
            if row["id"] in (edge["start"], edge["end"]) and edge["start"] != edge["end"]
        ]
        return Things([("Relationship", edge) for edge in by_id(edges)])

    def _person_objects(self, row: Row, given: Any) -> "Things":
        ids = {edge["end"] for edge in self._edges("USES", "start", row["id"])}
        return Things([("Object", self.nodes[id]) for id in sorted(ids)])

    # Edges that are objects of the contract.

    def _involvement_person(self, row: Row, given: Any) -> Any:
        return "Person", self.nodes[row["start"]]

    def _involvement_event(self, row: Row, given: Any) -> Any:
        return "Event", self.nodes[row["end"]]

    def _involvement_record(self, row: Row, given: Any) -> Any:
        return "Record", self.nodes[row["record"]]

    def _residence_place(self, row: Row, given: Any) -> Any:
        return "Place", self.nodes[row["end"]]

    def _residence_record(self, row: Row, given: Any) -> Any:
        return "Record", self.nodes[row["record"]]

    def _relationship_person(self, row: Row, given: Any) -> Any:
        return "Person", self.nodes[row["other"]]

    def _relationship_record(self, row: Row, given: Any) -> Any:
        return "Record", self.nodes[row["fromRecord" if row["other"] == row["start"] else "toRecord"]]

    def _relationship_kind(self, row: Row, given: Any) -> str:
        told = str(row["kind"])
        return (
            told if row["other"] == row["start"] else {"PARENT": "CHILD", "CHILD": "PARENT"}.get(told, told)
        )

    # A record.

    def _record_agency(self, row: Row, given: Any) -> Any:
        return "Agency", row["agency"]

    def _record_phones(self, row: Row, given: Any) -> list[str]:
        return row.get("phones") or []

    def _record_identifiers(self, row: Row, given: Any) -> "Things":
        pairs = [(kind, row.get(name)) for kind, name in IDENTIFIERS.items()]
        return Things([("Identifier", {"kind": kind, "value": value}) for kind, value in pairs if value])

    def _record_attributes(self, row: Row, given: Any) -> "Things":
        told = [(kind, one) for kind, name in ATTRIBUTES.items() for one in row.get(name) or []]
        return Things(
            [
                (
                    "Attribute",
                    dict(zip(("name", "value"), one.split("=", 1), strict=True)) | {"fieldClass": kind},
                )
                for kind, one in told
            ]
        )

    # An event, a place, an object, staff, an area, an agency.

    def _event_agency(self, row: Row, given: Any) -> Any:
        return "Agency", row["agency"]

    def _event_start(self, row: Row, given: Any) -> str | None:
        told: str | None = row["start"]
        return told and told[: WIDTH.get(row["startPrecision"])]

    def _event_end(self, row: Row, given: Any) -> str | None:
        told: str | None = row["end"]
        return told and told[: WIDTH.get(row["endPrecision"])]

    def _event_place(self, row: Row, given: Any) -> Any:
        edges = by_id(self._edges("AT", "start", row["id"]))
        return ("Place", self.nodes[edges[0]["end"]]) if edges else None

    def _event_objects(self, row: Row, given: Any) -> "Things":
        ids = {edge["start"] for edge in self._edges("PART_OF", "end", row["id"])}
        return Things([("Object", self.nodes[id]) for id in sorted(ids)])

    def _event_handledBy(self, row: Row, given: Any) -> "Things":  # noqa: N802
        ids = {edge["end"] for edge in self._edges("HANDLED_BY", "start", row["id"])}
        return Things([("Staff", self.nodes[id]) for id in sorted(ids)])

    def _event_participants(self, row: Row, given: Mapping[str, Any]) -> "Items":
        roles = given.get("role")
        edges = [
            edge
            for edge in self._edges("INVOLVED", "end", row["id"])
            if roles is None or edge["role"] in roles
        ]
        edges.sort(key=lambda edge: (edge["role"], edge["start"], edge["id"]))
        return Items([("Involvement", edge, {}) for edge in edges])

    def _happened(self, given: Mapping[str, Any], ids: set[str]) -> "Items":
        rows = self.events.page([self.nodes[id] for id in ids], given)
        return Items([("Event", row, {}) for row in rows])

    def _place_events(self, row: Row, given: Mapping[str, Any]) -> "Items":
        return self._happened(given, {edge["start"] for edge in self._edges("AT", "end", row["id"])})

    def _object_events(self, row: Row, given: Mapping[str, Any]) -> "Items":
        return self._happened(given, {edge["end"] for edge in self._edges("PART_OF", "start", row["id"])})

    def _staff_events(self, row: Row, given: Mapping[str, Any]) -> "Items":
        return self._happened(given, {edge["start"] for edge in self._edges("HANDLED_BY", "end", row["id"])})

    def _people(self, type: str, row: Row) -> "Items":
        ids = sorted({edge["start"] for edge in self._edges(type, "end", row["id"])})
        return Items([("Person", self.nodes[id], {}) for id in ids])

    def _place_residents(self, row: Row, given: Any) -> "Items":
        return self._people("LIVES_AT", row)

    def _object_users(self, row: Row, given: Any) -> "Items":
        return self._people("USES", row)

    def _place_areas(self, row: Row, given: Any) -> "Things":
        return Things(
            [
                ("Area", self.nodes[id])
                for id in sorted(e["end"] for e in self._edges("IN", "start", row["id"]))
            ]
        )

    def _object_label(self, row: Row, given: Any) -> Any:
        return row["value"]

    def _area_name(self, row: Row, given: Any) -> Any:
        return row["fullName"]

    def _staff_name(self, row: Row, given: Any) -> Any:
        return row["fullName"]

    def _staff_agency(self, row: Row, given: Any) -> Any:
        return "Agency", self._edges("WORKS_FOR", "start", row["id"])[0]["end"]

    def _agency_id(self, id: str, given: Any) -> str:
        return id

    def _agency_name(self, id: str, given: Any) -> str:
        return self.reference.agencies[id].name

    def _agency_kind(self, id: str, given: Any) -> str:
        return self.reference.agencies[id].kind
