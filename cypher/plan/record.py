"""Record: one person as one entry of one source tells of her, each field cut to its field class."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from cypher.model import ATTRIBUTES, IDENTIFIERS, node
from cypher.plan.agency import agency_reader
from cypher.plan.answer import Asked, Reader, Row
from cypher.plan.chosen import Chosen, Field, Fields, Wanted
from cypher.plan.draft import Block, Draft
from cypher.plan.redaction import can_be_redacted, keeps_itself
from schema.vocabulary import FieldClass

_PLAIN = (
    "category",
    "marking",
    "receivedAt",
    "givenName",
    "familyName",
    "birthDate",
    "sex",
    "address",
    "postcode",
)

RECORD: Fields = {
    "id": Field(),
    "agency": Field(of="Agency"),
    **{name: Field() for name in _PLAIN},
    "phones": Field(),
    "identifiers": Field(of="Identifier"),
    "attributes": Field(of="Attribute"),
}
IDENTIFIER: Fields = {"kind": Field(), "value": Field()}
ATTRIBUTE: Fields = {"name": Field(), "value": Field(), "fieldClass": Field()}


def record_block(draft: Draft, variable: str, chosen: Sequence[Chosen], named: str | None = None) -> Block:
    """The block of a record that is visible for existence."""
    block = Block()
    block.subjects.append((block.column(f"{variable}.id"), None))
    for one in chosen:
        if one.field == "agency":
            place = block.column(f"{variable}.agency")
            block.readers[one] = partial(agency_reader, place)
        elif one.field == "phones":
            block.readers[one] = _listed(block.column(_guarded(draft, variable, "phones")))
        elif one.field == "identifiers":
            test = draft.visible(variable, FieldClass.IDENTITY)
            values = ", ".join(f"{variable}.{name}" for name in IDENTIFIERS.values())
            block.readers[one] = _pairs(block.column(f"CASE WHEN {test} THEN [{values}] END"))
        elif one.field == "attributes":
            columns = [
                (kind, block.column(_guarded(draft, variable, name))) for kind, name in ATTRIBUTES.items()
            ]
            block.readers[one] = _attributes(columns)
        else:
            block.readers[one] = block.column(_guarded(draft, variable, one.field))
    if kept := can_be_redacted("Record", chosen):
        block.kept, block.keeps = kept, keeps_itself(block.column(f"{variable}.class"))
    return block


def _guarded(draft: Draft, variable: str, name: str) -> str:
    kind = node("Record").properties.get(name, FieldClass.EXISTENCE)
    if kind is FieldClass.EXISTENCE and name != ATTRIBUTES[kind]:
        return f"{variable}.{name}"
    return f"CASE WHEN {draft.visible(variable, kind)} THEN {variable}.{name} END"


def _listed(place: int) -> Any:
    def read(row: Row, asked: Asked) -> Any:
        return row[place] or []

    return lambda wanted: read


def _pairs(place: int) -> Any:
    def make(wanted: Wanted) -> Reader:
        keys = [(one.key, one.field) for one in wanted.children]

        def read(row: Row, asked: Asked) -> Any:
            return [
                _told(keys, {"kind": kind, "value": value, "__typename": "Identifier"})
                for kind, value in zip(IDENTIFIERS, row[place] or (), strict=False)
                if value is not None
            ]

        return read

    return make


def _attributes(columns: Sequence[tuple[FieldClass, int]]) -> Any:
    def make(wanted: Wanted) -> Reader:
        keys = [(one.key, one.field) for one in wanted.children]

        def read(row: Row, asked: Asked) -> Any:
            return [
                _told(keys, {"name": name, "value": value, "fieldClass": kind, "__typename": "Attribute"})
                for kind, place in columns
                for name, _, value in (told.partition("=") for told in row[place] or ())
            ]

        return read

    return make


def _told(keys: Sequence[tuple[str, str]], values: dict[str, Any]) -> dict[str, Any]:
    return {key: values[field] for key, field in keys}
