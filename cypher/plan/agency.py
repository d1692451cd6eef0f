"""Agency: an organisation, answered from what the host knows, so that it costs no statement."""

from collections.abc import Sequence
from typing import Any

from cypher.plan.answer import Agency, Asked, Reader, Row
from cypher.plan.chosen import Field, Fields, Wanted

AGENCY: Fields = {"id": Field(), "name": Field(), "kind": Field()}


def agency_object(agency: Agency, wanted: Sequence[Wanted]) -> dict[str, Any]:
    """An agency as the client wants it."""
    return {one.key: "Agency" if one.field == "__typename" else getattr(agency, one.field) for one in wanted}


def agency_reader(place: int, wanted: Wanted) -> Reader:
    """Reads the agency whose id stands at `place`."""

    def read(row: Row, asked: Asked) -> Any:
        return agency_object(asked.reference.agency(row[place]), wanted.children)

    return read
