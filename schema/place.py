"""Place: where something happened or someone lives."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.area import Area
from schema.connection import Connection, PageInfo
from schema.event_where import EVENT_PAGE
from schema.field import field, output, page, several
from schema.node import Node
from schema.vocabulary import FieldClass, PlaceKind

if TYPE_CHECKING:
    from schema.event import Event
    from schema.person import PersonConnection

LOCATION = FieldClass.LOCATION


@output
class Place(Node):
    """Where something happened or someone lives. It exists for a viewer through what she may see there."""

    kind: PlaceKind = field("What sort of place it is.", LOCATION)
    address: str | None = field("Address without its postcode.", LOCATION)
    postcode: str | None = field("Postcode.", LOCATION)
    latitude: float | None = field("Degrees north (WGS 84).", LOCATION)
    longitude: float | None = field("Degrees east (WGS 84).", LOCATION)
    areas: list[Area] = field("Areas that it lies in.", LOCATION, **several())
    events: Connection[Annotated["Event", strawberry.lazy("schema.event")]] = field(
        "What happened there.", LOCATION, **EVENT_PAGE
    )
    residents: Annotated["PersonConnection", strawberry.lazy("schema.person")] = field(
        "Who lives or lived there.", LOCATION, **page(50)
    )


@output
class PlaceEdge:
    """One place in a list of places."""

    cursor: str = field("Where this stands; opaque, and of use to this viewer in this query alone.")
    node: Place = field("What stands there.")
    event_count: int | None = field(
        "How many events happened there, where it was sought by that (`topPlaces`).", LOCATION
    )


@output
class PlaceConnection:
    """One page of a list of places."""

    edges: list[PlaceEdge] = field("The places on this page, in order.")
    page_info: PageInfo = field("Where this page stands.")
    total_count: int = field("How many there are in all that the viewer may see.")
