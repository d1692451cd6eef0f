"""Edges: what entries state between two nodes, with records replaced by the persons whose they are."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from cypher.model import EDGES, EdgeModel, record_class


class StatedEdge(NamedTuple):
    """An edge as a current entry states it; `start` and `end` are ids of records where a person stands."""

    id: str
    type: str
    start: str
    end: str
    class_: int
    entry: int
    properties: dict[str, Any]


class Owner(NamedTuple):
    """Whose a record is, and the record's class."""

    person: str
    class_: int


def _ends(model: EdgeModel) -> list[tuple[str, str, str]]:
    """The ends that are persons: which one, the property of the record's id, the property of its class."""
    labels = (("start", model.start), ("end", model.end))
    persons = [end for end, label in labels if label == "Person"]
    return [(end, name, record_class(name)) for end, name in zip(persons, model.people, strict=True)]


_PERSON_ENDS = {model.type: _ends(model) for model in EDGES if model.asserted}
_PROPERTIES = {model.type: model.properties for model in EDGES if model.asserted}


def named_records(edges: Iterable[StatedEdge]) -> set[str]:
    """The records that edges name."""
    return {getattr(edge, end) for edge in edges for end, _, _ in _PERSON_ENDS[edge.type]}


def edge_row(edge: StatedEdge, owners: Mapping[str, Owner]) -> dict[str, Any] | None:
    """The edge between the persons of today.

    None where a record that it names has no person yet, and where both are one person: that two records are
    related says nothing of a person, and the engines count such a loop differently.
    """
    id, type, start, end, class_, entry, properties = edge
    row: dict[str, Any] = {"id": id, "start": start, "end": end, "class": class_, "entry": entry}
    for place, name, class_name in _PERSON_ENDS[type]:
        record = row[place]
        owner = owners.get(record)
        if owner is None:
            return None
        row[place], row[name], row[class_name] = owner.person, record, owner.class_
    if row["start"] == row["end"]:
        return None
    if properties:
        for name in _PROPERTIES[type]:
            if (value := properties.get(name)) is not None:
                row[name] = value
    return row


def edge_rows(
    edges: Collection[StatedEdge], owners: Mapping[str, Owner]
) -> Iterable[tuple[str, dict[str, Any]]]:
    """Type and row of each edge that the graph has."""
    for edge in edges:
        if (row := edge_row(edge, owners)) is not None:
            yield edge.type, row
