"""Event: something that happened, as one agency tells it."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.agency import Agency
from schema.connection import Connection
from schema.field import argument, field, output, page, several
from schema.node import Node
from schema.object import Object
from schema.place import Place
from schema.scalars import PartialDateTime
from schema.staff import Staff
from schema.vocabulary import Category, EventKind, FieldClass, InvolvementRole

if TYPE_CHECKING:
    from schema.involvement import Involvement

EXISTENCE, OPERATIONAL = FieldClass.EXISTENCE, FieldClass.OPERATIONAL


@output
class Event(Node):
    """Something that happened, as one agency tells it: a crime, a referral, an attendance…"""

    kind: EventKind = field("What happened.", EXISTENCE)
    category: Category = field("What its source is about.", EXISTENCE)
    agency: Agency = field("Who holds it.", EXISTENCE)
    start: PartialDateTime | None = field("When it started, as precisely as it was told.", EXISTENCE)
    end: PartialDateTime | None = field("When it ended, as precisely as it was told.", EXISTENCE)
    outcome: str | None = field("How it ended.", OPERATIONAL)
    narrative: str | None = field("What is told of it in free text.", FieldClass.NARRATIVE)
    place: Place | None = field("Where it happened.", FieldClass.LOCATION)
    objects: list[Object] = field("Things that are part of it.", EXISTENCE, **several())
    handled_by: list[Staff] = field("Staff who handled it.", OPERATIONAL, **several())
    participants: Connection[Annotated["Involvement", strawberry.lazy("schema.involvement")]] = field(
        "Who was what in it.",
        EXISTENCE,
        role=argument(list[InvolvementRole] | None, "Only those who were one of these."),
        **page(50),
    )
