"""EventWhere: which events are meant, wherever events are listed or counted."""

import strawberry

from schema.field import Argument, argument, choice, input, page
from schema.scalars import DateTime
from schema.vocabulary import Category, EventKind, EventOrder, FieldClass

LOCATION, NARRATIVE, OPERATIONAL = FieldClass.LOCATION, FieldClass.NARRATIVE, FieldClass.OPERATIONAL


@input()
class DateTimeRange:
    """A span of time: from its first instant, until just before its last."""

    from_: DateTime | None = choice("The first instant.")
    until: DateTime | None = choice("The instant just after the last.")


@input()
class Near:
    """A circle on the map."""

    latitude: float = strawberry.field(description="Of its centre, degrees north (WGS 84).")
    longitude: float = strawberry.field(description="Of its centre, degrees east (WGS 84).")
    metres: float = strawberry.field(description="Its radius in metres.")


@input()
class EventWhere:
    """Which events are meant: those that fulfil everything given here."""

    kind: list[EventKind] | None = choice("What happened: one of these.")
    category: list[Category] | None = choice("What the source is about: one of these.")
    agency: list[strawberry.ID] | None = choice("Who holds it: one of these agencies.")
    start: DateTimeRange | None = choice("When it started.")
    outcome: str | None = choice("How it ended, word for word.", OPERATIONAL)
    place: strawberry.ID | None = choice("Where: this place.", LOCATION)
    within: Near | None = choice("Where: within this circle.", LOCATION)
    area: strawberry.ID | None = choice("Where: in this area.", LOCATION)
    involving: strawberry.ID | None = choice("Who was involved: this person.")
    handled_by: strawberry.ID | None = choice("Who handled it: this member of staff.", OPERATIONAL)
    text: str | None = choice(
        "What its narrative or its outcome contains; capitals don't matter.", NARRATIVE, OPERATIONAL
    )


EVENT_PAGE: dict[str, Argument] = {
    "where": argument(EventWhere | None, "Which events are meant; null means all."),
    "order_by": argument(
        EventOrder | None, "In which order; null means START_DESC.", default=EventOrder.START_DESC
    ),
    **page(50),
}
"""What every list of events takes."""
