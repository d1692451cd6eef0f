"""Details: what a client tells of a person field by field, and the records that fit by the linkage model."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from graph_api.errors import BadInput, Unavailable
from graph_api.roots.clear import among_clear
from graph_api.roots.host import Host
from linkage.arrival.search import search, told_of
from linkage.errors import LinkageError
from linkage.ingest.persons import OLDEST, record_columns, unreadable
from schema.selection import Selection
from schema.sight import Sight

LONGEST_TEXT = 500
MOST_FOUND = 500
"""Records that a search by details finds at most."""

NOBODY = "record_"
"""The id of whom is only looked for; it comes before every other one."""

_LISTS = {"phone": "phones", "email": "emails"}
_FIELDS = {
    "givenName": "given_name",
    "middleNames": "middle_names",
    "familyName": "family_name",
    "birthDate": "birth_date",
    "sex": "sex",
    "address": "address",
    "town": "town",
    "postcode": "postcode",
}

_NO_NAME = "`details.{name}` is no name: leave it out where none is known."
_NO_PLACE = "`details.{name}` says nothing that can be read: leave it out where nothing is known."
_UNREADABLE = {
    **{name: _NO_NAME.format(name=name) for name in ("givenName", "middleNames", "familyName")},
    "birthDate": f"`details.birthDate` can't be one: it is to come, or more than {OLDEST} years ago. Give "
    "what is known of it, such as the year alone, or leave it out.",
    "sex": "`details.sex` can't be read: leave it out.",
    **{name: _NO_PLACE.format(name=name) for name in ("address", "town")},
    "postcode": "`details.postcode` is no postcode: give a whole one, such as M5 3RW, or leave it out.",
    "phone": "`details.phone` is no phone number: give one with its area code, or with + and its country, or "
    "leave it out.",
    "email": "`details.email` is no e-mail address: correct it, or leave it out.",
    "identifier": "`details.identifier` is no {kind}: its form or its check digit is wrong. Correct it, or "
    "leave it out.",
}
"""What is said of a field that can't be read, and what to do."""


def asks_by_details(root: Selection) -> bool:
    """Whether a field searches for persons by details."""
    by: Any = root.arguments.get("by")
    return root.field == "findPersons" and isinstance(by, Mapping) and by.get("details") is not None


def weighed(host: Host, root: Selection, sight: Sight) -> Sequence[Mapping[str, object]]:
    """The records that fit, of those of which the viewer sees all that is compared, each with its match
    weight in hundredths of a bit. Raises BadInput, Unavailable. May block."""
    by: Any = root.arguments["by"]
    told = told_of(record_columns(told_details(by["details"])), "", NOBODY)
    with host.rooms.ledger.read() as connection:
        try:
            weighing = host.rooms.arrivals.weighing(connection, told)
        except LinkageError as error:
            raise Unavailable(str(error)) from None
        found = search(connection, weighing, among_clear(sight))
    return [{"id": one.record, "score": round(one.weight * 100)} for one in found.matches[:MOST_FOUND]]


def told_details(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of a person, by the names that a record has.

    Raises BadInput where it is nothing, and where a field can't be read: a search that left it out in silence
    would find others than were asked for. The message names the field and never what it said.
    """
    told: dict[str, Any] = {}
    names: dict[str, str] = {}
    for name, value in given.items():
        text = _fit(str(value["value"] if name == "identifier" else value)) if value is not None else ""
        if not text.strip():
            continue
        column = "identifiers" if name == "identifier" else _LISTS.get(name) or _FIELDS[name]
        names[column] = name
        if name == "identifier":
            told[column] = {str(value["kind"]): text}
        else:
            told[column] = [text] if name in _LISTS else text
    if not told:
        raise BadInput("Tell something of the person in `details`.")
    # A day later than here it is nowhere.
    if lost := unreadable(told, (datetime.now(UTC) + timedelta(hours=14)).date()):
        kind = next(iter(told.get("identifiers", ())), "")
        raise BadInput(" ".join(_UNREADABLE[names[column]].format(kind=kind) for column in lost))
    return told


def _fit(text: str) -> str:
    if len(text) > LONGEST_TEXT or "\x00" in text:
        message = f"What is told of the person is text of at most {LONGEST_TEXT} characters."
        raise BadInput(message)
    return text
