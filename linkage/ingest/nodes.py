"""Nodes: from a row to the natural keys and properties of its events, places, objects and staff.

A node's properties are named as `cypher.model` names them; those that are not known are left out. Empty
properties mean that the row only refers to the node. A place also tells `areas`, a list of their ids.
"""

import hashlib
from collections.abc import Callable
from typing import NamedTuple
from zoneinfo import ZoneInfo

import orjson

from cypher.search_keys import folded
from ledger.reference import area_id
from linkage.declaration.slots import EventDeclaration, ObjectDeclaration, PlaceDeclaration, StaffDeclaration
from linkage.ingest.columns import Value
from linkage.ingest.rejection import RejectedRow
from linkage.ingest.values import Getter, Values
from linkage.read.table import Row
from linkage.source import Source
from linkage.standardise.addresses import address
from linkage.standardise.emails import email
from linkage.standardise.phones import phone
from linkage.standardise.plates import plate
from linkage.standardise.postcodes import postcode
from linkage.standardise.texts import tidy
from schema.vocabulary import EventKind, ObjectKind, PlaceKind

NOTHING = "{}"


class Node(NamedTuple):
    """A node as a row states it: 16 bytes that name it, and its properties as JSON text."""

    key: bytes
    properties: str
    areas: tuple[str, ...] = ()


def natural_key(*parts: str) -> bytes:
    """Sixteen bytes for a natural key, of the kind's own parts in their order."""
    return hashlib.sha256("\x1f".join(parts).encode()).digest()[:16]


def key_reader(
    columns: tuple[str, ...], namespace: str | None, source: Source, values: Values
) -> Getter[bytes | None]:
    """A getter of a key within an agency's namespace; None where all its columns are empty."""
    getters = [values.raw((column,)) for column in columns]
    before = f"{source.agency}\x1f{namespace or source.id}\x1f"

    def read(row: Row, typed: list[Value]) -> bytes | None:
        parts = [get(row, typed) for get in getters]
        if not any(parts):
            return None
        return hashlib.sha256((before + "\x1f".join(parts)).encode()).digest()[:16]

    return read


def event_reader(declared: EventDeclaration, source: Source, values: Values) -> Getter[Node | None]:
    """A getter of one event slot."""
    key = key_reader(declared.key, declared.namespace, source, values)
    if declared.kind is None:
        return lambda row, typed: Node(found, NOTHING) if (found := key(row, typed)) else None
    kind = values.word(declared.kind, EventKind)
    zone = ZoneInfo(source.zone)
    times = [
        (name, values.date(columns))
        for name, columns in (("start", declared.start), ("end", declared.end))
        if columns
    ]
    texts = [
        (name, values.text(columns))
        for name, columns in (("outcome", declared.outcome), ("narrative", declared.narrative))
        if columns
    ]

    def read(row: Row, typed: list[Value]) -> Node | None:
        found = key(row, typed)
        if found is None:
            return None
        properties = {"kind": kind(row, typed)}
        if properties["kind"] is None:
            raise RejectedRow(None, "the event has no kind")
        for name, date in times:
            if told := date(row, typed):
                properties[name] = told.start(zone)
                properties[f"{name}Precision"] = told.precision
        for name, text in texts:
            if value := text(row, typed):
                properties[name] = value
        return Node(found, orjson.dumps(properties).decode())

    return read


def place_reader(
    declared: PlaceDeclaration, name: str, source: Source, values: Values
) -> Getter[Node | None]:
    """A getter of one place slot.

    Without a key of its own a place is known by address and postcode, or by its point, and shared by all who
    tell of it; its properties then say what it is `shared` by. An address alone stands in many towns, so that
    it names a place of this entry only.
    """
    key = key_reader(declared.key, declared.namespace, source, values)
    entry = key_reader(source.key, f"{source.id}\x1f{name}", source, values)
    kind = values.word(declared.kind, PlaceKind) if declared.kind else None
    where, code = values.text(declared.address), values.text(declared.postcode)
    latitude = values.number(declared.latitude, -90, 90)
    longitude = values.number(declared.longitude, -180, 180)
    codes = [values.text((column,)) for column in declared.areas]
    keyed, addressed = bool(declared.key), bool(declared.address)
    refers = keyed and not (declared.address or declared.postcode or declared.latitude or declared.areas)

    def read(row: Row, typed: list[Value]) -> Node | None:
        found = key(row, typed) if keyed else None
        if keyed and found is None:
            return None
        if found is not None and refers:
            return Node(found, NOTHING)
        told, told_code = where(row, typed), code(row, typed)
        properties: dict[str, object] = {
            "kind": kind(row, typed) if kind else None,
            "address": address(told) if told else None,
            "postcode": postcode(told_code) if told_code else None,
            "latitude": latitude(row, typed),
            "longitude": longitude(row, typed),
        }
        if found is None:
            properties["shared"], found = _shared_by(properties, addressed)
        found = found or (entry(row, typed) if properties["address"] else None)
        if found is None:
            return None
        areas = tuple(one for get in codes if (one := get(row, typed)))
        known = {name: value for name, value in properties.items() if value is not None}
        if areas:
            known["areas"] = [area_id(one) for one in areas]
        return Node(found, orjson.dumps(known).decode(), areas)

    return read


def _shared_by(properties: dict[str, object], addressed: bool) -> tuple[str | None, bytes | None]:
    """What names a place wherever it is told of, and the key that is made of it."""
    where, code = properties["address"], properties["postcode"]
    if code is not None and (where is not None or not addressed):
        return "address", natural_key("address", folded(str(where or "")), str(code))
    if properties["latitude"] is not None and properties["longitude"] is not None:
        named = f"{properties['latitude']:.6f}", f"{properties['longitude']:.6f}"
        return "point", natural_key("point", *named)
    return None, None


def object_reader(declared: ObjectDeclaration, source: Source, values: Values) -> Getter[Node | None]:
    """A getter of one object slot. Without a key of its own a thing is known by its kind and value."""
    key = key_reader(declared.key, declared.namespace, source, values)
    kind, value = values.word(declared.kind or ObjectKind.OTHER, ObjectKind), values.text(declared.value)
    keyed = bool(declared.key)
    refers = keyed and not declared.value

    def read(row: Row, typed: list[Value]) -> Node | None:
        found = key(row, typed) if keyed else None
        if keyed and found is None:
            return None
        if found is not None and refers:
            return Node(found, NOTHING)
        what, told = kind(row, typed) or ObjectKind.OTHER.value, value(row, typed)
        shown = (_VALUES.get(what, tidy)(told) or tidy(told)) if told else None
        if found is None:
            if not shown:
                return None
            found = natural_key("value", what, shown)
        properties = {"kind": what, "value": shown} if shown else {"kind": what}
        return Node(found, orjson.dumps(properties).decode())

    return read


def staff_reader(declared: StaffDeclaration, source: Source, values: Values) -> Getter[Node | None]:
    """A getter of one staff slot."""
    key, text = key_reader(declared.key, declared.namespace, source, values), values.text(declared.full_name)

    def read(row: Row, typed: list[Value]) -> Node | None:
        found = key(row, typed)
        if found is None:
            return None
        told = text(row, typed)
        return Node(found, orjson.dumps({"fullName": tidy(told)}).decode() if told else NOTHING)

    return read


_VALUES: dict[str, Callable[[str], str | None]] = {
    ObjectKind.PHONE.value: phone,
    ObjectKind.EMAIL.value: email,
    ObjectKind.VEHICLE.value: plate,
}
