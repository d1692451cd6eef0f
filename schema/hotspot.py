"""Hotspot: a small place that was ranked by what is expected to happen there."""

import strawberry

from schema.dose import PatrolDose
from schema.field import argument, choice, field, input, output
from schema.node import Node
from schema.refusal import Refusal
from schema.scalars import Date
from schema.vocabulary import EventKind, FieldClass

EXISTENCE, LOCATION = FieldClass.EXISTENCE, FieldClass.LOCATION


@output
class Hotspot(Node):
    """A cell, or a shape that somebody drew, ranked by the events that are expected there.

    The partnership ranks hotspots from all that it chose to count; `crimes` are those that the viewer sees.
    """

    name: str = field("What it is called.", EXISTENCE)
    boundary: str = field("Its outline: a Polygon of GeoJSON (RFC 7946), longitude first.", EXISTENCE)
    area_square_metres: float = field("How large it is.", EXISTENCE)
    score: float = field("How many events are expected there in its window; 0 until it is ranked.", EXISTENCE)
    rank: int = field(
        "Its place by score for its area, 1 for the highest; behind all that are ranked until it is.",
        EXISTENCE,
    )
    window: str = field(
        "The first and the last day for which it was ranked, `2026-02-01/2026-02-28`; `none` until it is.",
        EXISTENCE,
    )
    significant: bool = field(
        "Whether more happens there and around than chance explains (Gi*, false discoveries held at 5 %). It "
        "says nothing of its rank.",
        EXISTENCE,
    )
    hours: list[float] = field(
        "The share of its events in each hour of the day, 24 numbers, local time; of few events drawn toward "
        "the shares of all. Empty where events don't tell their time.",
        EXISTENCE,
    )
    weekdays: list[float] = field("The same for the days of the week, 7 numbers from Monday on.", EXISTENCE)
    repeat_until: Date | None = field(
        "Until which day more is to be expected since something happened in it or next to it lately; null "
        "where that is not so.",
        EXISTENCE,
    )
    crimes: int = field(
        "How many crimes the viewer sees that happened in it.",
        EXISTENCE,
        LOCATION,
        kind=argument(
            list[EventKind] | None, "Events of these kinds instead; null means all kinds of crime."
        ),
        since=argument(Date | None, "Only those that began on this day or later, in UTC."),
        until=argument(Date | None, "Only those that began before this day."),
    )
    dose: PatrolDose = field(
        "For how long patrols were there on a day, against what operations ask for.",
        EXISTENCE,
        FieldClass.OPERATIONAL,
        on=argument(Date, "The day, British time."),
    )


@input()
class HotspotWhere:
    """Which hotspots are meant: those that fulfil everything given here."""

    on: Date | None = choice("As they were ranked for this day; null means today, in UTC.")
    significant: bool | None = choice("Only those where this is so.")


@input()
class DefineHotspotInput:
    """A hotspot to draw."""

    client_key: strawberry.ID = strawberry.field(
        description="A UUID that the client makes: the same twice is one hotspot."
    )
    name: str = strawberry.field(description="What it is called, in 1 to 100 characters.")
    boundary: str = strawberry.field(
        description="Its outline: a Polygon of GeoJSON (RFC 7946), longitude first, one closed ring of up to "
        "500 positions that does not cross itself, 2,500 m² to 10 km², 50 m to 20 km across, at most 85° "
        "from the equator."
    )


@output
class DefineHotspotPayload:
    """The hotspot, or why there is none."""

    hotspot: strawberry.ID | None = field(
        "Its id. The next ranking scores it; `hotspot` tells it from now on.", EXISTENCE
    )
    refusal: Refusal | None = field("Why it was not done; null where it was.")
