"""The node of a record: what one person's entry tells of her, with the keys under which she is sought."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from cypher.model import ATTRIBUTES, IDENTIFIERS
from cypher.search_keys import folded, sound
from ledger.classes import ClassKey
from schema.vocabulary import FieldClass


def record_node(row: Row[Any], classes: Mapping[int, ClassKey]) -> dict[str, Any]:
    """The properties of a row of the ledger's `record`; what is not known is left out."""
    class_: int = row._mapping["class"]
    key = classes[class_]
    node: dict[str, Any] = {
        "id": row.id,
        "class": class_,
        "agency": agency_node_id(key.agency),
        "category": key.category.value,
        "marking": key.marking.value,
        "receivedAt": whole_seconds(row.received_at),
        "givenName": row.given_name,
        "middleNames": row.middle_names,
        "familyName": row.family_name,
        "fullName": row.full_name,
        "otherNames": row.other_names,
        "birthDate": row.birth_date,
        "sex": row.sex,
        "address": _with_town(row.address, row.town),
        "postcode": row.postcode,
        "phones": row.phones,
        "emails": row.emails,
    }
    if row.given_name:
        node["givenKey"], node["givenSound"] = folded(row.given_name), sound(row.given_name)
    if row.family_name:
        node["familyKey"], node["familySound"] = folded(row.family_name), sound(row.family_name)
    for kind, value in (row.identifiers or {}).items():
        node[IDENTIFIERS[kind]] = value
    for kind, told in (row.attributes or {}).items():
        node[ATTRIBUTES[FieldClass(kind)]] = [f"{name}={value}" for name, value in told.items()]
    return {name: value for name, value in node.items() if value not in (None, [])}


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
