"""Pointer: an agency holds something of a person that the viewer may not see."""

from schema.agency import Agency
from schema.field import field, output
from schema.vocabulary import FieldClass

EXISTENCE = FieldClass.EXISTENCE


@output
class Pointer:
    """An agency holds something of this person: ask them. What, how much and since when is not told."""

    agency: Agency = field("Who holds it.", EXISTENCE)
    contact: str = field("Whom to ask there.", EXISTENCE)
    reference: str = field("What to quote, so that they find it.", EXISTENCE)
