"""The root `networkAnalysis`: who was in which events in some roles, among all or around a person.

The statement finds who was where; what is to be made of that is left to the host. Around a person it goes
from her to those who were in an event with her, so many times, and then reads the events of all of these
whole: how many were in one decides whether it ties anybody.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cypher.plan.answer import Asked
from cypher.plan.arguments import given, inner, size, texts
from cypher.plan.chosen import Arguments, Chosen, Field, Fields, Shape, Wanted
from cypher.plan.draft import Draft, Lines, call, where
from cypher.plan.errors import BadInput
from cypher.plan.root import Root, Rows
from cypher.plan.where import EventWhere, where_shape
from cypher.plan.whom import argument, pick_person

MOST_PERSONS = 1_000
"""How many persons a network may be made of, of one around a person those at its border included."""
MOST_READ = 20_000
"""How often somebody may be in an event that is read, alone there and in a crowd, too."""
MOST_STEPS = 3
MOST_TOGETHER = 30
"""How many persons the largest event may have that ties anybody."""
AROUND = "around"

NETWORK_MEMBER: Fields = {
    name: Field()
    for name in (
        "person", "ties", "weight", "largestEvent", "betweenness", "core", "community", "participation",
        "constraint",
    )
}  # fmt: skip
NETWORK_COMMUNITY: Fields = {name: Field() for name in ("number", "personCount", "tiesInside", "tiesOutside")}
NETWORK_TIE: Fields = {name: Field() for name in ("from", "to", "events")}
NETWORK_ANALYSIS: Fields = {
    **{name: Field() for name in ("personCount", "tieCount", "eventCount", "crowdCount", "modularity")},
    "members": Field(of="NetworkMember"),
    "brokers": Field(of="NetworkMember"),
    "communities": Field(of="NetworkCommunity"),
    "ties": Field(of="NetworkTie"),
}


@dataclass(frozen=True, slots=True)
class Involved:
    """Stands where the host makes something of who was where: (person, event), and what is wanted of it.

    `around` is the person whom all are to be at most `steps` ties away from; None where nobody is meant.
    `cut_off` says that there were more than may be read.
    Events of more than `largest` persons tie nobody.
    """

    pairs: frozenset[tuple[str, str]]
    around: str | None
    steps: int
    largest: int
    first: int
    cut_off: bool
    wanted: Wanted


def analysis_shape(arguments: Arguments) -> Shape:
    """(steps, the largest event, how many are shown, whether somebody is meant, which conditions are given).

    Raises BadInput.
    """
    if not texts(arguments, "role"):
        raise BadInput("role must name at least one role.")
    around = bool(given(arguments, AROUND))
    if around and inner(arguments, "where").get("involving") is not None:
        raise BadInput("Name her by `around` or by `where: {involving: …}`, not by both.")
    return (
        size(arguments, 2, 1, MOST_STEPS, "steps"),
        size(arguments, MOST_TOGETHER, 2, MOST_TOGETHER, "largest"),
        size(arguments, 50, 1, 1000),
        around,
        *where_shape(arguments),
    )


def analysis_root(draft: Draft, chosen: Chosen, wanted: Wanted) -> Root:
    """Whoever was in an event that fulfils the condition; null around a person who is none."""
    steps, largest, first, around = chosen.shape[:4]
    assert isinstance(steps, int)
    assert isinstance(largest, int)
    assert isinstance(first, int)
    events = _Events(draft, EventWhere(draft, chosen.shape[4:], chosen.place), chosen)
    lines = _around(draft, chosen, events, steps) if around else _all(draft, events)

    def value(rows: Rows, asked: Asked) -> Any:
        if not rows:
            return None
        found, whom = rows[0]["found"], rows[0]["whom"]
        pairs = frozenset((person, event) for person, event, _ in found)
        # Around her they are reached from person to person, each time as many as may be.
        cut_off = whom is not None and len({person for person, _ in pairs}) > MOST_PERSONS
        too_much = cut_off or len(found) > MOST_READ
        return Involved(pairs, whom, steps, largest, first, too_much, wanted)

    def subjects(rows: Rows, out: set[str]) -> None:
        if rows:
            out.update(rows[0]["own"])
            out.update(_tying(rows[0]["found"]))

    return Root(lines, value, subjects)


@dataclass(frozen=True, slots=True)
class _Events:
    """Tests on who was in which event, for these roles and this condition."""

    draft: Draft
    condition: EventWhere
    chosen: Chosen

    def involved(self, edge: str) -> list[str]:
        """The tests of an edge from a person to an event."""
        roles = self.draft.parameter(lambda asked: texts(asked.arguments[self.chosen.place], "role"))
        return [f"{edge}.role IN {roles}", self.draft.visibility.edge(edge, "INVOLVED")]

    def meant(self, event: str, without: str = "") -> list[str]:
        """The tests of an event."""
        return [*self.condition.tests(event, without=without), self.draft.visible(event)]


def _all(draft: Draft, events: _Events) -> Lines:
    person, edge, event = draft.name("n"), draft.name("r"), draft.name("n")
    condition, pattern = events.condition, f"({person}:Person)-[{edge}:INVOLVED]->({event}:Event)"
    anchor, lines = condition.anchor(), condition.before()
    if anchor:
        found, tests = condition.match(event, anchor)
        tests += events.meant(event, without=anchor)
        lines += [f"MATCH {found}{where(tests)}", f"WITH DISTINCT {event}"]
        lines.append(f"MATCH {pattern}{where(events.involved(edge))}")
    else:
        lines.append(f"MATCH {pattern}{where([*events.meant(event), *events.involved(edge)])}")
    return [
        *call("", lines, _row(person, event, edge), ["RETURN collect([p, e, w]) AS found"]),
        "RETURN null AS whom, [] AS own, found",
    ]


def _around(draft: Draft, chosen: Chosen, events: _Events, steps: int) -> Lines:
    hops: Lines = ["WITH x0 AS y0, 0 AS d0"]
    for step in range(1, steps + 1):
        here, there, far = f"y{step - 1}", f"y{step}", f"d{step - 1}"
        edge, event, other = draft.name("r"), draft.name("n"), draft.name("r")
        begun = [f"{far} = {step - 1}", *events.involved(edge), *events.meant(event)]
        hops += call(
            f"{here}, {far}",
            [
                f"RETURN {here} AS {there}, {far} AS d{step}",
                "UNION ALL",
                f"MATCH ({here})-[{edge}:INVOLVED]->({event}:Event){where(begun)}",
                f"MATCH ({event})<-[{other}:INVOLVED]-({there}:Person){where(events.involved(other))}",
                f"RETURN {there}, {step} AS d{step}",
            ],
        )
        hops.append(
            f"WITH {there}.id AS i, head(collect({there})) AS {there}, min(d{step}) AS d{step}"
            f" ORDER BY d{step}, i LIMIT {MOST_PERSONS + 1}"
        )
    edge, event, other, person = draft.name("r"), draft.name("n"), draft.name("r"), draft.name("n")
    met = [*events.involved(edge), *events.meant(event)]
    hops += [
        f"MATCH (y{steps})-[{edge}:INVOLVED]->({event}:Event){where(met)}",
        f"WITH DISTINCT {event}",
        f"MATCH ({event})<-[{other}:INVOLVED]-({person}:Person){where(events.involved(other))}",
        *_row(person, event, other),
        "RETURN collect([p, e, w]) AS found",
    ]
    record = draft.name("n")
    own = [f"MATCH (x0)<-[:OF]-({record}:Record) WHERE {draft.visible(record)}"]
    return [
        *pick_person(draft, argument(chosen, AROUND), "x0"),
        *call("x0", hops),
        *call("x0", own, [f"RETURN collect({record}.id) AS own"]),
        "RETURN x0.id AS whom, own, found",
    ]


def _row(person: str, event: str, edge: str) -> Lines:
    """Each person, event and record once, and one more than may be."""
    return [f"WITH DISTINCT {person}.id AS p, {event}.id AS e, {edge}.record AS w LIMIT {MOST_READ + 1}"]


def _tying(found: Sequence[Sequence[str]]) -> set[str]:
    """The events in which more than one was, and the records by which they name who was there."""
    many = Counter(event for _, event in {(person, event) for person, event, _ in found})
    return {id for _, event, record in found if many[event] > 1 for id in (event, record)}
