"""An oracle of what a viewer may see, read from the ledger alone: no graph, no plan, no statement."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from ledger.database import Ledger
from ledger.tables import class_, entry, membership, record, stated_edge, stated_node
from policies.directory import Directory
from policies.sight import Sights
from schema.sight import Sight
from schema.vocabulary import FieldClass, Purpose
from tests.graph_api.servers import DEMO


@dataclass(frozen=True)
class Edge:
    """A stated edge: its type, ends (a person as her record), class and properties."""

    id: str
    type: str
    start: str
    end: str
    number: int
    properties: dict[str, Any]


class Facts:
    """Everything that current entries state."""

    def __init__(self, home: Path) -> None:
        ledger = Ledger.open(f"sqlite:///{home / 'ledger.db'}")
        current = entry.c.state == "current"
        with ledger.read() as connection:
            self.person = {row.record: row.person for row in connection.execute(select(membership))}
            of_records = select(record).join(entry, entry.c.id == record.c.entry).where(current)
            self.records = {row["id"]: dict(row) for row in connection.execute(of_records).mappings()}
            of_nodes = (
                select(stated_node, entry.c["class"].label("number"))
                .join(entry, entry.c.id == stated_node.c.entry)
                .where(current, stated_node.c.label == "Event")
            )
            self.events: dict[str, dict[str, Any]] = {}
            for row in connection.execute(of_nodes):
                if row.properties:
                    self.events[row.id] = {**row.properties, "id": row.id, "class": row.number}
            of_edges = select(stated_edge).join(entry, entry.c.id == stated_edge.c.entry).where(current)
            self.edges = [
                Edge(row["id"], row["type"], row["start"], row["end"], row["class"], row["properties"])
                for row in connection.execute(of_edges).mappings()
            ]
            self.classes = {row.number: row for row in connection.execute(select(class_))}
        self.sights = Sights.open(DEMO, ledger)
        self.directory = Directory.load(DEMO)
        self._ledger = ledger

    def also_called(self, name: str) -> set[str]:
        """The persons of whom any record tells this other name."""
        return {self.person[id] for id, row in self.records.items() if name in (row["other_names"] or ())}

    def close(self) -> None:
        """Give the ledger back."""
        self._ledger.close()

    def eyes(self, user: str, purpose: Purpose) -> "Eyes":
        """What this user sees for this purpose."""
        principal = self.directory.principal(user)
        assert principal is not None
        return Eyes(self, self.sights.decide(principal.asks(purpose, "CASE-1"), frozenset(FieldClass)))


class Eyes:
    """The facts, cut to one sight."""

    def __init__(self, facts: Facts, sight: Sight) -> None:
        assert not sight.closed
        self.facts = facts
        self.open = {kind: frozenset(sight.classes(kind)) for kind in FieldClass}
        self.granted = {kind: frozenset(sight.grants(kind)) for kind in FieldClass}
        self.records = {id: row for id, row in facts.records.items() if self.sees(row, FieldClass.EXISTENCE)}
        self.events = {id: row for id, row in facts.events.items() if self.sees(row, FieldClass.EXISTENCE)}
        self.pointed = {id: row for id, row in facts.records.items() if row["class"] in sight.pointers}
        self.pointers: dict[str, set[str]] = defaultdict(set)
        for id, row in self.pointed.items():
            if id in facts.person:
                self.pointers[facts.person[id]].add(f"agency_{facts.classes[row['class']].agency}")
        self.of_person: dict[str, set[str]] = defaultdict(set)
        for id in self.records:
            if id in facts.person:
                self.of_person[facts.person[id]].add(id)

    def sees(self, row: dict[str, Any], kind: FieldClass) -> bool:
        """Whether fields of this kind of a visible record or event are open."""
        return self.reveals(row["class"], row["id"], kind)

    def reveals(self, number: int, id: str, kind: FieldClass) -> bool:
        """Whether fields of this kind are open of what has this class and this id."""
        return number in self.open[kind] or id in self.granted[kind]

    def involvements(self) -> list[tuple[str, str, str, str]]:
        """(person, event, role, record) of each visible one."""
        return sorted(
            (self.facts.person[edge.start], edge.end, edge.properties["role"], edge.start)
            for edge in self.facts.edges
            if edge.type == "INVOLVED"
            and self.reveals(edge.number, edge.id, FieldClass.EXISTENCE)
            and edge.start in self.records
            and edge.end in self.events
        )

    def names(self, person: str) -> set[str]:
        """All names that visible records tell of her, other names too."""
        showing = [self.records[id] for id in self.of_person[person]]
        showing = [row for row in showing if self.sees(row, FieldClass.IDENTITY)]
        return {name for row in showing for name in (row["full_name"], *(row["other_names"] or ())) if name}

    def called(self, given: str, family: str) -> set[str]:
        """The persons of whom a visible record tells this given and family name."""
        return {
            self.facts.person[id]
            for id, row in self.records.items()
            if self.sees(row, FieldClass.IDENTITY)
            and (row["given_name"], row["family_name"]) == (given, family)
        }

    def also_called(self, name: str) -> set[str]:
        """The persons of whom a visible record tells this other name."""
        return {
            self.facts.person[id]
            for id, row in self.records.items()
            if self.sees(row, FieldClass.IDENTITY) and name in (row["other_names"] or ())
        }

    def by_identifier(self, kind: str, value: str) -> set[str]:
        """The persons with a record that tells this identifier, or to which a pointer leads by it."""
        telling = {id: row for id, row in self.records.items() if self.sees(row, FieldClass.IDENTITY)}
        return {
            self.facts.person[id]
            for id, row in {**telling, **self.pointed}.items()
            if (row["identifiers"] or {}).get(kind) == value
        }

    def counts(self, *names: str) -> Counter[tuple[Any, ...]]:
        """How many visible events have each value of these properties (or `agency`)."""
        return Counter(tuple(self._told(row, name) for name in names) for row in self.events.values())

    def _told(self, row: dict[str, Any], name: str) -> Any:
        return f"agency_{self.facts.classes[row['class']].agency}" if name == "agency" else row.get(name)
