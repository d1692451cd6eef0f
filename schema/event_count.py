"""EventCount: how many events there are of each sort."""

import strawberry

from schema.field import field, output
from schema.vocabulary import EventKind, FieldClass, InvolvementRole

EXISTENCE, LOCATION, OPERATIONAL = FieldClass.EXISTENCE, FieldClass.LOCATION, FieldClass.OPERATIONAL


@output
class EventDimensions:
    """By what events are counted."""

    kind: EventKind | None = field("What happened.", EXISTENCE)
    outcome: str | None = field("How they ended.", OPERATIONAL)
    place: strawberry.ID | None = field("The id of their place.", LOCATION)
    area: strawberry.ID | None = field("The id of the area of their place.", LOCATION)
    staff: strawberry.ID | None = field("The id of who handled them.", OPERATIONAL)
    role: InvolvementRole | None = field("What somebody was in them.", EXISTENCE)
    agency: strawberry.ID | None = field("The id of the agency that holds them.", EXISTENCE)


@output
class EventCount(EventDimensions):
    """How many events share these values. A dimension that was not asked for is null."""

    day: str | None = field("The day of their start: `2026-01-31`.", EXISTENCE)
    month: str | None = field("The month of their start: `2026-01`.", EXISTENCE)
    hour: int | None = field("The hour of their start in UTC: 0 to 23.", EXISTENCE)
    weekday: int | None = field("The day of the week of their start: 1, Monday, to 7.", EXISTENCE)
    count: int = field("How many.", EXISTENCE)
