"""The root `eventCounts`: how many visible events there are of each sort, the most frequent first."""

from typing import Any

from cypher.plan.answer import Asked, Reader, constant, object_reader
from cypher.plan.arguments import words_of
from cypher.plan.chosen import Arguments, Chosen, Field, Fields, Shape, Wanted
from cypher.plan.dimensions import DIMENSIONS, counting
from cypher.plan.draft import Draft, call
from cypher.plan.errors import BadInput
from cypher.plan.root import Root, Rows
from cypher.plan.where import EventWhere, where_shape
from schema.vocabulary import EventDimension

MOST_COUNTED = 1000
"""How many sorts of events are told at most."""

EVENT_COUNT: Fields = {one.field: Field() for one in DIMENSIONS.values()} | {"count": Field()}


def counts_shape(arguments: Arguments) -> Shape:
    """The dimensions in the vocabulary's order, and which conditions are given."""
    by = words_of(arguments.get("by"), "by", EventDimension)
    if not by:
        raise BadInput("by must name at least one dimension.")
    return (tuple(by), *where_shape(arguments))


def counts_root(draft: Draft, chosen: Chosen, wanted: Wanted) -> Root:
    """Counts of the events that fulfil the condition, by these dimensions."""
    by = chosen.shape[0]
    assert isinstance(by, tuple)
    dimensions = [EventDimension(one) for one in by]
    event = draft.name("n")
    found = counting(draft, event, EventWhere(draft, chosen.shape[1:], chosen.place), dimensions)
    keys = [f"k{n}" for n in range(1, len(dimensions) + 1)]
    grouped = ", ".join(f"{value} AS {key}" for key, value in zip(keys, found.values, strict=True))
    order = ", ".join(["n DESC", *(f"{key} IS NULL, {key}" for key in keys)])
    # In a CALL of its own: the embedded engine counts in one scan what a RETURN counts, not what a WITH does.
    lines = [
        *call("", found.lines, [f"RETURN {grouped}, count({found.counted}) AS n"]),
        f"WITH {', '.join(keys)}, n ORDER BY {order} LIMIT {MOST_COUNTED}",
        f"WITH collect([{', '.join(keys)}, n]) AS counts",
        *found.rests,
        f"RETURN counts, {found.subjects} AS counted",
    ]
    places = {DIMENSIONS[one].field: n for n, one in enumerate(dimensions)} | {"count": len(dimensions)}
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
