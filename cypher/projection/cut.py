"""The cut: the partnership's graph, portion by portion, into what policy lets enter the analysts' graph.

A node or an edge enters only by a class that is named: whatever is sealed or privileged carries a number that
never is. Of a record nothing is kept but a birth and a sex, and these until they are told coarser.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cypher.portion import Portion
from schema.age_band import age_band, most_told
from schema.vocabulary import AreaKind, FieldClass

Row = Mapping[str, Any]


@dataclass(slots=True)
class CutPerson:
    """What the records that enter say of one person."""

    births: list[str] = field(default_factory=list)
    sexes: list[str] = field(default_factory=list)
    homes: list[tuple[str, str]] = field(default_factory=list)  # (until when, place)


@dataclass(frozen=True, slots=True)
class CutEvent:
    """An event as it enters, before anything of it is told coarser."""

    kind: str | None
    month: str | None
    outcome: str | None
    agency: str


class Cut:
    """Takes portions in their order, nodes before the edges between them."""

    def __init__(self, open: Mapping[FieldClass, frozenset[int]], area: AreaKind, day: date) -> None:
        """`open` are class numbers by field class, `area` is the kind by which places are told.

        Ages are those of 1 January of the year of `day`, so that two snapshots of a year tell of no birthday.
        """
        self._open = {kind: open.get(kind, frozenset()) for kind in FieldClass}
        self._exists = self._open[FieldClass.EXISTENCE]
        self._area = area
        self._new_year = day.replace(month=1, day=1)
        self._records: dict[str, Row] = {}
        self._areas_of: dict[str, list[str]] = defaultdict(list)
        self._places: dict[str, str] = {}
        self.areas: dict[str, Row] = {}
        self.agencies: dict[str, Row] = {}
        self.persons: dict[str, CutPerson] = {}
        self.events: dict[str, CutEvent] = {}
        self.involved: set[tuple[str, str, str | None]] = set()
        self.related: set[tuple[str, str, str | None]] = set()
        self.handled: set[tuple[str, str]] = set()

    def take(self, portion: Portion) -> None:
        """Take what of a portion may enter."""
        for node in portion.nodes["Agency"]:
            self.agencies[node["id"]] = node
        for node in portion.nodes["Area"]:
            if node["kind"] == self._area:
                self.areas[node["id"]] = node
        for node in portion.nodes["Record"]:
            if node["class"] in self._exists:
                self._records[node["id"]] = node
        for edge in portion.edges["OF"]:
            if (record := self._records.pop(edge["start"], None)) is not None:
                self._add_record(edge["end"], record)
        for node in portion.nodes["Event"]:
            if node.get("class") in self._exists:
                self._add_event(node)
        for edge in portion.edges["IN"]:
            if edge["end"] in self.areas:
                self._areas_of[edge["start"]].append(edge["end"])
        self._add_edges(portion)

    def home(self, person: CutPerson) -> str | None:
        """The area of her last known home; none where that lies in no area, wherever she lived before."""
        _, place = max(person.homes, default=("", ""))
        return min(self._areas_of.get(place, ()), default=None)

    def where(self, event: str) -> str | None:
        """The area of an event."""
        return min(self._areas_of.get(self._places.get(event, ""), ()), default=None)

    def attributes(self, person: CutPerson) -> tuple[str | None, ...]:
        """Age band, sex, area of her home."""
        band = age_band(most_told(person.births), self._new_year)
        return (band, most_told(person.sexes), self.home(person))

    def _add_record(self, person: str, record: Row) -> None:
        one = self.persons.setdefault(person, CutPerson())
        if record["class"] in self._open[FieldClass.IDENTITY]:
            one.births += [record["birthDate"]] if record.get("birthDate") else []
            one.sexes += [record["sex"]] if record.get("sex") else []

    def _add_event(self, node: Row) -> None:
        start, precision = node.get("start"), node.get("startPrecision")
        told = node["class"] in self._open[FieldClass.OPERATIONAL]
        self.events[node["id"]] = CutEvent(
            node.get("kind"),
            None if start is None or precision is None else start[:4] if precision == "YEAR" else start[:7],
            node.get("outcome") if told else None,
            node["agency"],
        )

    def _add_edges(self, portion: Portion) -> None:
        located, handled = self._open[FieldClass.LOCATION], self._open[FieldClass.OPERATIONAL]
        for edge in portion.edges["INVOLVED"]:
            if (
                self._open_edge(edge, "recordClass")
                and edge["end"] in self.events
                and edge["start"] in self.persons
            ):
                self.involved.add((edge["start"], edge["end"], edge.get("role")))
        for edge in portion.edges["RELATED"]:
            if (
                self._open_edge(edge, "fromClass", "toClass")
                and {edge["start"], edge["end"]} <= self.persons.keys()
            ):
                self.related.add((edge["start"], edge["end"], edge.get("kind")))
        for edge in portion.edges["LIVES_AT"]:
            if (
                self._open_edge(edge, "recordClass")
                and edge["class"] in located
                and edge["start"] in self.persons
            ):
                self.persons[edge["start"]].homes.append((edge.get("until") or "9999", edge["end"]))
        for edge in portion.edges["AT"]:
            if self._open_edge(edge) and edge["class"] in located and edge["start"] in self.events:
                self._places[edge["start"]] = min(edge["end"], self._places.get(edge["start"], edge["end"]))
        for edge in portion.edges["HANDLED_BY"]:
            if self._open_edge(edge) and edge["class"] in handled and edge["start"] in self.events:
                self.handled.add((edge["start"], edge["end"]))

    def _open_edge(self, edge: Row, *records: str) -> bool:
        return all(edge[name] in self._exists for name in ("class", *records))
