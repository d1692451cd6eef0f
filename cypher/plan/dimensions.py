"""Dimensions: by what events are told apart where they are counted, and the statement's lines that do it.

A dimension that an event leaves open (no outcome told, no visible place) counts under null. Times are those
that were told to the dimension's precision, in UTC. An event in several of one dimension's values (places,
roles) counts once under each.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cypher.plan.draft import Draft, Lines, call, where
from cypher.plan.where import EventWhere
from cypher.plan.witness import COUNTED
from schema.vocabulary import EventDimension, FieldClass


@dataclass(frozen=True, slots=True)
class Dimension:
    """By what events are told apart: what has to be matched first, and the value's expression."""

    match: Callable[[Draft, str, Mapping[EventDimension, str]], tuple[Lines, str]]
    field: str


@dataclass(frozen=True, slots=True)
class Counting:
    """Lines that match each event with its values, the values' expressions, and what counts the events.

    `rests` are CALLs that list the ids of the first events, and of the first records that tell of a role;
    `subjects` is the expression of all of them.
    """

    lines: Lines
    values: Sequence[str]
    counted: str
    rests: Lines
    subjects: str


def counting(
    draft: Draft, event: str, condition: EventWhere, dimensions: Sequence[EventDimension], *also: str
) -> Counting:
    """The visible events that fulfil the condition, and these further tests, by these dimensions."""
    anchor = condition.anchor()
    pattern, tests = condition.match(event, anchor) if anchor else (f"({event}:Event)", [])
    tests += [*also, *condition.tests(event, without=anchor), draft.visible(event)]
    lines = [*condition.before(), f"MATCH {pattern}{where(tests)}"]
    rests = call(
        "",
        lines,
        [
            f"WITH {'DISTINCT ' if anchor else ''}{event} LIMIT {COUNTED}",
            f"RETURN collect({event}.id) AS counted",
        ],
    )
    subjects = "counted"
    if EventDimension.ROLE in dimensions:
        edge = draft.name("r")
        named = [
            f"MATCH ({event})<-[{edge}:INVOLVED]-(:Person) WHERE {draft.visibility.edge(edge, 'INVOLVED')}",
            f"WITH DISTINCT {edge}.record AS w LIMIT {COUNTED}",
            "RETURN collect(w) AS named",
        ]
        rests += call("", lines, named)
        subjects = "counted + named"
    if anchor:
        lines.append(f"WITH DISTINCT {event}")
    values: dict[EventDimension, str] = {}
    several = False
    for one in dimensions:
        matches, values[one] = DIMENSIONS[one].match(draft, event, values)
        several = several or bool(matches)
        lines += matches
    return Counting(lines, [*values.values()], f"DISTINCT {event}" if several else event, rests, subjects)


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


def _role(draft: Draft, event: str, found: Mapping[EventDimension, str]) -> tuple[Lines, str]:
    edge = draft.name("r")
    test = draft.visibility.edge(edge, "INVOLVED")
    return [f"OPTIONAL MATCH ({event})<-[{edge}:INVOLVED]-(:Person) WHERE {test}"], f"{edge}.role"


DIMENSIONS: Mapping[EventDimension, Dimension] = {
    EventDimension.KIND: Dimension(_stored("{event}.kind"), "kind"),
    EventDimension.OUTCOME: Dimension(_outcome, "outcome"),
    EventDimension.PLACE: Dimension(_place, "place"),
    EventDimension.AREA: Dimension(_area, "area"),
    EventDimension.STAFF: Dimension(_staff, "staff"),
    EventDimension.ROLE: Dimension(_role, "role"),
    EventDimension.AGENCY: Dimension(_stored("{event}.agency"), "agency"),
    EventDimension.DAY: Dimension(_told("left({event}.start, 10)", "DAY", "TIME"), "day"),
    EventDimension.MONTH: Dimension(_told("left({event}.start, 7)", "MONTH", "DAY", "TIME"), "month"),
    EventDimension.HOUR: Dimension(_told("toInteger(substring({event}.start, 11, 2))", "TIME"), "hour"),
    EventDimension.WEEKDAY: Dimension(
        _told("date(left({event}.start, 10)).dayOfWeek", "DAY", "TIME"), "weekday"
    ),
}
