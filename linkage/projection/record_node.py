"""The node of a record: what one person's entry tells of her, with the keys under which she is sought."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from cypher.model import ATTRIBUTES, IDENTIFIERS
from cypher.search_keys import folded, sound
from ledger.classes import ClassKey
from linkage.standardise.full_names import full_name


class StatedRecord(NamedTuple):
    """A row of the ledger's `record` with the person whose it is; the names are those of the columns."""

    id: str
    class_: int
    person: str
    received_at: str
    given_name: str | None
    middle_names: str | None
    family_name: str | None
    full_name: str | None
    other_names: list[str] | None
    birth_date: str | None
    sex: str | None
    address: str | None
    town: str | None
    postcode: str | None
    phones: list[str] | None
    emails: list[str] | None
    identifiers: dict[str, str] | None
    attributes: dict[str, dict[str, str]] | None


_TOLD = [
    (name, StatedRecord._fields.index(column))
    for name, column in (
        ("givenName", "given_name"),
        ("middleNames", "middle_names"),
        ("familyName", "family_name"),
        ("fullName", "full_name"),
        ("otherNames", "other_names"),
        ("birthDate", "birth_date"),
        ("sex", "sex"),
        ("postcode", "postcode"),
        ("phones", "phones"),
        ("emails", "emails"),
    )
]
_ATTRIBUTES = {kind.value: name for kind, name in ATTRIBUTES.items()}


def record_node(record: StatedRecord, classes: Mapping[int, ClassKey]) -> dict[str, Any]:
    """The properties of a record's node; what is not known is left out."""
    key = classes[record.class_]
    node: dict[str, Any] = {
        "id": record.id,
        "class": record.class_,
        "agency": agency_node_id(key.agency),
        "category": key.category.value,
        "marking": key.marking.value,
        "receivedAt": whole_seconds(record.received_at),
    }
    for name, place in _TOLD:
        if value := record[place]:
            node[name] = value
    if address := _with_town(record.address, record.town):
        node["address"] = address
    node |= _keys(record.given_name, record.family_name)
    if record.identifiers:
        for kind, value in record.identifiers.items():
            node[IDENTIFIERS[kind]] = value
    if record.attributes:
        for kind, told in record.attributes.items():
            node[_ATTRIBUTES[kind]] = [f"{name}={value}" for name, value in told.items()]
    return node


def other_name_nodes(record: StatedRecord) -> list[dict[str, Any]]:
    """The nodes of her other names, each as a given and a family name.

    Agencies seldom say what sort of name it is. One word may be a nickname or a maiden name, so it stands
    with her own family name and with her own given name; several words may be a family name as well.
    """
    given, family = record.given_name, record.family_name
    pairs: dict[tuple[str | None, str | None], None] = {}
    for told in record.other_names or ():
        parts = full_name(told)
        if (parts.given, parts.family) == (given, family):
            continue
        pairs[(parts.given, parts.family) if parts.family else (told, family)] = None
        pairs[given, told] = None
    return [{"id": f"{record.id}.{n}", **_keys(*pair)} for n, pair in enumerate(pairs)]


def _keys(given: str | None, family: str | None) -> dict[str, str]:
    keys: dict[str, str] = {}
    if given:
        keys["givenKey"], keys["givenSound"] = folded(given), sound(given)
    if family:
        keys["familyKey"], keys["familySound"] = folded(family), sound(family)
    return keys


def agency_node_id(slug: str) -> str:
    """An agency's id in the graph and the API."""
    return f"agency_{slug}"


def whole_seconds(moment: str) -> str:
    """A time of the ledger as the graph keeps it: `2026-01-31T09:30:00.000000Z` → `2026-01-31T09:30:00Z`."""
    return f"{moment[:19]}Z"


def _with_town(address: str | None, town: str | None) -> str | None:
    if not address or not town or town.casefold() in address.casefold():
        return address or town
    return f"{address}, {town}"
