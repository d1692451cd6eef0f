"""AccessSummary: what one viewer was given of a person, summed up for those who may read the log."""

from schema.agency import Agency
from schema.field import field, output
from schema.scalars import DateTime
from schema.vocabulary import Purpose, Role


@output
class AccessSummary:
    """That one principal, in some roles and for some purpose, was given something of a person."""

    principal: str = field("The id of who was given it.")
    agency: Agency | None = field("For whom she asked.")
    roles: list[Role] = field("In which roles.")
    purpose: Purpose | None = field("For which purpose.")
    last: DateTime = field("When the last time was.")
    count: int = field("How many answers rested on a record of the person that the viewer may see.")
