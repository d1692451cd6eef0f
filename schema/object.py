"""Object: a thing, the O of POLE."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.connection import Connection
from schema.event_where import EVENT_PAGE
from schema.field import field, output, page
from schema.node import Node
from schema.vocabulary import FieldClass, ObjectKind

if TYPE_CHECKING:
    from schema.event import Event
    from schema.person import PersonConnection

CONTACT, EXISTENCE = FieldClass.CONTACT, FieldClass.EXISTENCE


@output
class Object(Node):
    """A thing: a phone, a vehicle, a weapon… It exists for a viewer through what she may see of its use."""

    kind: ObjectKind = field("What sort of thing it is.", CONTACT)
    label: str | None = field("What tells it from others: a number, a registration mark…", CONTACT)
    users: Annotated["PersonConnection", strawberry.lazy("schema.person")] = field(
        "Who uses or used it.", CONTACT, **page(50)
    )
    events: Connection[Annotated["Event", strawberry.lazy("schema.event")]] = field(
        "Events that it is part of.", EXISTENCE, **EVENT_PAGE
    )
