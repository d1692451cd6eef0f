"""Involvement: what a person was in an event."""

from schema.event import Event
from schema.field import field, output
from schema.person import Person
from schema.record import Record
from schema.vocabulary import FieldClass, InvolvementRole

EXISTENCE = FieldClass.EXISTENCE


@output
class Involvement:
    """What a person was in an event, as one record of hers is named there."""

    role: InvolvementRole = field("What she was.", EXISTENCE)
    person: Person = field("Who.", EXISTENCE)
    event: Event = field("In what.", EXISTENCE)
    record: Record | None = field("Her record that is named.", EXISTENCE)
