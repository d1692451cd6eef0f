"""EventTrend: how many events of a sort there were, period by period, and what is to be made of it."""

from schema.event_count import EventDimensions
from schema.event_where import EventWhere
from schema.field import Argument, argument, field, output
from schema.scalars import Date
from schema.vocabulary import FieldClass, Period, TrendDimension

EXISTENCE, LOCATION, OPERATIONAL = FieldClass.EXISTENCE, FieldClass.LOCATION, FieldClass.OPERATIONAL


@output
class RateChange:
    """By what the rate of events has changed, and between what it may lie.

    The interval holds the true ratio in at least 95 of 100 such cases if events happen independently of each
    other: exact, conditional on how many there were in both spans (Clopper and Pearson). Null has no bound.
    """

    ratio: float | None = field(
        "How many times as many there were a day; null where there were none a year before.", EXISTENCE
    )
    low: float = field("At least.", EXISTENCE)
    high: float | None = field("At most.", EXISTENCE)


@output
class TrendPeriod:
    """One day, week or month of a trend."""

    start: Date = field("Its first day.", EXISTENCE)
    count: int = field("How many events started in it.", EXISTENCE)
    year_before: int | None = field(
        "How many in the period that it is compared with; null where the viewer sees none of these as old.",
        EXISTENCE,
    )
    expected: float | None = field(
        "How many a week would have by its season and trend. Null for days and months, and where less than "
        "two years and a half of older weeks are known.",
        EXISTENCE,
    )
    threshold: float | None = field("What such a week passes by chance once in 200.", EXISTENCE)
    unusual: bool | None = field(
        "Whether it passes the threshold, with 5 events at least in four weeks.", EXISTENCE
    )


@output
class EventTrend(EventDimensions):
    """How many events share these values, period by period. A dimension that was not asked for is null."""

    count: int = field("How many in all periods.", EXISTENCE)
    year_before: int | None = field(
        "How many in the periods that these are compared with; null where the viewer sees none of these "
        "events that is as old as the first of them.",
        EXISTENCE,
    )
    change: RateChange | None = field(
        "By what that changed; null where nothing is known of the year before, or neither has an event.",
        EXISTENCE,
    )
    periods: list[TrendPeriod] = field("Period by period, the earliest first.", EXISTENCE)


TREND: dict[str, Argument] = {
    "where": argument(EventWhere | None, "Which events are meant; null means all."),
    "by": argument(
        list[TrendDimension] | None, "By what they are told apart; null means not.", LOCATION, OPERATIONAL
    ),
    "every": argument(Period | None, "By which periods; null means WEEK.", default=Period.WEEK),
    "from_": argument(Date, "From this day on. Only periods that lie between the two days are told."),
    "until": argument(Date, "Until just before this day: 400 periods at most."),
    "first": argument(int | None, "How many trends at most; 1 to 50. Null means 10.", default=10),
}
"""What `eventTrends` takes."""
