"""The root `eventTrends`: how many visible events there are of each sort, day by day, over years.

The statement counts; what is to be made of the numbers is left to the host.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cypher.plan.answer import Asked, Reader, constant, object_reader
from cypher.plan.arguments import size, text, word, words_of
from cypher.plan.chosen import Arguments, Chosen, Field, Fields, Shape, Wanted
from cypher.plan.dimensions import DIMENSIONS, counting
from cypher.plan.draft import Draft, call
from cypher.plan.periods import Periods, periods
from cypher.plan.root import Root, Rows
from cypher.plan.where import EventWhere, where_shape
from schema.vocabulary import EventDimension, Period, TrendDimension

MOST_TRENDS = 50
TOLD = {
    Period.DAY: ("DAY", "TIME"),
    Period.WEEK: ("DAY", "TIME"),
    Period.MONTH: ("MONTH", "DAY", "TIME"),
}
"""To what precision the start of an event has to be told."""

COUNTED_FIELDS = ("count", "yearBefore", "change", "periods")
"""What of a trend is made of its numbers."""
EVENT_TREND: Fields = (
    {DIMENSIONS[EventDimension(one)].field: Field() for one in TrendDimension}
    | {name: Field() for name in COUNTED_FIELDS[:2]}
    | {"change": Field(of="RateChange"), "periods": Field(of="TrendPeriod")}
)
RATE_CHANGE: Fields = {name: Field() for name in ("ratio", "low", "high")}
TREND_PERIOD: Fields = {
    name: Field() for name in ("start", "count", "yearBefore", "expected", "threshold", "unusual")
}


@dataclass(frozen=True, slots=True)
class Series:
    """Stands where the host makes something of numbers: how many in each period, and what is wanted."""

    periods: Periods
    counts: tuple[int, ...]
    wanted: Wanted


def trends_shape(arguments: Arguments) -> Shape:
    """The dimensions in the vocabulary's order, the kind of period, how many, which conditions are given."""
    by = words_of(arguments.get("by") or (), "by", TrendDimension)
    every = word(arguments, "every", Period, Period.WEEK)
    span_of(arguments)
    return (tuple(by), every, size(arguments, 10, 1, MOST_TRENDS), *where_shape(arguments))


def span_of(arguments: Arguments) -> Periods:
    """The periods that are asked for. Raises BadInput."""
    every = Period(word(arguments, "every", Period, Period.WEEK))
    return periods(every, text(arguments, "from"), text(arguments, "until"))


def trends_root(draft: Draft, chosen: Chosen, wanted: Wanted) -> Root:
    """The trends of the events that fulfil the condition, by these dimensions; without one, one of all.

    Costs a scan of the events of the span and the years before it.
    """
    by, every, first = chosen.shape[:3]
    assert isinstance(by, tuple)
    every = Period(str(every))
    dimensions = [EventDimension(one) for one in by]
    event = draft.name("n")

    def bounds(asked: Asked) -> list[object]:
        span = span_of(asked.arguments[chosen.place])
        shown, cut = span.starts[span.shown].isoformat(), 7 if every == Period.MONTH else 10
        return [f"{span.starts[0]}T00:00:00Z", f"{span.end}T00:00:00Z", shown[:cut]]

    since, until, shown = draft.parameters(3, bounds)
    words = ", ".join(f"'{one}'" for one in TOLD[every])
    found = counting(
        draft,
        event,
        EventWhere(draft, chosen.shape[3:], chosen.place),
        dimensions,
        f"{event}.start >= {since}",
        f"{event}.start < {until}",
        f"{event}.startPrecision IN [{words}]",
    )
    keys = [f"k{n}" for n in range(1, len(dimensions) + 1)]
    grouped = [f"{value} AS {key}" for key, value in zip(keys, found.values, strict=True)]
    day = f"left({event}.start, {7 if every == Period.MONTH else 10}) AS day"
    order = ", ".join(["total DESC", *(f"{key} IS NULL, {key}" for key in keys)])
    lines = [
        *call("", found.lines, [f"RETURN {', '.join([*grouped, day])}, count({found.counted}) AS n"]),
        f"WITH {', '.join([*keys, ''])}sum(CASE WHEN day >= {shown} THEN n ELSE 0 END) AS total, "
        "collect([day, n]) AS days",
        f"WITH {', '.join([*keys, ''])}total, days ORDER BY {order} LIMIT {first}",
        f"WITH collect([{', '.join([*keys, 'days'])}]) AS series",
        *found.rests,
        f"RETURN series, {found.subjects} AS counted",
    ]
    places = {DIMENSIONS[one].field: n for n, one in enumerate(dimensions)}
    read = object_reader([(one.key, _reader(one, places, len(keys))) for one in wanted.children])

    def value(rows: Rows, asked: Asked) -> Any:
        span = span_of(asked.arguments[chosen.place])
        series = rows[0]["series"] if rows else ()
        return [read((*keys, span, tuple(span.counts(dict(days)))), asked) for *keys, days in series]

    def subjects(rows: Rows, out: set[str]) -> None:
        out.update(rows[0]["counted"] if rows else ())

    return Root(lines, value, subjects)


def _reader(one: Wanted, places: Mapping[str, int], counted: int) -> int | Reader:
    if one.field == "__typename":
        return constant("EventTrend")
    if one.field in COUNTED_FIELDS:
        return lambda row, asked: Series(row[counted], row[counted + 1], one)
    return places.get(one.field, constant(None))
