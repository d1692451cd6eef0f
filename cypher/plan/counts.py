"""The root `eventCounts`: how many visible events there are of each sort, the most frequent first.

A dimension that an event leaves open (no outcome told, no visible place) counts under null. Times are those
that were told to the dimension's precision, in UTC.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cypher.plan.answer import Asked, Reader, constant, object_reader
from cypher.plan.arguments import words_of
from cypher.plan.chosen import Arguments, Chosen, Field, Fields, Shape, Wanted
from cypher.plan.draft import Draft, Lines, call, where
from cypher.plan.errors import BadInput
from cypher.plan.root import Root, Rows
from cypher.plan.where import EventWhere, where_shape
from cypher.plan.witness import COUNTED
from schema.vocabulary import EventDimension, FieldClass

MOST_COUNTED = 1000
"""How many sorts of events are told at most."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """By what events are told apart: what has to be matched first, and the value's expression."""

    match: Callable[[Draft, str, Mapping[EventDimension, str]], tuple[Lines, str]]
    field: str


def counts_shape(arguments: Arguments) -> Shape:
    """The dimensions in the vocabulary's order, and which conditions are given."""
    by = words_of(arguments.get("by"), "by", EventDimension)
    if not by:
        raise BadInput("by must name at least one dimension.")
    return (tuple(by), *where_shape(arguments))


def _stored(expression: str) -> Callable[[Draft, str, Mapping[EventDimension, str]], tuple[Lines, str]]:
    return lambda draft, event, found: ([], expression.format(event=event))


def _told(
    value: str, *precisions: str
) -> Callable[[Draft, str, Mapping[EventDimension, str]], tuple[Lines, str]]:
    words = ", ".join(f"'{one}'" for one in precisions)
    return _stored(f"CASE WHEN {{event}}.startPrecision IN [{words}] THEN {value} END")


def _outcome(draft: Draft, event: str, found: Mapping[EventDimension, str]) -> tuple[Lines, str]:
    return [], f"CASE WHEN {draft.visible(event, FieldClass.OPERATIONAL)} THEN {event}.outcome END"


def _place(draft: Draft, event: str, found: Mapping[EventDimension, str]) -> tuple[Lines, str]:
    edge, place = draft.name("r"), draft.name("n")
    test = draft.visibility.edge(edge, "AT")
    return [f"OPTIONAL MATCH ({event})-[{edge}:AT]->({place}:Place) WHERE {test}"], f"{place}.id"


def _area(draft: Draft, event: str, found: Mapping[EventDimension, str]) -> tuple[Lines, str]:
    edge, place, area = draft.name("r"), draft.name("n"), draft.name("n")
    tests = [draft.visibility.edge(edge, "AT")]
    if EventDimension.PLACE in found:
        # The area of the place that stands in the same row, not of another one of the event.
        tests.insert(0, f"{place}.id = {found[EventDimension.PLACE]}")
    pattern = f"({event})-[{edge}:AT]->({place}:Place)-[:IN]->({area}:Area)"
    return [f"OPTIONAL MATCH {pattern}{where(tests)}"], f"{area}.id"


def _staff(draft: Draft, event: str, found: Mapping[EventDimension, str]) -> tuple[Lines, str]:
    edge, staff = draft.name("r"), draft.name("n")
    test = draft.visibility.edge(edge, "HANDLED_BY")
    return [f"OPTIONAL MATCH ({event})-[{edge}:HANDLED_BY]->({staff}:Staff) WHERE {test}"], f"{staff}.id"


_DIMENSIONS: Mapping[EventDimension, Dimension] = {
    EventDimension.KIND: Dimension(_stored("{event}.kind"), "kind"),
    EventDimension.OUTCOME: Dimension(_outcome, "outcome"),
    EventDimension.PLACE: Dimension(_place, "place"),
    EventDimension.AREA: Dimension(_area, "area"),
    EventDimension.STAFF: Dimension(_staff, "staff"),
    EventDimension.AGENCY: Dimension(_stored("{event}.agency"), "agency"),
    EventDimension.DAY: Dimension(_told("left({event}.start, 10)", "DAY", "TIME"), "day"),
    EventDimension.MONTH: Dimension(_told("left({event}.start, 7)", "MONTH", "DAY", "TIME"), "month"),
    EventDimension.HOUR: Dimension(_told("toInteger(substring({event}.start, 11, 2))", "TIME"), "hour"),
    EventDimension.WEEKDAY: Dimension(
        _told("date(left({event}.start, 10)).dayOfWeek", "DAY", "TIME"), "weekday"
    ),
}
EVENT_COUNT: Fields = {one.field: Field() for one in _DIMENSIONS.values()} | {"count": Field()}


def counts_root(draft: Draft, chosen: Chosen, wanted: Wanted) -> Root:
    """Counts of the events that fulfil the condition, by these dimensions."""
    by = chosen.shape[0]
    assert isinstance(by, tuple)
    dimensions = [EventDimension(one) for one in by]
    event = draft.name("n")
    condition = EventWhere(draft, chosen.shape[1:], chosen.place)
    anchor = condition.anchor()
    pattern, tests = condition.match(event, anchor) if anchor else (f"({event}:Event)", [])
    tests += [*condition.tests(event, without=anchor), draft.visible(event)]
    lines = [*condition.before(), f"MATCH {pattern}{where(tests)}"]
    if anchor:
        lines.append(f"WITH DISTINCT {event}")
    rests = [
        *lines[: len(lines) - bool(anchor)],
        f"WITH {'DISTINCT ' if anchor else ''}{event} LIMIT {COUNTED}",
        f"RETURN collect({event}.id) AS counted",
    ]
    values: dict[EventDimension, str] = {}
    several = False
    for one in dimensions:
        matches, values[one] = _DIMENSIONS[one].match(draft, event, values)
        several = several or bool(matches)
        lines += matches
    keys = [f"k{n}" for n in range(1, len(dimensions) + 1)]
    grouped = ", ".join(f"{value} AS {key}" for key, value in zip(keys, values.values(), strict=True))
    order = ", ".join(["n DESC", *(f"{key} IS NULL, {key}" for key in keys)])
    counted = f"DISTINCT {event}" if several else event
    # In a CALL of its own: the embedded engine counts in one scan what a RETURN counts, not what a WITH does.
    lines = [
        *call("", lines, [f"RETURN {grouped}, count({counted}) AS n"]),
        f"WITH {', '.join(keys)}, n ORDER BY {order} LIMIT {MOST_COUNTED}",
        f"WITH collect([{', '.join(keys)}, n]) AS counts",
        *call("", rests),
        "RETURN counts, counted",
    ]
    places = {_DIMENSIONS[one].field: n for n, one in enumerate(dimensions)} | {"count": len(dimensions)}
    fields: list[tuple[str, int | Reader]] = [
        (one.key, constant("EventCount"))
        if one.field == "__typename"
        else (one.key, places.get(one.field, constant(None)))
        for one in wanted.children
    ]
    read = object_reader(fields)

    def value(rows: Rows, asked: Asked) -> Any:
        return [read(row, asked) for row in rows[0]["counts"]] if rows else []

    def subjects(rows: Rows, out: set[str]) -> None:
        out.update(rows[0]["counted"] if rows else ())

    return Root(lines, value, subjects)
