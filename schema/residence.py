"""Residence: where a person lives or lived, and when."""

from schema.field import field, output
from schema.place import Place
from schema.record import Record
from schema.scalars import Date
from schema.vocabulary import FieldClass

LOCATION = FieldClass.LOCATION


@output
class Residence:
    """That the person lives or lived at a place."""

    place: Place = field("Where.", LOCATION)
    from_: Date | None = field("From which day, if told.", LOCATION)
    until: Date | None = field("Until which day, if told.", LOCATION)
    record: Record | None = field("Her record that this was told of.", LOCATION)
