"""Edges: from a row to the relationships between its slots."""

from typing import NamedTuple

import orjson

from linkage.declaration.columns import FromColumn, Word
from linkage.declaration.relations import Involved, LivesAt, PartOf, Related, Relation, Uses
from linkage.ingest.columns import Value
from linkage.ingest.nodes import NOTHING
from linkage.ingest.rejection import RejectedRow
from linkage.ingest.values import Getter, Values
from linkage.read.table import Row
from schema.vocabulary import InvolvementRole, RelationshipKind


class EdgeReader(NamedTuple):
    """One relation of a source: the edge's type, the numbers of the slots at its ends, and its properties."""

    type: str
    start: int
    end: int
    properties: Getter[str]


def edge_reader(relation: Relation, numbers: dict[tuple[str, str], int], values: Values) -> EdgeReader:
    """A reader of one relation; `numbers` says which slot has which number."""
    start, end = (numbers[slot] for slot in relation.slots())
    return EdgeReader(relation.edge, start, end, _properties(relation, values))


def _properties(relation: Relation, values: Values) -> Getter[str]:
    if isinstance(relation, Involved):
        return _worded("role", relation.role, values.word(relation.role, InvolvementRole))
    if isinstance(relation, Related):
        return _worded("kind", relation.kind, values.word(relation.kind, RelationshipKind))
    if isinstance(relation, PartOf):
        return _worded("role", relation.role, values.word(relation.role))
    if isinstance(relation, LivesAt | Uses) and (relation.since or relation.until):
        return _dated(relation, values)
    return lambda row, typed: NOTHING


def _worded(name: str, word: Word, get: Getter[str | None]) -> Getter[str]:
    if not isinstance(word, FromColumn):
        text = orjson.dumps({name: word}).decode()
        return lambda row, typed: text
    texts: dict[str, str] = {}

    def read(row: Row, typed: list[Value]) -> str:
        found = get(row, typed)
        if found is None:
            raise RejectedRow(word.column, f"is empty or not known, but is the {name} of a relationship")
        if found not in texts:
            texts[found] = orjson.dumps({name: found}).decode()
        return texts[found]

    return read


def _dated(relation: LivesAt | Uses, values: Values) -> Getter[str]:
    dates = [
        (name, values.date(columns))
        for name, columns in (("from", relation.since), ("until", relation.until))
        if columns
    ]

    def read(row: Row, typed: list[Value]) -> str:
        found = {name: told.date for name, date in dates if (told := date(row, typed))}
        return orjson.dumps(found).decode() if found else NOTHING

    return read
