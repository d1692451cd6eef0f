"""The node of an event, place, object or staff member, out of all that current entries state of it.

Field by field the newest entry (the one of the highest number) that tells something counts. The class of an
event, and with it its agency, category and marking, is that of the first entry (of the lowest number) that
states its kind, so that a later mention from elsewhere never opens or closes it. Only entries of that class
tell of it: what another class says would be shown to whoever sees this one. An event that entries only refer
to has no class, hence nobody sees it until an entry tells of it. What no current entry names is gone.

Places, things and staff have no class. Of those that have a key, `linkage.source` lets one class alone tell.
The others are shared: they are known by address, point or number, which whoever names them tells. What else
an agency says of a shared place (its spelling, position, areas) would betray to those who see the place
through another that this one knows it, so that only what is marked PUBLIC counts for that.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import orjson

from cypher.model import node
from cypher.search_keys import address_key, folded
from ledger.classes import ClassKey
from linkage.projection.record_node import agency_node_id, whole_seconds
from schema.vocabulary import Marking, ObjectKind, PlaceKind


class Stated(NamedTuple):
    """What entries of one class state alike of a node; `first` and `last` are the ends of their numbers."""

    id: str
    label: str
    properties: str
    class_: int
    first: int
    last: int


class StatedNode(NamedTuple):
    """A node with the structural edges that leave it, as ids of areas and of agencies."""

    label: str
    node: dict[str, Any]
    areas: list[str]
    agencies: list[str]


def stated_node(statements: Iterable[Stated], classes: Mapping[int, ClassKey]) -> StatedNode:
    """One node out of all statements of it, of which there is at least one."""
    found = [(one, orjson.loads(one.properties)) for one in sorted(statements, key=lambda one: one.last)]
    id, label = found[0][0].id, found[0][0].label
    mark = _MARKS.get(label)
    originals = [(one.first, one.class_) for one, told in found if mark is None or mark in told]
    first = min(originals or [(one.first, one.class_) for one, _ in found])[1]
    if label == "Event":
        found = [(one, told) for one, told in found if originals and one.class_ == first]
    heard = [_shared(told, classes[one.class_]) if told.get("shared") else told for one, told in found]
    told = {name: value for one in heard for name, value in one.items() if value is not None}
    areas = told.pop("areas", [])
    properties = {name: told[name] for name in node(label).properties if name in told}
    _FINISH[label](properties, first if originals else None, classes)
    agencies = [agency_node_id(classes[first].agency)] if label == "Staff" else []
    return StatedNode(label, {"id": id, **properties}, areas, agencies)


def _shared(told: dict[str, Any], key: ClassKey) -> dict[str, Any]:
    """What one entry tells of a place that others may tell of: what names it, in one spelling for all."""
    if told["shared"] == "address":
        named = {"address": folded(told.get("address", "")).title() or None, "postcode": told["postcode"]}
    else:
        named = {name: round(float(told[name]), 6) for name in ("latitude", "longitude")}
    return {**told, **named} if key.marking is Marking.PUBLIC else named


def _event(told: dict[str, Any], class_: int | None, classes: Mapping[int, ClassKey]) -> None:
    if class_ is not None:
        key = classes[class_]
        told["class"] = class_
        told["agency"] = agency_node_id(key.agency)
        told["category"], told["marking"] = key.category.value, key.marking.value
    for name in ("start", "end"):
        if name in told:
            told[name] = whole_seconds(told[name])


def _place(told: dict[str, Any], class_: int | None, classes: Mapping[int, ClassKey]) -> None:
    has_address = told.get("address") or told.get("postcode")
    told.setdefault("kind", (PlaceKind.ADDRESS if has_address else PlaceKind.POINT).value)
    if has_address:
        told["addressKey"] = address_key(told.get("address"), told.get("postcode"))
    for name in ("latitude", "longitude"):
        if name in told:
            told[name] = float(told[name])


def _object(told: dict[str, Any], class_: int | None, classes: Mapping[int, ClassKey]) -> None:
    told.setdefault("kind", ObjectKind.OTHER.value)


def _staff(told: dict[str, Any], class_: int | None, classes: Mapping[int, ClassKey]) -> None:
    if "fullName" in told:
        told["nameKey"] = folded(told["fullName"])


_MARKS = {"Event": "kind", "Staff": "fullName"}
"""Label → the property by which an entry tells of a node rather than refer to it."""

_FINISH = {"Event": _event, "Place": _place, "Object": _object, "Staff": _staff}
