"""The roots `topPlaces` and `topPersons`: where most events happen, and who is in most of them.

What is counted of a place or a person are the visible events that a visible edge ties to it, each once; the
order, the pages and the number of all rest on these counts alone. Costs a scan of the events that are meant.
"""

from typing import Any

from cypher.plan.arguments import texts
from cypher.plan.chosen import Arguments, Chosen, Shape, Wanted
from cypher.plan.connection import Page, page_shape
from cypher.plan.draft import Block, Draft, Lines, call, where
from cypher.plan.errors import BadInput
from cypher.plan.root import Found, Root, page_root
from cypher.plan.where import EventWhere, where_shape
from cypher.plan.witness import COUNTED

MOST = 1_000_000_000
"""More events than anybody counts."""
BEHIND = "eventCount"
"""The field of an edge that tells how many events stand behind its node."""


def top_shape(arguments: Arguments) -> Shape:
    """The page, and which conditions are given."""
    return (*page_shape(10)(arguments), *where_shape(arguments))


def top_persons_shape(arguments: Arguments) -> Shape:
    """The same. Raises BadInput where no role is named."""
    if not texts(arguments, "role"):
        raise BadInput("role must name at least one role.")
    return top_shape(arguments)


def top_places_root(draft: Draft, chosen: Chosen, wanted: Wanted) -> Root:
    """Places by how many events happened there, the most first, then by id."""
    event, edge, place = draft.name("n"), draft.name("r"), draft.name("n")
    test = draft.visibility.edge(edge, "AT")
    pattern = f"({place}:Place)<-[{edge}:AT]-({event}:Event)"
    return _root(draft, chosen, wanted, "Place", event, place, edge, pattern, [test])


def top_persons_root(draft: Draft, chosen: Chosen, wanted: Wanted) -> Root:
    """Persons by in how many events they were in one of these roles, the most first, then by id."""
    event, edge, person = draft.name("n"), draft.name("r"), draft.name("n")
    roles = draft.parameter(lambda asked: texts(asked.arguments[chosen.place], "role"))
    tests = [f"{edge}.role IN {roles}", draft.visibility.edge(edge, "INVOLVED")]
    pattern = f"({person}:Person)-[{edge}:INVOLVED]->({event}:Event)"
    return _root(draft, chosen, wanted, "Person", event, person, edge, pattern, tests, f"{edge}.record")


def _root(
    draft: Draft,
    chosen: Chosen,
    wanted: Wanted,
    type: str,
    event: str,
    thing: str,
    edge: str,
    pattern: str,
    tests: list[str],
    named: str | None = None,
) -> Root:
    """Things of a type that the pattern's edge ties to events; `named` is the record by which it does."""
    page = Page.of(chosen, "Query")
    condition = EventWhere(draft, chosen.shape[2:], chosen.place)
    anchor = condition.anchor()
    matched = condition.before()
    if anchor:
        found, met = condition.match(event, anchor)
        met += [*condition.tests(event, without=anchor), draft.visible(event)]
        matched += [f"MATCH {found}{where(met)}", f"WITH DISTINCT {event}", f"MATCH {pattern}{where(tests)}"]
    else:
        # One pattern: the embedded engine, told to stop at a limit, stops in none that stands behind another.
        met = [*condition.tests(event), draft.visible(event), *tests]
        matched += [f"MATCH {pattern}{where(met)}"]
    count, id = draft.parameters(2, lambda asked: page.key(asked, 2) or (MOST, ""))
    lines = call(
        "",
        matched,
        [
            f"WITH {thing}, count(DISTINCT {event}) AS k",
            f"WITH {thing}, k WHERE k < {count} OR k = {count} AND {thing}.id > {id}",
            f"RETURN {thing}.id AS i, k ORDER BY k DESC, i LIMIT {page.first + 1}",
        ],
    )
    total = [*matched, f"WITH DISTINCT {thing}", f"RETURN count({thing}) AS total"]
    told = [f"{event}.id", *([named] if named else [])]
    columns = ", ".join(f"collect(DISTINCT {one}) AS w{n}" for n, one in enumerate(told))
    some = [
        *matched,
        f"WITH {event}, {edge} LIMIT {COUNTED}",
        f"WITH {columns}",
        f"RETURN {' + '.join(f'w{n}' for n in range(len(told)))} AS some",
    ]
    # In a CALL that nothing enters: behind a row, the embedded engine takes a hundred times as long.
    counted = [*call("", some), "UNWIND some AS w", "RETURN collect(w) AS counted"]

    def rest(block: Block) -> None:
        """On what a count rests: the first of its events, and of the records by which they name a person."""
        name = draft.name("c")
        asked: Lines = [
            *condition.before(),
            f"MATCH {pattern}{where([*tests, *condition.tests(event), draft.visible(event)])}",
            f"WITH DISTINCT [{', '.join(told)}] AS w LIMIT {COUNTED}",
            f"RETURN collect(w) AS {name}",
        ]
        block.subjects.append((block.call(call(thing, asked), name), _gather))

    order = f"k DESC, {thing}.id"
    keys = ("k", f"{thing}.id")
    beside = {BEHIND: "k"}
    return page_root(
        draft,
        chosen,
        wanted,
        type,
        Found(thing, lines, total, counted, order, keys, ("k",), beside=beside, rest=rest),
    )


def _gather(rows: Any, out: set[str]) -> None:
    for row in rows:
        out.update(row)
