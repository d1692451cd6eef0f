"""Details: what a client tells of a person field by field, and the records that fit by the linkage model."""

from collections.abc import Mapping, Sequence
from typing import Any

from graph_api.errors import BadInput, Unavailable
from graph_api.roots.clear import among_clear
from graph_api.roots.host import Host
from linkage.arrival.search import search, told_of
from linkage.errors import LinkageError
from linkage.ingest.persons import record_columns
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
    """What is told of a person, by the names that a record has. Raises BadInput where it is nothing."""
    told: dict[str, Any] = {}
    for name, value in given.items():
        if value is None:
            continue
        if name == "identifier":
            told["identifiers"] = {str(value["kind"]): _fit(str(value["value"]))}
        elif name in _LISTS:
            told[_LISTS[name]] = [_fit(str(value))]
        else:
            told[_FIELDS[name]] = _fit(str(value))
    if not told:
        raise BadInput("Tell something of the person in `details`.")
    return told


def _fit(text: str) -> str:
    if len(text) > LONGEST_TEXT or "\x00" in text:
        message = f"What is told of the person is text of at most {LONGEST_TEXT} characters."
        raise BadInput(message)
    return text
