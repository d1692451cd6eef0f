"""The statement of a row: what it says, by natural keys; a source's declaration compiled to functions."""

import hashlib
from collections.abc import Mapping
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from linkage.declaration.slots import (
    EventDeclaration,
    ObjectDeclaration,
    PersonDeclaration,
    PersonReference,
    PlaceDeclaration,
    Slot,
    StaffDeclaration,
)
from linkage.errors import IngestError
from linkage.ingest.caseload import Allocation, CaseloadReader, caseload_readers
from linkage.ingest.columns import Value
from linkage.ingest.edges import EdgeReader, edge_reader
from linkage.ingest.nodes import (
    Node,
    event_reader,
    natural_key,
    object_reader,
    place_reader,
    staff_reader,
)
from linkage.ingest.persons import RecordColumns, person_reader
from linkage.ingest.rejection import RejectedRow
from linkage.ingest.values import Getter, Values
from linkage.read.table import Row
from linkage.source import Source

FORM = "2"
"""Changes when the same cells of the same declaration come to mean something else."""

_CLASS = ("category", "marking")
"""What a source declares that its entries carry beside what they say."""

IDS = {"person": "record", "event": "event", "place": "place", "object": "object", "staff": "staff"}
"""Kind of slot → kind of id."""


class Statement(NamedTuple):
    """What one row says.

    `keys` has an item for each slot of the source, None where the slot is absent; `records` and `nodes` are
    by the slot's number; an edge is its type, the numbers of two slots that are present, and properties.
    `caseload` says on whose caseload a person is whose slot is present.
    """

    keys: list[bytes | None]
    records: list[tuple[int, RecordColumns]]
    nodes: list[tuple[int, Node]]
    edges: list[tuple[str, int, int, str]]
    caseload: list[Allocation]


class Reading:
    """How the rows of one file of one source are read. Raises IngestError where the file lacks a column."""

    def __init__(self, source: Source, places: Mapping[str, int], path: Path) -> None:
        used = source.used_columns()
        _require(used, places, source, path)
        values = Values(source.columns, places)
        self._values = values
        self._key = tuple(places[column] for column in source.key)
        self._key_names = ", ".join(source.key)
        self._used = itemgetter(*(places[column] for column in used))
        self._before = shape(source)
        self._withdrawal = (
            (places[source.withdrawn.column], frozenset(one.strip() for one in source.withdrawn.values))
            if source.withdrawn
            else None
        )
        self.kinds: list[str] = []
        numbers: dict[tuple[str, str], int] = {}
        self._persons: list[tuple[int, str, Getter[RecordColumns | None]]] = []
        self._nodes: list[tuple[int, Getter[Node | None]]] = []
        self._references: list[tuple[int, str, list[Getter[str]]]] = []
        for number, (kind, name, slot) in enumerate(source.slots):
            numbers[kind, name] = number
            self.kinds.append(IDS[kind])
            self._add(number, name, slot, source)
        self._edges: list[EdgeReader] = [
            edge_reader(relation, numbers, values) for relation in source.relations
        ]
        self._caseload: list[CaseloadReader] = [*caseload_readers(source, numbers, values)]
        values.check_the_rest()

    def key(self, row: Row) -> str:
        """The key of a row's entry. Raises RejectedRow where it is empty."""
        if len(self._key) == 1:
            key = row[self._key[0]].strip()
        else:
            parts = [row[place].strip() for place in self._key]
            key = "\x1f".join(parts) if any(parts) else ""
        if not key:
            raise RejectedRow(self._key_names, "is empty, but names the entry")
        _refuse_nul(key)
        return key

    def digest(self, row: Row) -> bytes:
        """Sixteen bytes for the cells that are read and what they mean. Raises RejectedRow."""
        cells = self._used(row)  # text itself where only one column is read
        text = cells if isinstance(cells, str) else "\x1f".join(cells)
        _refuse_nul(text)
        return hashlib.sha256(self._before + text.encode()).digest()[:16]

    def withdraws(self, row: Row) -> bool:
        """Whether a row says that its entry holds no longer."""
        return self._withdrawal is not None and row[self._withdrawal[0]].strip() in self._withdrawal[1]

    def state(self, row: Row, key: str) -> Statement:
        """What a row says. Raises RejectedRow."""
        typed: list[Value] = self._values.read(row)
        keys: list[bytes | None] = [None] * len(self.kinds)
        records: list[tuple[int, RecordColumns]] = []
        nodes: list[tuple[int, Node]] = []
        for number, before, person in self._persons:
            if (columns := person(row, typed)) is not None:
                keys[number] = hashlib.sha256((before + key).encode()).digest()[:16]
                records.append((number, columns))
        for number, before, parts in self._references:
            found = [get(row, typed) for get in parts]
            if any(found):
                keys[number] = hashlib.sha256((before + "\x1f".join(found)).encode()).digest()[:16]
        for number, read in self._nodes:
            if (node := read(row, typed)) is not None:
                keys[number] = node.key
                nodes.append((number, node))
        edges: list[tuple[str, int, int, str]] = []
        for type_, start, end, properties in self._edges:
            first, second = keys[start], keys[end]
            if first is not None and second is not None:
                if first == second and type_ == "RELATED":
                    raise RejectedRow(None, "the two persons of a relationship are one record")
                edges.append((type_, start, end, properties(row, typed)))
        caseload = [
            told
            for slot, allocation in self._caseload
            if keys[slot] is not None and (told := allocation(row, typed)) is not None
        ]
        return Statement(keys, records, nodes, edges, caseload)

    def _add(self, number: int, name: str, slot: Slot, source: Source) -> None:
        if isinstance(slot, PersonDeclaration):
            before = f"{source.id}\x1f{name}\x1f"
            self._persons.append((number, before, person_reader(slot, self._values)))
        elif isinstance(slot, PersonReference):
            before = f"{slot.source}\x1f{slot.slot}\x1f"
            self._references.append((number, before, [self._values.raw((one,)) for one in slot.key]))
        elif isinstance(slot, EventDeclaration):
            self._nodes.append((number, event_reader(slot, source, self._values)))
        elif isinstance(slot, PlaceDeclaration):
            self._nodes.append((number, place_reader(slot, name, source, self._values)))
        elif isinstance(slot, ObjectDeclaration):
            self._nodes.append((number, object_reader(slot, source, self._values)))
        elif isinstance(slot, StaffDeclaration):
            self._nodes.append((number, staff_reader(slot, source, self._values)))


def record_key(source: str, slot: str, entry: str) -> bytes:
    """The natural key of the record that a slot of an entry states."""
    return natural_key(source, slot, entry)


def shape(source: Source) -> bytes:
    """Bytes that differ where two declarations make different things of the same cells."""
    meant = source.model_dump_json(
        exclude={"delivery", "deduplicated", "max_rejects", "truth", "file", "withdrawn", *_CLASS}
    )
    return hashlib.sha256(f"{FORM} {meant}".encode()).digest()


def _refuse_nul(text: str) -> None:
    """Raises RejectedRow for what neither database takes for text."""
    if "\x00" in text:
        raise RejectedRow(None, "a cell holds the character NUL, which no text has")


def _require(used: tuple[str, ...], places: Mapping[str, int], source: Source, path: Path) -> None:
    if missing := [column for column in used if column not in places]:
        alone = next(iter(places), "") if len(places) == 1 else ""
        other = next((mark for mark in ";\t|," if mark in alone and mark != source.file.delimiter), None)
        hint = f" It seems to be delimited by {other!r}." if other else ""
        wanted = ", ".join(repr(column) for column in missing)
        if len(missing) == len(used):
            # What stands there instead is not told: without a header it is somebody's data.
            raise IngestError(
                f"{path}: has none of the columns {wanted} that {source.id}.toml reads. "
                f"Its first row must name them.{hint}"
            )
        present = ", ".join(repr(column) for column in places)
        raise IngestError(
            f"{path}: lacks the columns {wanted} that {source.id}.toml reads; it has {present}."
        )
