"""Persons: from a row to the columns of a record, what was told beside what is standard."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import orjson

from linkage.declaration.slots import PersonDeclaration
from linkage.ingest.columns import Value
from linkage.ingest.values import Getter, Pair, Values
from linkage.read.table import Row
from linkage.standardise.addresses import address
from linkage.standardise.dates import date_reader
from linkage.standardise.emails import email
from linkage.standardise.full_names import FullName, full_name
from linkage.standardise.identifiers import STANDARDS
from linkage.standardise.names import name
from linkage.standardise.phones import phone
from linkage.standardise.postcodes import is_postcode, postcode
from linkage.standardise.sexes import sex
from linkage.standardise.texts import tidy
from schema.vocabulary import IdentifierKind

Standard = Callable[[str], str | None]


class RecordColumns(NamedTuple):
    """The columns of `record` that a row tells, in the order of the table; lists and maps are JSON text."""

    given_name: str | None
    middle_names: str | None
    family_name: str | None
    full_name: str | None
    other_names: str | None
    birth_date: str | None
    birth_place: str | None
    sex: str | None
    occupation: str | None
    address: str | None
    town: str | None
    postcode: str | None
    phones: str | None
    emails: str | None
    identifiers: str | None
    attributes: str | None
    told: str


PLACES = {field: place for place, field in enumerate(RecordColumns._fields)}
_GIVEN, _MIDDLE, _FAMILY, _FULL = (
    PLACES[field] for field in ("given_name", "middle_names", "family_name", "full_name")
)
_IDENTIFIERS, _ATTRIBUTES = PLACES["identifiers"], PLACES["attributes"]


def person_reader(declared: PersonDeclaration, values: Values) -> Getter[RecordColumns | None]:
    """A getter of one person slot; None where the row tells nothing of her."""
    present = values.text(declared.when) if declared.when else None
    declared_texts = [
        (field, PLACES[field], columns, standard)
        for field, standard in _TEXTS.items()
        if (columns := getattr(declared, field))
    ]
    # Most are one column as it is: a call less for each of them is a tenth of all the time that ingest takes.
    plain = [
        (field, place, at, standard)
        for field, place, columns, standard in declared_texts
        if (at := values.plain(columns)) is not None
    ]
    texts = [
        (field, place, values.pair(columns, standard))
        for field, place, columns, standard in declared_texts
        if values.plain(columns) is None
    ]
    if declared.birth_date:
        texts.append(("birth_date", PLACES["birth_date"], values.date_pair(declared.birth_date)))
    lists = [
        (field, PLACES[field], [values.list_pair(column, standard) for column in columns])
        for field, standard in _LISTS.items()
        if (columns := getattr(declared, field))
    ]
    identifiers = [
        (kind.value, values.pair(columns, STANDARDS[kind])) for kind, columns in declared.identifiers.items()
    ]
    attributes = [
        (kind.value, attribute, values.text(columns))
        for kind, named in declared.attributes.items()
        for attribute, columns in named.items()
    ]
    order = declared.name_order

    def read(row: Row, typed: list[Value]) -> RecordColumns | None:
        if present is not None and not present(row, typed):
            return None
        told: dict[str, object] = {}
        found: list[str | None] = [None] * len(PLACES)
        for field, place, at, standardised in plain:
            if cell := row[at].strip():
                told[field], found[place] = cell, standardised(cell)
        for field, place, pair in texts:
            cell, standard = pair(row, typed)
            if cell:
                told[field], found[place] = cell, standard
        for field, place, pairs in lists:
            cells, standards = _listed(pairs, row, typed)
            if cells:
                told[field], found[place] = cells, standards
        if identifiers:
            kept, found[_IDENTIFIERS] = _identified(identifiers, row, typed)
            if kept:
                told["identifiers"] = kept
        if attributes:
            found[_ATTRIBUTES] = _attributed(attributes, row, typed)
        if not told and found[_ATTRIBUTES] is None:
            return None
        whole = full_name(found[_FULL], order) if found[_FULL] else _NOBODY
        found[_GIVEN] = given = found[_GIVEN] or whole.given
        found[_MIDDLE] = middle = found[_MIDDLE] or whole.middle
        found[_FAMILY] = family = found[_FAMILY] or whole.family
        found[_FULL] = " ".join([part for part in (given, middle, family) if part]) or None
        found[-1] = orjson.dumps(told).decode()
        return RecordColumns._make(found)

    return read


def _listed(
    pairs: Sequence[Getter[tuple[str, list[str]]]], row: Row, typed: list[Value]
) -> tuple[list[str], str | None]:
    """What was told in several columns, and the JSON list of the standard forms, each once."""
    cells: list[str] = []
    standards: list[str] = []
    for pair in pairs:
        cell, some = pair(row, typed)
        if cell:
            cells.append(cell)
            standards.extend(one for one in some if one not in standards)
    return cells, orjson.dumps(standards).decode() if standards else None


def _identified(
    identifiers: Sequence[tuple[str, Pair]], row: Row, typed: list[Value]
) -> tuple[dict[str, str], str | None]:
    """What was told by kind, and the JSON map of those that are what they should be."""
    told: dict[str, str] = {}
    standards: dict[str, str] = {}
    for kind, pair in identifiers:
        cell, standard = pair(row, typed)
        if cell:
            told[kind] = cell
            if standard:
                standards[kind] = standard
    return told, orjson.dumps(standards).decode() if standards else None


def _attributed(
    attributes: Sequence[tuple[str, str, Getter[str | None]]], row: Row, typed: list[Value]
) -> str | None:
    """The JSON map from field class to names and values."""
    found: dict[str, dict[str, str]] = {}
    for kind, attribute, text in attributes:
        if value := text(row, typed):
            found.setdefault(kind, {})[attribute] = value
    return orjson.dumps(found).decode() if found else None


def _other_name(told: str) -> str | None:
    return (str(full_name(told)) or None) if "," in told else name(told)


OLDEST = 130
"""Years that nobody has lived."""

_NOBODY = FullName(None, None, None)
_READ_DATE = date_reader(())

_TEXTS: dict[str, Standard] = {
    "given_name": name,
    "middle_names": name,
    "family_name": name,
    "full_name": tidy,
    "birth_place": address,
    "sex": sex,
    "occupation": tidy,
    "address": address,
    "town": address,
    "postcode": postcode,
}

_LISTS: dict[str, Standard] = {"other_names": _other_name, "phones": phone, "emails": email}


def record_columns(told: Mapping[str, str | Sequence[str] | Mapping[str, str]]) -> RecordColumns:
    """The columns of a record that was told field by field: a text, a list for `other_names`, `phones` and
    `emails`, a map by kind for `identifiers`; a birth date is one of ISO 8601. What is no such thing is told
    and not standard."""
    found: list[str | None] = [None] * len(PLACES)
    for field, value in told.items():
        found[PLACES[field]] = _standard(field, value)
    whole = full_name(found[_FULL]) if found[_FULL] else _NOBODY
    for place, part in ((_GIVEN, whole.given), (_MIDDLE, whole.middle), (_FAMILY, whole.family)):
        found[place] = found[place] or part
    named = [found[place] for place in (_GIVEN, _MIDDLE, _FAMILY)]
    found[_FULL] = " ".join([part for part in named if part]) or None
    found[-1] = orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()
    return RecordColumns._make(found)


def unreadable(told: Mapping[str, str | Sequence[str] | Mapping[str, str]], today: date) -> list[str]:
    """The fields of which `record_columns` would drop what was told, or keep what can't be true.

    A postcode is whole, a birth is not to come and not more than OLDEST years ago.
    """
    return [field for field, value in told.items() if not _readable(field, value, today)]


def _readable(field: str, value: str | Sequence[str] | Mapping[str, str], today: date) -> bool:
    standard = _standard(field, value)
    if standard is None:
        return False
    if field == "birth_date":
        return str(today.year - OLDEST) <= standard and standard <= today.isoformat()[: len(standard)]
    if field == "postcode":
        return is_postcode(str(value))
    return isinstance(value, str) or len(orjson.loads(standard)) == len(value)


def _standard(field: str, value: str | Sequence[str] | Mapping[str, str]) -> str | None:
    if field == "birth_date":
        read = _READ_DATE(str(value).strip())
        return read.date if read else None
    if isinstance(value, str):
        return _TEXTS[field](value)
    if isinstance(value, Mapping):
        by_kind = {kind: STANDARDS[IdentifierKind(kind)](one) for kind, one in value.items()}
        kept = {kind: one for kind, one in by_kind.items() if one}
        return orjson.dumps(kept).decode() if kept else None
    standards = list(dict.fromkeys(one for each in value if (one := _LISTS[field](each))))
    return orjson.dumps(standards).decode() if standards else None
