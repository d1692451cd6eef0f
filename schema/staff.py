"""Staff: who handled an event on an agency's behalf."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.agency import Agency
from schema.connection import Connection
from schema.event_where import EVENT_PAGE
from schema.field import field, output
from schema.node import Node
from schema.vocabulary import FieldClass

if TYPE_CHECKING:
    from schema.event import Event

OPERATIONAL = FieldClass.OPERATIONAL


@output
class Staff(Node):
    """A member of an agency's staff. She exists for a viewer through events that the viewer may see."""

    name: str | None = field("Name, with a rank or title where told.", OPERATIONAL)
    agency: Agency = field("Whom she works for.", OPERATIONAL)
    events: Connection[Annotated["Event", strawberry.lazy("schema.event")]] = field(
        "What she handled.", OPERATIONAL, **EVENT_PAGE
    )
