"""EventWhere: which events are meant, as tests on an event, and as the place from which to look for them.

Each test carries the visibility of what it looks at: an outcome is compared only where outcomes are open,
an edge is followed only where it is visible. Who is meant by an id is found first, in lines before the tests.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from cypher.plan.answer import Asked
from cypher.plan.arguments import inner, text, texts
from cypher.plan.chosen import Arguments, Shape
from cypher.plan.circle import circle_parameters, in_circle
from cypher.plan.draft import Draft, Lines, call
from cypher.plan.moment import bound
from cypher.plan.whom import pick_person
from schema.vocabulary import FieldClass

NARRATIVE, OPERATIONAL = FieldClass.NARRATIVE, FieldClass.OPERATIONAL

_FIELDS = (
    "kind", "category", "agency", "outcome", "place", "within", "area", "involving", "handledBy", "text",
)  # fmt: skip


def where_shape(arguments: Arguments) -> Shape:
    """Which conditions are given."""
    condition = inner(arguments, "where")
    if not condition:
        return ()
    start = inner(condition, "start")
    return (
        *(name for name in _FIELDS if condition.get(name) is not None),
        *(f"start.{name}" for name in ("from", "until") if start.get(name) is not None),
    )


class EventWhere:
    """The condition on events of one field; `place` is where its arguments stand in the request."""

    def __init__(self, draft: Draft, shape: Sequence[object], place: int) -> None:
        self.draft = draft
        self.names = tuple(map(str, shape))
        self.place = place
        self.who = draft.name("n") if "involving" in self.names else ""

    def before(self) -> Lines:
        """Lines that stand before its tests: they find the person whom `involving` means."""
        if not self.who:
            return []
        picked = pick_person(self.draft, lambda asked: text(self.condition(asked), "involving"), self.who)
        return call("", [*picked, f"RETURN {self.who}"])

    def tests(self, event: str, without: str = "") -> list[str]:
        """The tests of an event that stands in this variable, but for the one that was looked from."""
        return [_TESTS[name](self, event) for name in self.names if name != without]

    def anchor(self) -> str:
        """The condition from which the events are found quickest; empty where there is none."""
        return next((name for name in _ANCHORS if name in self.names), "")

    def match(self, event: str, anchor: str) -> tuple[str, list[str]]:
        """The pattern and tests that find events from the thing that the anchor names."""
        tests: list[str] = []
        pattern = _ANCHORS[anchor](self, event, tests)
        return pattern, tests

    def parameter(self, value: Callable[[Mapping[str, Any]], object]) -> str:
        """A parameter from the condition."""
        return self.draft.parameter(lambda asked: value(self.condition(asked)))

    def condition(self, asked: Asked) -> Mapping[str, Any]:
        """The condition as the client gave it."""
        return inner(asked.arguments[self.place], "where")

    def _words(self, event: str, name: str) -> str:
        return f"{event}.{name} IN {self.parameter(lambda condition: texts(condition, name))}"

    def _outcome(self, event: str) -> str:
        value = self.parameter(lambda condition: text(condition, "outcome"))
        return f"{self.draft.visible(event, OPERATIONAL)} AND {event}.outcome = {value}"

    def _text(self, event: str) -> str:
        value = self.parameter(lambda condition: text(condition, "text").lower())
        return (
            f"({self.draft.visible(event, NARRATIVE)} AND toLower({event}.narrative) CONTAINS {value}"
            f" OR {self.draft.visible(event, OPERATIONAL)} AND toLower({event}.outcome) CONTAINS {value})"
        )

    def _from(self, event: str) -> str:
        return f"{event}.start >= {self._bound('from')}"

    def _until(self, event: str) -> str:
        return f"{event}.start < {self._bound('until')}"

    def _bound(self, name: str) -> str:
        return self.parameter(lambda condition: bound(text(inner(condition, "start"), name)))

    def _exists(self, event: str, anchor: str) -> str:
        pattern, tests = self.match(event, anchor)
        return f"EXISTS {{ MATCH {pattern} WHERE {' AND '.join(tests)} }}"

    def _edge(self, type: str, tests: list[str]) -> str:
        variable = self.draft.name("r")
        tests.append(self.draft.visibility.edge(variable, type))
        return f"[{variable}:{type}]"

    def _id(self, variable: str, name: str, tests: list[str]) -> str:
        tests.insert(0, f"{variable}.id = {self.parameter(lambda condition: text(condition, name))}")
        return variable

    def _match_person(self, event: str, tests: list[str]) -> str:
        return f"({self.who})-{self._edge('INVOLVED', tests)}->({event}:Event)"

    def _match_place(self, event: str, tests: list[str]) -> str:
        place, edge = self.draft.name("n"), self._edge("AT", tests)
        return f"({self._id(place, 'place', tests)}:Place)<-{edge}-({event}:Event)"

    def _match_staff(self, event: str, tests: list[str]) -> str:
        staff, edge = self.draft.name("n"), self._edge("HANDLED_BY", tests)
        return f"({self._id(staff, 'handledBy', tests)}:Staff)<-{edge}-({event}:Event)"

    def _match_area(self, event: str, tests: list[str]) -> str:
        area, place, edge = self.draft.name("n"), self.draft.name("n"), self._edge("AT", tests)
        return f"({self._id(area, 'area', tests)}:Area)<-[:IN]-({place}:Place)<-{edge}-({event}:Event)"

    def _match_circle(self, event: str, tests: list[str]) -> str:
        place = self.draft.name("n")
        circle = circle_parameters(self.draft, lambda asked: inner(self.condition(asked), "within"))
        tests += in_circle(place, circle)
        edge = self._edge("AT", tests)
        return f"({place}:Place)<-{edge}-({event}:Event)"


_ANCHORS: dict[str, Callable[[EventWhere, str, list[str]], str]] = {
    "involving": EventWhere._match_person,
    "place": EventWhere._match_place,
    "within": EventWhere._match_circle,
    "handledBy": EventWhere._match_staff,
    "area": EventWhere._match_area,
}
"""The conditions that name another thing, those that leave the fewest events first."""

_TESTS: dict[str, Callable[[EventWhere, str], str]] = {
    **{name: partial(EventWhere._words, name=name) for name in ("kind", "category", "agency")},
    **{name: partial(EventWhere._exists, anchor=name) for name in _ANCHORS},
    "outcome": EventWhere._outcome,
    "text": EventWhere._text,
    "start.from": EventWhere._from,
    "start.until": EventWhere._until,
}
