"""The roots that ask for one thing by its id."""

from collections.abc import Callable, Sequence
from typing import Any

from cypher.plan.agency import agency_object
from cypher.plan.answer import Asked
from cypher.plan.arguments import text
from cypher.plan.chosen import Chosen, Wanted
from cypher.plan.draft import Block, Draft, where
from cypher.plan.object import object_ways
from cypher.plan.place import place_ways
from cypher.plan.pointer import with_pointers
from cypher.plan.root import CompileRoot, Root, Rows
from cypher.plan.staff import staff_ways
from cypher.plan.whom import argument, whom
from cypher.plan.witness import Way, add_witnesses, exists

OF_PREFIX = {
    "person": "person",
    "record": "record",
    "event": "event",
    "place": "place",
    "object": "object",
    "staff": "staffMember",
    "agency": "agency",
}
"""The prefix of an id → the root that answers `node` for it."""


def person_root(draft: Draft, chosen: Chosen, wanted: Wanted) -> Root:
    """A person: she whose id it is, else (an old id) the candidate with most visible records.

    One of whom only a pointer may be given answers where nobody else does.
    """
    own, ids = whom(draft, argument(chosen, "id"))
    id, person = draft.name("i"), draft.name("n")
    block = draft.block("Person", person, with_pointers(chosen.children))
    records, pointers, *calls = block.calls
    told, pointed = block.carried[:2]
    lines = [
        f"UNWIND {ids} AS {id}",
        f"MATCH ({person}:Person {{id: {id}}})",
        *records,
        *pointers,
        f"WITH {person}, {told}, {pointed} WHERE size({told}) > 0 OR size({pointed}) > 0",
        f"WITH {person}, {told}, {pointed} ORDER BY size({told}) = 0, {person}.id <> {own},"
        f" size({told}) DESC, {person}.id LIMIT 1",
        *(line for one in calls for line in one),
        f"RETURN {block.row} AS node",
    ]
    return _one(lines, block, "Person", wanted)


def thing_root(type: str, ways: Callable[[Draft, str], Sequence[Way]] | None = None) -> CompileRoot:
    """The root that asks for one thing of this type.

    It exists for the viewer by its own class, or, of a thing without one, where one of these ways reaches it.
    """

    def compile(draft: Draft, chosen: Chosen, wanted: Wanted) -> Root:
        id = draft.parameter(lambda asked: text(asked.arguments[chosen.place], "id"))
        variable = draft.name("n")
        reached = ways(draft, variable) if ways else []
        test = exists(reached) if reached else draft.visible(variable)
        block = draft.block(type, variable, chosen.children)
        if reached:
            add_witnesses(draft, block, variable, reached)
        lines = [
            f"MATCH ({variable}:{type} {{id: {id}}}){where([test])}",
            *(line for one in block.calls for line in one),
            f"RETURN {block.row} AS node",
        ]
        return _one(lines, block, type, wanted)

    return compile


def _one(lines: list[str], block: Block, type: str, wanted: Wanted) -> Root:
    read, gather = block.reader(type, wanted.children), block.gather()

    def value(rows: Rows, asked: Asked) -> Any:
        return read(rows[0]["node"], asked) if rows else None

    def subjects(rows: Rows, out: set[str]) -> None:
        if rows and gather is not None:
            gather(rows[0]["node"], out)

    return Root(lines, value, subjects)


def agency_root(draft: Draft, chosen: Chosen, wanted: Wanted) -> Root:
    """One agency, from what the host knows."""

    def value(rows: Rows, asked: Asked) -> Any:
        agency = asked.reference.agencies.get(text(asked.arguments[chosen.place], "id"))
        return None if agency is None else agency_object(agency, wanted.children)

    return Root([], value)


def agencies_root(draft: Draft, chosen: Chosen, wanted: Wanted) -> Root:
    """All agencies by id, from what the host knows."""

    def value(rows: Rows, asked: Asked) -> Any:
        known = asked.reference.agencies
        return [agency_object(known[id], wanted.children) for id in sorted(known)]

    return Root([], value)


THINGS: dict[str, CompileRoot] = {
    "person": person_root,
    "record": thing_root("Record"),
    "event": thing_root("Event"),
    "place": thing_root("Place", place_ways),
    "object": thing_root("Object", object_ways),
    "staffMember": thing_root("Staff", staff_ways),
    "agency": agency_root,
    "agencies": agencies_root,
}
